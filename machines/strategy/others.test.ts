import { describe, expect, test } from 'vitest';
import type { Plan } from '../../subjects/plan.ts';
import { intent } from '../../subjects/strategy.ts';
import { given } from '../../test/given.ts';
import { barAt, trading } from '../../test/strategies.ts';
import { examplePlan } from '../plan/examplePlan.ts';
import { strategy } from './strategy.ts';

const day = (date: number) => ({ at: `2020-01-0${date}T21:00:00Z` });
const bar = (symbol: string, date: number, close: string, over = {}) => ({ ...barAt(close, over, symbol), ...day(date) });

/** In a symbol while QQQ, which it does not trade, closed above 5 before. */
const filtered: Plan = {
  ...examplePlan, entry: { compare: 'above', left: { bar: 'close', offset: 0, of: 'QQQ' }, right: { value: 5 } },
  exit: { compare: 'below', left: { bar: 'close', offset: 0, of: 'QQQ' }, right: { value: 5 } },
};
/** In the cheaper of two. */
const pair: Plan = {
  ...examplePlan, universe: ['SPY', 'QQQ'], entry: { compare: 'below', left: { bar: 'close', offset: 0, against: 'other' }, right: { value: 0.9 } },
  exit: { compare: 'above', left: { bar: 'close', offset: 0, against: 'other' }, right: { value: 1 } },
};
const enters = (symbol: string, reason: string) => [intent, expect.objectContaining({ symbol, action: 'enter', reason })] as const;

describe('a plan whose rules read another symbol', () => {
  test('decides on what that symbol did before', () =>
    given(strategy, ...trading(filtered), bar('SPY', 2, '9'), bar('QQQ', 2, '6')).when(bar('SPY', 3, '9')).then(enters('SPY', 'close of QQQ 6 above 5')));
  test('does not decide on a bar of the same time, whichever came first', () => {
    given(strategy, ...trading(filtered), bar('SPY', 2, '9'), bar('QQQ', 3, '6')).when(bar('SPY', 3, '9')).then();
    given(strategy, ...trading(filtered), bar('SPY', 2, '9'), bar('SPY', 3, '9')).when(bar('QQQ', 3, '6')).then();
  });
  test('leaves aside bars of that symbol in another timeframe', () =>
    given(strategy, ...trading(filtered), bar('SPY', 2, '9'), bar('QQQ', 2, '6', { timeframe: '1h' })).when(bar('SPY', 3, '9')).then());
  test('asks its host for that symbol, and trades it not', () => {
    const actor = strategy.begin('main');
    for (const each of trading(filtered)) actor.take(each);
    expect(actor.addresses).toEqual(['strategy:main', 'bar:SPY', 'bar:QQQ']);
  });
  test('of two holds the cheaper', () => {
    const before = [...trading(pair), bar('SPY', 2, '8'), bar('QQQ', 2, '10')];
    given(strategy, ...before).when(bar('SPY', 3, '9')).then(enters('SPY', 'close against other 0.8 below 0.9'));
    given(strategy, ...before, bar('SPY', 3, '9')).when(bar('QQQ', 3, '9')).then();
  });
  test('goes on from its state as if it had never stopped', () => {
    const first = strategy.begin('main');
    for (const each of [...trading(pair), bar('SPY', 2, '8'), bar('QQQ', 2, '10')]) first.take(each);
    const second = strategy.hydrate('main', JSON.parse(JSON.stringify(first.state(), (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)), (key, each: unknown) => (key === 'quantity' && each === 0 ? 0n : each)));
    expect(second.take(bar('SPY', 3, '9')).map(({ body }) => body)).toEqual(first.take(bar('SPY', 3, '9')).map(({ body }) => body));
  });
});
