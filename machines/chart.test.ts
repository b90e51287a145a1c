import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign as xstateAssign, raise, setup } from 'xstate';
import { charts, stepsAgree, type Event } from '../test/chartSteps.ts';
import { step } from './chart.ts';
import { assign, waysOf } from './chartTable.ts';
import { orderChart } from './order/statechart.ts';

describe('over any events, the table and XState come to the same state, context and actions', () => {
  test.each(charts)('%s', (_, chart, from, events) => stepsAgree(chart, from, events, 200));
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
    stepsAgree(oddities, { value: 'here', context: { count: 0 } }, told, 200);
  });

  test.each(['add', 'set', 'guarded', 'nonsense'])('the table has %s', (type) => expect(waysOf(oddities, 'here', type)).toBeDefined());

  test.each(['raised', 'foreign', 'inline', 'nested', 'passing', 'again'])('XState itself does %s', (type) => expect(waysOf(oddities, 'here', type)).toBeUndefined());

  test('XState itself does what begins in a state with wildcards', () => expect(waysOf(oddities, 'there', 'back')).toBeUndefined());

  test('a state that the chart does not have is an error of XState', () =>
    expect(() => step(oddities, { value: 'nowhere', context: { count: 0 } }, { type: 'add' })).toThrow("'nowhere'"));
});
