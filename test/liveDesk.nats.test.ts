import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import { posted } from '../subjects/accounting.ts';
import { ticked, type DeskSettings } from '../subjects/desk.ts';
import * as execution from '../subjects/execution.ts';
import { approved } from '../subjects/risk.ts';
import { localAlpaca, type LocalAlpaca } from './alpaca/server.ts';
import { Commands, type Command, type Ended } from './commands.ts';

const desk = 'paper-1';

/** In at every close: any bar's close is above zero. */
const plan = {
  name: 'always-in', thesis: 'one order', universe: ['AAA'], timeframe: '1m',
  entry: { compare: 'above', left: { bar: 'close' }, right: { value: 0 } }, exit: { compare: 'below', left: { bar: 'close' }, right: { value: 0 } },
  sizing: { kind: 'quantity', quantity: '3' }, timing: 'nextOpen', budget: 0.5, refutedBy: 'nothing',
};

const settings: Partial<DeskSettings> = {
  environment: 'paper', pacing: 'live', cashUsd: '100000', venue: { kind: 'alpaca', paper: true },
  market: { kind: 'synthetic', seed: 3, symbols: ['AAA'], timeframe: '1m', bars: 5_000, from: '2020-01-02T00:00:00Z' },
  session: { backtestFrom: '2019-01-01T00:00:00Z', from: '2020-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z', warmUpBars: 0 },
  planner: { kind: 'none', model: '', plans: 0 }, approval: { signersNeeded: 1, validSeconds: 3_600, automatic: false },
};

describe('a paper desk in the present, at a local Alpaca', () => {
  let alpaca: LocalAlpaca;
  let home: Commands;
  let up: Command;
  let order: string;
  let explained: unknown;
  let ended: Ended;
  let log: readonly Logged[];

  beforeAll(async () => {
    alpaca = await localAlpaca();
    home = await Commands.begin({ more: {
      APCA_API_KEY_ID: alpaca.credentials.keyId, APCA_API_SECRET_KEY: alpaca.credentials.secret, INVESTOBOT_ALPACA_URL: alpaca.restUrl, INVESTOBOT_BARS_PER_SECOND: '4',
    } });
    await home.json(['open', desk, '--settings', home.file('settings.json', settings)]);
    up = home.start(['up', '--desk', desk, '--no-view']);
    await home.waitFor('an answer', up, () => home.status(desk));
    await home.ask(desk, 'spawn', await home.signed(desk, { verb: 'spawn', target: 's-1', payload: { plan } }));
    order = await home.waitFor('an order at the venue', up, () => alpaca.account.all()[0]?.client_order_id);
    await home.waitFor('the order to be open', up, async () => ((await home.status(desk))?.counts.orders === 1 ? true : undefined));
    alpaca.fill(order, '1', '101.5');
    alpaca.fill(order, '2', '102.25');
    await home.waitFor('two fills', up, async () => ((await home.status(desk))?.counts.fills === 2 ? true : undefined));
    explained = await home.json(['explain', order, '--desk', desk]);
    up.stop();
    ended = await up.ended();
    log = await home.log(desk);
  });
  afterAll(async () => {
    await home?.[Symbol.asyncDispose]();
    await alpaca?.close();
  });

  const bodies = (kind: { readonly name: string }) => log.filter((each) => each.kind.name === kind.name).map(({ fact }) => fact.body);

  test('begins with a tick of the clock, before any bar', () => {
    const kinds = log.map(({ kind }) => kind.name);
    expect(kinds.indexOf(ticked.name)).toBeLessThan(kinds.indexOf('market.bar'));
  });
  test('sends one order, under the id of its approval, for what risk approved', () => {
    expect(alpaca.requests.filter((each) => each === 'POST /v2/orders')).toHaveLength(1);
    expect(log.find(({ fact }) => fact.id === order)).toMatchObject({ kind: { name: approved.name }, fact: { body: { strategy: 's-1', symbol: 'AAA', side: 'buy', quantity: '3' } } });
    expect(alpaca.account.byClientId(order)).toMatchObject({ symbol: 'AAA', side: 'buy', qty: '3', status: 'filled' });
  });
  test('its fills come back, part by part', () => expect(bodies(execution.filled)).toEqual([
    expect.objectContaining({ order, quantity: '1', priceUsd: '101.5', done: false }), expect.objectContaining({ order, quantity: '2', priceUsd: '102.25', done: true }),
  ]));
  test('and are posted', () => expect(bodies(posted).slice(1)).toEqual([
    expect.objectContaining({ reference: order, position: expect.objectContaining({ strategy: 's-1', quantity: '1', costUsd: '101.5' }) }),
    expect.objectContaining({ reference: order, position: expect.objectContaining({ strategy: 's-1', quantity: '3', costUsd: '306' }) }),
  ]));
  test('explain tells of the order from the signature to the posting', () => {
    const text = JSON.stringify(explained);
    for (const name of ['market.bar', 'strategy.intent', 'risk.approved', 'execution.submitted', 'alpaca.reported', 'execution.filled', 'accounting.posted']) expect(text).toContain(name);
  });
  test('stops on a signal and says nothing alarming', () => expect([ended.code, ended.out]).toEqual([0, '']));
  test('replays without a mismatch', async () => expect(await home.json(['replay', '--desk', desk])).toMatchObject({ mismatches: [], unpublished: [] }));
  test('goes on after a start without sending anything twice', async () => {
    const again = home.start(['up', '--desk', desk, '--no-view']);
    await home.waitFor('an answer', again, () => home.status(desk));
    const before = await home.lastSeq(desk);
    await home.waitFor('further facts', again, async () => ((await home.lastSeq(desk)) > before + 20 ? true : undefined));
    again.stop();
    expect((await again.ended()).code).toBe(0);
    expect(alpaca.requests.filter((each) => each === 'POST /v2/orders')).toHaveLength(1);
  });
});
