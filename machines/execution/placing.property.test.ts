import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alpacaReported, ccxtReported, submitted } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { killRequested, requested } from '../../subjects/operations.ts';
import { approved } from '../../subjects/risk.ts';
import { fact } from '../../test/given.ts';
import { agreementAt, bothAgree, downAt, routedDesk, takenOver, upAt } from '../../test/twoVenues.ts';
import { openOrders, type ExecutionState, type OpenOrder } from './decisions.ts';
import { execution } from './execution.ts';
import { homesOf } from './placing.ts';

const symbols = ['SPY', 'BTC-USDT', 'ETH-USDT'];

/** What may happen next; `pick` chooses among what is there. */
const happening = fc.record({
  what: fc.constantFrom('enter', 'enter', 'leave', 'fill', 'fill', 'fillPart', 'end', 'doubt', 'cancel', 'down', 'up', 'takeOver', 'agree'), pick: fc.nat(5), venue: fc.constantFrom('alpaca', 'ccxt'),
});
type Happening = typeof happening extends fc.Arbitrary<infer Each> ? Each : never;

/** Reports are true and come once: an end after the last fill, nothing after an end. */
function factOf({ what, pick, venue }: Happening, number: number, state: ExecutionState): Fact | undefined {
  const id = number.toString(16).padStart(32, 'a');
  const symbol = symbols[pick % symbols.length] ?? 'SPY';
  const open = openOrders(state);
  const order = open[pick % Math.max(open.length, 1)];
  const approval = (purpose: 'entry' | 'exit', quantity: string) => fact(approved, {
    intent: '0'.repeat(32), strategy: 's-1', symbol, side: purpose === 'entry' ? 'buy' : 'sell', quantity, purpose, reservedUsd: '0', expiresAt: '2030-01-01T00:00:00Z', checks: [], policyVersion: 1,
  }, { id });
  switch (what) {
    case 'enter': return approval('entry', '10');
    case 'leave': return approval('exit', '10');
    case 'down': return downAt(venue);
    case 'up': return upAt(venue);
    case 'agree': return agreementAt(venue);
    case 'takeOver': return takenOver;
    case 'cancel': return fact(requested, { verb: 'cancel', target: 'all', reason: 'r', requester: 'ops' });
    default: return order === undefined ? undefined : word(order, what, id);
  }
}

function word({ order, venue }: OpenOrder, what: 'fill' | 'fillPart' | 'end' | 'doubt', id: string): Fact {
  const kind = venue === 'alpaca' ? alpacaReported : ccxtReported;
  if (what === 'doubt') return fact(kind, { order, status: 'unknown' });
  if (what === 'end') return fact(kind, { order, status: 'canceled' });
  return fact(kind, { order, status: what === 'fill' ? 'filled' : 'partiallyFilled', execution: id, quantity: what === 'fill' ? '9' : '1', priceUsd: '100' });
}

test('whatever happens to orders and venues, a symbol lies at one venue, an order at its own, and a kill reaches each', () => {
  fc.assert(fc.property(fc.array(happening, { minLength: 5, maxLength: 40 }), (happenings) => {
    const actor = execution.begin('main');
    for (const each of [routedDesk(), ...bothAgree]) actor.take(each);
    const state = actor.state() as ExecutionState;
    const placed = new Map<string, string>();
    happenings.forEach((each, number) => {
      const next = factOf(each, number, state);
      for (const { kind, body } of next === undefined ? [] : actor.take(next)) {
        if (kind.name !== submitted.name) continue;
        const { order, venue } = submitted.body.parse(body);
        expect(placed.has(order)).toBe(false);
        placed.set(order, venue);
      }
      for (const symbol of symbols) expect(homesOf(state, symbol).length).toBeLessThan(2);
      for (const { order, venue } of openOrders(state)) expect(venue).toBe(placed.get(order));
    });
    actor.take(fact(killRequested, { reason: 'r', requester: 'ops' }));
    expect(openOrders(state).filter(({ cancelAsked }) => !cancelAsked)).toEqual([]);
  }), { numRuns: 300, seed: 5 });
});
