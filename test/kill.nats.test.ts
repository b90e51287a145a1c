import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import * as execution from '../subjects/execution.ts';
import { killRequested } from '../subjects/operations.ts';
import { approved, killed, rejected, requestRefused, resumed } from '../subjects/risk.ts';
import { raised } from '../subjects/sentinel.ts';
import { Commands, type Command } from './commands.ts';
import { restlessPlan, restlessSettings } from './restlessDesk.ts';

const desk = 'sim';
const strategies = Array.from({ length: 20 }, (_, number) => `s-${number + 1}`);

const settings = restlessSettings({ from: '2010-01-04T00:00:00Z', bars: 2_000 });

interface Reply { readonly ok: boolean; readonly fact: string; readonly error?: string }

describe('a desk with many orders under way, killed through the nats client', () => {
  let home: Commands;
  let up: Command;
  let log: readonly Logged[];
  let kill: Reply;
  let standing: unknown;
  /** The log's end once the client had printed the answer to the kill. */
  let repliedAt: number;
  let manual: Reply;
  const wrong: Record<string, Reply> = {};
  let lifted: Reply;
  let summary: unknown;

  const status = async () => (await home.status(desk)) ?? Promise.reject(new Error('expected the desk to answer'));
  const fillsBeyond = (more: number) => home.waitFor(`${more} fills`, up, async () => ((await status()).counts.fills >= more ? true : undefined));
  const req = async (verb: string, body: unknown) => await home.req(desk, verb, body) as unknown as Reply;

  beforeAll(async () => {
    home = await Commands.begin();
    up = home.start(['up', '--desk', desk, '--exit', '--json', '--no-view', '--settings', home.file('settings.json', settings)]);
    await home.waitFor('an answer', up, () => home.status(desk));
    for (const target of strategies) await home.ask(desk, 'spawn', await home.signed(desk, { verb: 'spawn', target, payload: { plan: restlessPlan } }));
    await fillsBeyond(500);

    kill = await req('kill', { reason: 'enough' });
    repliedAt = await home.lastSeq(desk);
    await home.waitFor('the kill', up, async () => ((await status()).risk === 'killed' ? true : undefined));
    standing = await status();
    await home.waitFor('no order to be open', up, async () => {
      const { orders } = await home.ask(desk, 'orders', {});
      return Array.isArray(orders) && orders.length === 0 ? true : undefined;
    });
    manual = await req('order', await home.signed(desk, { verb: 'order', target: 'desk', payload: { symbol: 'AAA', side: 'buy', quantity: '1' } }));
    const right = await home.signed(desk, { verb: 'unkill', target: kill.fact, payload: null, kill: kill.fact });
    const other = 'f'.repeat(32);
    wrong['forged'] = await req('unkill', await home.signed(desk, { verb: 'unkill', target: kill.fact, payload: null, kill: kill.fact }, 'mallory').then(({ signature, ...rest }) => ({ ...rest, signature: { ...signature as object, signer: 'local' } })));
    wrong['other kill'] = await req('unkill', await home.signed(desk, { verb: 'unkill', target: other, payload: null, kill: other }));
    wrong['altered'] = await req('unkill', { ...right, policyVersion: 2 });

    const body = await home.run(['sign', 'unkill', '--desk', desk, '--target', kill.fact]);
    lifted = await req('unkill', JSON.parse(body.out));
    const { counts: { fills } } = await status();
    await fillsBeyond(fills + 100);
    await home.ask(desk, 'pause', { reason: 'the rest of the session may pass quickly' });
    const ended = await up.ended();
    summary = JSON.parse(ended.out);
    log = await home.log(desk);
  }, 90_000);
  afterAll(() => home?.[Symbol.asyncDispose]());

  const seqsOf = ({ name }: { readonly name: string }) => log.filter(({ kind }) => kind.name === name).map(({ seq }) => seq);
  const since = (from: number, to: number, { name }: { readonly name: string }) => log.filter(({ seq, kind }) => seq > from && seq < to && kind.name === name);
  const span = (): readonly [number, number] => [seqsOf(killRequested)[0] ?? 0, seqsOf(resumed)[0] ?? 0];
  const ordersOf = ({ name }: { readonly name: string }, read: (body: unknown) => { readonly order: string }) => log.filter(({ kind }) => kind.name === name).map(({ fact }) => read(fact.body).order);
  const followedBy = (fact: string, kind: { readonly name: string }) => log.filter((each) => each.fact.cause === fact && each.kind.name === kind.name).map((each) => each.fact.body);

  test('answers with the kill that a signature must name', () => expect(kill).toEqual({ ok: true, fact: expect.stringMatching(/^[0-9a-f]{32}$/) }));
  test('is killed', () => expect(standing).toMatchObject({ risk: 'killed', kills: [kill.fact] }));
  test('sent orders before the kill and after it was lifted', () => {
    const [from, to] = span();
    expect(since(0, from, execution.sent).length).toBeGreaterThan(500);
    expect(since(to, Number.POSITIVE_INFINITY, execution.sent).length).toBeGreaterThan(50);
  });
  test('sends none after the answer', () => expect(since(repliedAt, span()[1], execution.sent)).toEqual([]));
  test('what was being committed in that very moment, one at most, is cancelled and never filled', () => {
    const crossing = since(...span(), execution.sent).map(({ fact }) => execution.sent.body.parse(fact.body).order);
    expect(crossing.length).toBeLessThanOrEqual(1);
    expect(ordersOf(execution.closed, (body) => execution.closed.body.parse(body))).toEqual(expect.arrayContaining(crossing));
    expect(ordersOf(execution.filled, (body) => execution.filled.body.parse(body)).filter((order) => crossing.includes(order))).toEqual([]);
  });
  test('submits nothing that risk approved after it', () => {
    const late = since(...span(), approved).map(({ fact }) => fact.id);
    expect(ordersOf(execution.submitted, (body) => execution.submitted.body.parse(body)).filter((order) => late.includes(order))).toEqual([]);
  });
  test('fills nothing at a bar after it', () => {
    const at = log.find(({ kind }) => kind.name === killed.name)?.fact.at ?? '';
    expect(since(...span(), execution.filled).filter(({ fact }) => fact.at > at)).toEqual([]);
  });
  test('refuses every wish of that time by the rule of the kill', () => {
    const decided = since(seqsOf(killed)[0] ?? 0, span()[1], rejected).map(({ fact }) => rejected.body.parse(fact.body).checks.find(({ passed }) => !passed)?.rule);
    expect(new Set(decided)).toEqual(new Set(['killed']));
    expect(log.some(({ fact, kind }) => kind.name === rejected.name && rejected.body.parse(fact.body).intent === manual.fact)).toBe(true);
  });
  test.each(['forged', 'other kill', 'altered'])('an unkill that is %s is refused and becomes an incident', (which) => {
    const reply = wrong[which];
    expect(reply).toMatchObject({ ok: false, fact: expect.any(String) });
    expect(followedBy(reply?.fact ?? '', requestRefused)).toHaveLength(1);
    const [refusal] = log.filter(({ fact, kind }) => fact.cause === reply?.fact && kind.name === requestRefused.name);
    expect(followedBy(refusal?.fact.id ?? '', raised)).toHaveLength(1);
  });
  test('goes on with the right signature', () => {
    expect(lifted).toMatchObject({ ok: true });
    expect(followedBy(lifted.fact, resumed)).toEqual([{ lifted: kill.fact, signer: 'local' }]);
  });
  test('ends its session, balanced and replayed without a mismatch', () => expect(summary).toMatchObject({ ledgerImbalance: '0', replay: { mismatches: 0 } }));
});
