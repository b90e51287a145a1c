import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import * as execution from '../subjects/execution.ts';
import { approved, killed } from '../subjects/risk.ts';
import { Commands, type Command } from './commands.ts';
import { restlessPlan, restlessSettings } from './restlessDesk.ts';
import { startTestMongo, type TestMongo } from './servers.ts';

const desk = 'sim';
const strategies = Array.from({ length: 12 }, (_, number) => `s-${number + 1}`);

const settings = restlessSettings({ from: '2005-01-04T00:00:00Z', bars: 4_000 });

describe('a desk whose MongoDB died, killed with the wish to close what it holds', () => {
  let mongo: TestMongo;
  let home: Commands;
  let up: Command;
  let reply: { readonly ok?: unknown; readonly fact?: unknown };
  let log: readonly Logged[];
  let held: unknown;

  const status = async () => (await home.status(desk)) ?? Promise.reject(new Error('expected the desk to answer'));
  const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;

  beforeAll(async () => {
    mongo = await startTestMongo();
    home = await Commands.begin({ more: { MONGODB_URL: mongo.url } });
    up = home.start(['up', '--desk', desk, '--exit', '--json', '--no-view', '--settings', home.file('settings.json', settings)]);
    await home.waitFor('an answer', up, () => home.status(desk));
    for (const target of strategies) await home.ask(desk, 'spawn', await home.signed(desk, { verb: 'spawn', target, payload: { plan: restlessPlan } }));
    await home.waitFor('200 fills', up, async () => ((await status()).counts.fills >= 200 ? true : undefined));
    await mongo.kill9();
    const { counts: { fills } } = await status();
    await home.waitFor('the desk to go on', up, async () => ((await status()).counts.fills >= fills + 50 ? true : undefined));
    reply = await home.req(desk, 'kill', { reason: 'enough', flatten: true });
    await home.waitFor('the kill', up, async () => ((await status()).risk === 'killed' ? true : undefined));
    held = await home.waitFor('nothing to be open or held', up, async () => {
      const [{ orders }, { positions }] = await Promise.all([home.ask(desk, 'orders', {}), home.ask(desk, 'positions', {})]);
      return isEmpty(orders) && isEmpty(positions) ? [] : undefined;
    });
    log = await home.log(desk);
  }, 150_000);
  afterAll(async () => {
    await home?.[Symbol.asyncDispose]();
    await mongo?.stop();
  });

  const seqOf = (kind: { readonly name: string }) => log.find((each) => each.kind.name === kind.name)?.seq ?? Number.POSITIVE_INFINITY;
  const closing = () => log.filter(({ kind, fact }) => kind.name === approved.name && approved.body.parse(fact.body).kill === reply.fact).map(({ fact }) => ({ id: fact.id, ...approved.body.parse(fact.body) }));

  test('answers', () => expect(reply).toMatchObject({ ok: true, fact: expect.stringMatching(/^[0-9a-f]{32}$/) }));
  test('is killed, with nothing open and nothing held', () => expect(held).toEqual([]));
  test('closed each position by one order', () => {
    const orders = closing();
    expect(orders.length).toBeGreaterThan(0);
    expect(new Set(orders.map(({ strategy, symbol }) => `${strategy} ${symbol}`)).size).toBe(orders.length);
    expect(new Set(orders.map(({ purpose, side }) => `${purpose} ${side}`))).toEqual(new Set(['flatten sell']));
  });
  test('sent nothing else after the kill was in force', () => {
    const ids = closing().map(({ id }) => id);
    // What execution had submitted while the kill was on its way may stand after it on the log; it is withheld.
    const submitted = new Set(log.filter(({ seq, kind }) => kind.name === execution.submitted.name && seq > seqOf(killed)).map(({ fact }) => execution.submitted.body.parse(fact.body).order));
    const left = log.filter(({ kind }) => kind.name === execution.sent.name).map(({ fact }) => execution.sent.body.parse(fact.body).order).filter((order) => submitted.has(order));
    expect(left.toSorted()).toEqual(ids.toSorted());
  });
});
