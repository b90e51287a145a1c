import fc from 'fast-check';
import { expect } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { approvalChart, waiting } from '../machines/approval/statechart.ts';
import { step, stepOfXState, type Standing } from '../machines/chart.ts';
import { parse } from '../machines/decimal.ts';
import { fresh } from '../machines/order/decisions.ts';
import { orderChart } from '../machines/order/statechart.ts';
import { atRest, scopeChart } from '../machines/risk/scopeChart.ts';
import { active, controlChart } from '../machines/risk/statechart.ts';
import { lifeChart } from '../machines/strategy/statechart.ts';

export interface Event { readonly type: string }

/** Both steps of every event, one after the other; where the one throws, so must the other. */
function bothWalks(chart: AnyStateMachine, from: Standing<unknown>, events: readonly Event[]) {
  let standing = from;
  return events.map((event) => {
    const [ours, theirs] = [outcome(() => step(chart, standing, event)), outcome(() => stepOfXState(chart, standing, event))];
    if (typeof theirs === 'object') standing = { value: theirs.value, context: theirs.context };
    return { ours, theirs };
  });
}

function outcome(walk: () => ReturnType<typeof step>) {
  try {
    const { next, actions } = walk();
    return { value: String(next.value), context: next.context as unknown, actions: actions.map(({ type, params }) => ({ type, params })) };
  } catch {
    return 'throws';
  }
}

const amount = fc.integer({ min: 1, max: 9 }).map((shares) => parse(`${shares}`));
const execution = fc.record({ id: fc.constantFrom('e1', 'e2', 'e3'), quantity: amount, priceUsd: amount, feeUsd: amount, upTo: fc.option(amount), inferred: fc.boolean() });
const reason = fc.constant('because');
const orderEvents: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constantFrom('submit', 'accept') }),
  fc.record({ type: fc.constantFrom('suppress', 'requestCancel', 'complete', 'canceled', 'rejected', 'expired', 'doubt', 'nonsense'), reason }),
  fc.record({ type: fc.constant('fill'), execution, last: fc.boolean() }),
);
const orderOf = fresh({
  order: 'a'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: parse('10'), notionalUsd: null, collarUsd: null,
  expiresAt: '2020-01-03T21:00:00Z', venue: 'sim', correlation: 'a'.repeat(32),
});

const fact = fc.constantFrom('a'.repeat(32), 'b'.repeat(32));
const controlEvents: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constant('kill'), fact, reason }),
  fc.record({ type: fc.constant('halt'), fact, reason, rule: fc.constantFrom('dailyLoss', 'runtime.quarantined') }),
  fc.record({ type: fc.constant('unkill'), kill: fact, signer: reason }),
  fc.record({ type: fc.constantFrom('resume', 'nonsense'), signer: reason }),
);

const ofSymbol = { scope: fc.constant('symbol'), target: fc.constant('SPY') };
const scopeEvents: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constant('lower'), ...ofSymbol, to: fc.constantFrom('reducing', 'halted', 'killed'), rule: fc.constantFrom('halt', 'slippage'), fact, reason }),
  fc.record({ type: fc.constant('resume'), ...ofSymbol, to: fc.constantFrom('active', 'reducing'), fact, signer: reason }),
  fc.record({ type: fc.constant('recover'), ...ofSymbol, rule: fc.constantFrom('halt', 'slippage') }),
  fc.record({ type: fc.constantFrom('unkill', 'nonsense'), ...ofSymbol, kill: fact, signer: reason }),
);

const approvalEvents: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constantFrom('signed', 'revoked'), signer: fc.constantFrom('ada', 'grace', 'alan') }),
  fc.record({ type: fc.constantFrom('rejected', 'nonsense') }),
  fc.record({ type: fc.constant('timePassed'), at: fc.constantFrom('2020-01-01T00:00:00Z', '2020-01-03T00:00:00Z') }),
);
const approvalOf = waiting({ strategy: 's-1', planHash: 'c'.repeat(64), signersNeeded: 2, expiresAt: '2020-01-02T00:00:00Z', policyVersion: 1, signers: [] });

const lifeEvents: fc.Arbitrary<Event> = fc.record({
  type: fc.constantFrom('backtestRequested', 'gatePassed', 'gateRefused', 'planRefused', 'approvalRequested', 'granted', 'denied', 'signedFor', 'pause', 'resume', 'retire'),
});

/** The charts of machines, each with where it begins and what it may hear. */
export const charts = [
  ['an order', orderChart, { value: 'approved', context: orderOf }, orderEvents],
  ["the desk's control", controlChart, active, controlEvents],
  ['a scope', scopeChart, atRest, scopeEvents],
  ['an approval', approvalChart, approvalOf, approvalEvents],
  ["a strategy's life", lifeChart, { value: 'proposed', context: {} }, lifeEvents],
] as const;

/** The table and XState come to the same state, context and actions over any events. */
export const stepsAgree = (chart: AnyStateMachine, from: Standing<unknown>, events: fc.Arbitrary<Event>, numRuns: number): void =>
  fc.assert(fc.property(fc.array(events, { maxLength: 12 }), (told) => {
    for (const { ours, theirs } of bothWalks(chart, from, told)) expect(ours).toEqual(theirs);
  }), { numRuns });
