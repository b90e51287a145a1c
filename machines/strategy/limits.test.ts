import { describe, expect, test } from 'vitest';
import { intent } from '../../subjects/strategy.ts';
import { approvedFor, bars, barAt, closedFor, filledWith, rejectedFor, rise, trading, up } from '../../test/strategies.ts';
import { given } from '../../test/given.ts';
import { close, examplePlan } from '../plan/examplePlan.ts';
import { strategy } from './strategy.ts';

const byLimit = { ...examplePlan, timing: { limit: { offset: 0.05 } } } as const;
const exiting = [intent, expect.objectContaining({ symbol: 'SPY', action: 'exit' })] as const;

describe('a plan that enters by limit', () => {
  test('says at which price with the close that it is below', () => given(strategy, ...trading(byLimit), ...bars(...up)).when(barAt('9')).then([intent, {
    symbol: 'SPY', action: 'enter', sizing: { kind: 'allIn' }, referencePriceUsd: '9', limitUsd: '8.55', reason: 'sma(2) 8.5 crossed above sma(3) 8',
  }]));
  test('leaves at any price', () => {
    const { published } = given(strategy, ...trading(byLimit), ...rise, approvedFor('buy', 'entry'), filledWith('buy')).when(barAt('6'));
    expect(published.map(({ body }) => body)).toEqual([expect.objectContaining({ action: 'exit' })]);
    expect(published[0]?.body).not.toHaveProperty('limitUsd');
  });
});

const rests = [...trading(byLimit), ...rise, approvedFor('buy', 'entry')];

describe('while its order rests', () => {
  test('it states nothing, bar after bar', () => given(strategy, ...rests, ...bars('10', '9', '12', '6', '20')).when(barAt('21')).then());
  test('an exit that crossed is due once it fills, however many bars later', () => given(strategy, ...rests, barAt('6'), barAt('6')).when(filledWith('buy')).then(exiting));
  test('and is due no more when the plan wants in again before that', () => given(strategy, ...rests, barAt('6'), barAt('20'), barAt('21')).when(filledWith('buy')).then());
});

describe('an order that ends', () => {
  test('unfilled leaves it out, and an exit that crossed meanwhile is nobody’s', () => {
    const { state } = given(strategy, ...rests, barAt('6')).when(closedFor('buy'));
    expect(state).toMatchObject({ trade: { symbols: { SPY: { holding: { want: 'out', quantity: 0n, orders: [], exitDue: false, unseen: null } } } } });
  });
  test('unfilled leaves it ready for the next signal', () =>
    given(strategy, ...rests, ...bars('6', '5', '4'), closedFor('buy')).when(barAt('8')).then([intent, expect.objectContaining({ action: 'enter', referencePriceUsd: '8', limitUsd: '7.6' })]));
  test('unfilled on the bar of the next signal has it looked at', () =>
    given(strategy, ...rests, ...bars('6', '5', '4', '8')).when(closedFor('buy')).then([intent, expect.objectContaining({ action: 'enter', referencePriceUsd: '8', limitUsd: '7.6' })]));
  test('unfilled asks anew, from the last close, where its rule holds on', () => {
    const holds = { ...byLimit, entry: { compare: 'above', left: close, right: { value: 1 } }, exit: { compare: 'above', left: close, right: { value: 100 } } } as const;
    given(strategy, ...trading(holds), barAt('10'), approvedFor('buy', 'entry'), barAt('11'), barAt('12')).when(closedFor('buy')).then([intent, expect.objectContaining({ action: 'enter', referencePriceUsd: '12', limitUsd: '11.4' })]);
  });
  test('filled in part leaves it in with that part', () => given(strategy, ...rests, filledWith('buy', '3', false), closedFor('buy')).when(barAt('6')).then(exiting));
  test('refused leaves it out', () => given(strategy, ...trading(byLimit), ...rise, rejectedFor('buy', 'entry')).when(barAt('6')).then());
});
