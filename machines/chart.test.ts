import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign as xstateAssign, raise, setup, type AnyStateMachine } from 'xstate';
import { approvalChart, waiting } from './approval/statechart.ts';
import { step, stepOfXState, type Standing } from './chart.ts';
import { assign, waysOf } from './chartTable.ts';
import { parse } from './decimal.ts';
import { fresh } from './order/decisions.ts';
import { orderChart } from './order/statechart.ts';
import { atRest, scopeChart } from './risk/scopeChart.ts';
import { active, controlChart } from './risk/statechart.ts';
import { lifeChart } from './strategy/statechart.ts';

interface Event { readonly type: string }

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

describe('over any events, the table and XState come to the same state, context and actions', () => {
  test.each([
    ['an order', orderChart, { value: 'approved', context: orderOf }, orderEvents],
    ["the desk's control", controlChart, active, controlEvents],
    ['a scope', scopeChart, atRest, scopeEvents],
    ['an approval', approvalChart, approvalOf, approvalEvents],
    ["a strategy's life", lifeChart, { value: 'proposed', context: {} }, lifeEvents],
  ] as const)('%s', (_, chart, from, events) => {
    fc.assert(fc.property(fc.array(events, { maxLength: 12 }), (told) => {
      for (const { ours, theirs } of bothWalks(chart, from, told)) expect(ours).toEqual(theirs);
    }), { numRuns: 1000 });
  });
});

test('what an order goes through most often stands in the table', () => {
  expect(waysOf(orderChart, 'approved', 'submit')).toHaveLength(1);
  expect(waysOf(orderChart, 'submitted', 'fill')).toHaveLength(2);
  expect(waysOf(orderChart, 'submitted', 'requestCancel')).toHaveLength(1);
});

/** A chart with one of everything: what a table can say first, then what it can't. */
const oddities = setup({
  types: { context: {} as { readonly count: number }, events: {} as Event & { readonly by?: number } },
  guards: { isOdd: ({ context }) => context.count % 2 === 1, isOver: ({ context }, params: { readonly limit: number }) => context.count > params.limit },
  actions: { named: () => {}, add: assign(({ context }, params: { readonly by: number }) => ({ count: context.count + params.by })) },
}).createMachine({
  id: 'oddities',
  context: { count: 0 },
  initial: 'here',
  on: { fromAnywhere: { target: '.there', actions: 'named' } },
  states: {
    here: {
      on: {
        add: { actions: [{ type: 'add', params: ({ event }) => ({ by: event.by ?? 1 }) }, 'named'] },
        set: { actions: [assign({ count: ({ context }) => context.count * 2 }), { type: 'named', params: { fixed: true } }] },
        guarded: [{ guard: 'isOdd', target: 'there' }, { guard: { type: 'isOver', params: { limit: 3 } }, actions: 'named' }],
        raised: { actions: raise({ type: 'add' }) },
        foreign: { actions: xstateAssign({ count: 7 }) },
        inline: { actions: () => {} },
        nested: 'nested',
        passing: 'passing',
        again: { target: 'here', reenter: true },
      },
    },
    there: { on: { back: 'here', '*': { actions: 'named' } } },
    nested: { initial: 'first', states: { first: {} }, on: { back: 'here' } },
    passing: { always: 'here' },
  },
});

describe('of a chart with one of everything', () => {
  const told: fc.Arbitrary<Event> = fc.record({
    type: fc.constantFrom('fromAnywhere', 'add', 'set', 'guarded', 'raised', 'foreign', 'inline', 'passing', 'again', 'back', 'nonsense'), by: fc.nat({ max: 3 }),
  });

  test('the table and XState come to the same', () => {
    fc.assert(fc.property(fc.array(told, { maxLength: 12 }), (events) => {
      for (const { ours, theirs } of bothWalks(oddities, { value: 'here', context: { count: 0 } }, events)) expect(ours).toEqual(theirs);
    }), { numRuns: 1000 });
  });

  test.each(['add', 'set', 'guarded', 'nonsense'])('the table has %s', (type) => expect(waysOf(oddities, 'here', type)).toBeDefined());

  test.each(['raised', 'foreign', 'inline', 'nested', 'passing', 'again'])('XState itself does %s', (type) => expect(waysOf(oddities, 'here', type)).toBeUndefined());

  test('XState itself does what begins in a state with wildcards', () => expect(waysOf(oddities, 'there', 'back')).toBeUndefined());

  test('a state that the chart does not have is an error of XState', () =>
    expect(() => step(oddities, { value: 'nowhere', context: { count: 0 } }, { type: 'add' })).toThrow("'nowhere'"));
});
