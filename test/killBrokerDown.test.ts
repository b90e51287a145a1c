import { describe, expect, test } from 'vitest';
import { MemoryDesk } from '../actors/runtime/memoryDesk.ts';
import type { Observation } from '../actors/runtime/effects.ts';
import type { Logged } from '../actors/runtime/envelope.ts';
import { execution } from '../machines/execution/execution.ts';
import { risk } from '../machines/risk/risk.ts';
import { opened, ticked } from '../subjects/desk.ts';
import { alpacaReported, cancelRequested, filled, submitted, type Report } from '../subjects/execution.ts';
import { bar } from '../subjects/market.ts';
import { killRequested, signed } from '../subjects/operations.ts';
import { agreed } from '../subjects/reconciliation.ts';
import { approved } from '../subjects/risk.ts';
import { ada, openedWith, signedBy } from './people.ts';

/* A kill that is to close all positions, at a venue outside that does not answer for a while: risk and execution as they are, the venue by its reports. */

const start = Date.UTC(2020, 0, 6, 15);
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Fills the first order, lets the second rest; `isDown` says whether it answers. */
class Venue {
  isDown = false;
  readonly #orders: string[] = [];

  answer({ kind, fact }: Logged): readonly Observation[] {
    const told = (report: Omit<Report, 'order'>, order: string): readonly Observation[] =>
      [{ prefix: { kind: 'alpaca', actor: 'main' }, kind: alpacaReported, content: `${fact.id} ${report.status}`, body: { order, ...report } }];
    if (kind.name === cancelRequested.name) {
      const { order } = cancelRequested.body.parse(fact.body);
      return this.isDown ? told({ status: 'unknown', reason: 'cancel not confirmed: connect ECONNREFUSED' }, order) : told({ status: 'canceled' }, order);
    }
    if (kind.name !== submitted.name) return [];
    const { order, quantity = '0' } = submitted.body.parse(fact.body);
    this.#orders.push(order);
    return this.#orders.length === 2 ? told({ status: 'accepted' }, order) : told({ status: 'filled', execution: order, quantity, priceUsd: '100', filledQuantity: quantity, averagePriceUsd: '100' }, order);
  }
}

/** With ten shares held and ten more on order, killed while the venue is down from now until `upAt`, with a tick each second. */
function killed(upAt: number, untilS: number) {
  const venue = new Venue();
  const opening = openedWith({ pacing: 'live', venue: { kind: 'alpaca', paper: true } });
  const desk = new MemoryDesk({ desk: 'sim', genesis: opening.body.genesis, kinds: [risk, execution], perform: (request) => venue.answer(request) });
  desk.tell(opened, 'main', opening.body, { at: at(-60) });
  desk.tell(agreed, 'main', { why: 'start', cashUsd: '100000', cashDifferenceUsd: '0', positions: 0, orders: 0 }, { at: at(-50) });
  for (const symbol of ['SPY', 'QQQ']) desk.tell(bar, symbol, { timeframe: '1m', open: '100', high: '100', low: '100', close: '100', volume: '1000000', warmUp: false, flags: [] }, { at: at(-40) });
  for (const symbol of ['SPY', 'QQQ']) desk.tell(signed, 'main', signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol, side: 'buy', quantity: '10' } }, { at: at(-30) }).body, { at: at(-30), content: symbol });
  venue.isDown = true;
  desk.tell(killRequested, 'main', { reason: 'out', requester: 'ada', flatten: true }, { at: at(0) });
  for (let second = 1; second <= untilS; second += 1) {
    venue.isDown = second < upAt;
    desk.tell(ticked, 'main', { everySeconds: 1 }, { at: at(second) });
  }
  const of = <Body>(kind: { readonly name: string; readonly body: { parse(body: unknown): Body } }) =>
    desk.facts.filter((each) => each.kind.name === kind.name).map(({ fact }) => ({ second: (Date.parse(fact.at) - start) / 1000, body: kind.body.parse(fact.body) }));
  return { cancels: of(cancelRequested), approved: of(approved).filter(({ body }) => body.kill !== undefined), filled: of(filled), submitted: of(submitted) };
}

describe('while the broker is down', () => {
  const { cancels, approved: closing, submitted: sent } = killed(1_000, 200);
  test('its cancel is asked for again and again, with more and more patience', () => expect(cancels.map(({ second }) => second)).toEqual([0, 6, 16, 36, 76, 136, 196]));
  test('nothing is closed: what is open there may still fill', () => expect(closing).toEqual([]));
  test('nothing else leaves', () => expect(sent).toHaveLength(2));
});

describe('once it is there again', () => {
  const { cancels, approved: closing, filled: fills, submitted: sent } = killed(20, 200);
  test('the next cancel is confirmed, and none is asked for any more', () => expect(cancels.map(({ second }) => second)).toEqual([0, 6, 16, 36]));
  test('the position is closed then, by one order that names its kill', () => expect(closing).toEqual([{ second: 36, body: expect.objectContaining({ symbol: 'SPY', side: 'sell', quantity: '10', purpose: 'flatten', kill: expect.any(String) }) }]));
  test('which leaves although the kill is in force, and fills', () => {
    expect(sent.map(({ body }) => [body.symbol, body.side])).toEqual([['SPY', 'buy'], ['QQQ', 'buy'], ['SPY', 'sell']]);
    expect(fills.map(({ body }) => [body.symbol, body.side, body.quantity])).toEqual([['SPY', 'buy', '10'], ['SPY', 'sell', '10']]);
  });
});
