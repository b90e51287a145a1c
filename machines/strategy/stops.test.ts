import { describe, expect, test } from 'vitest';
import type { Plan, Stop } from '../../subjects/plan.ts';
import { action } from '../../subjects/market.ts';
import { intent } from '../../subjects/strategy.ts';
import { bars, barAt, trading, up } from '../../test/strategies.ts';
import { fact, given } from '../../test/given.ts';
import { checkPlan } from '../plan/decisions.ts';
import { examplePlan } from '../plan/examplePlan.ts';
import { compile } from '../plan/compile.ts';
import { stopsText } from '../plan/explanation.ts';
import { strategy } from './strategy.ts';

const withStop = (stop: Stop): Plan => ({ ...examplePlan, stop });
const withStops = (...stops: Stop[]): Plan => ({ ...examplePlan, stops });
const asks = (plan: Plan) => given(strategy, ...trading(plan), ...bars(...up)).when(barAt('9')).published.map(({ kind, body }) => kind === intent && kind.body.parse(body));
/** Closes of 9, 8, 7, 8, 9, each bar without a range: after a first true range of 0 they are 1, whose average by Wilder's rule over 2 is 0.9375. */
const [fixed, time, atr, lock]: Stop[] = [{ kind: 'fixed', distance: 0.05 }, { kind: 'time', bars: 20 }, { kind: 'atrTrailing', length: 2, multiple: 3 }, { kind: 'profitLock', gain: 0.1, lock: 0.02 }] as const;

describe('an entry says of its stops', () => {
  test('nothing where the plan has none', () => expect(asks(examplePlan)[0]).not.toHaveProperty('stops'));
  test('what it said before of the kinds that there were', () => {
    const [asked] = asks(withStop(fixed));
    expect(asked).toMatchObject({ stop: fixed });
    expect(asked).not.toHaveProperty('stops');
  });
  test('one of a new kind in the list', () => expect(asks(withStop(time))).toEqual([expect.objectContaining({ stops: [{ stop: time }] })]));
  test('several in their order, with the figures that they need', () => expect(asks(withStops(fixed, atr, lock))).toEqual([expect.objectContaining({ stops: [{ stop: fixed }, { stop: atr, figure: 0.9375 }, { stop: lock }] })]));
  test('the volatility of a bar, as a share of price', () => {
    const [r1, r2] = [8 / 7 - 1, 9 / 8 - 1];
    const sample = Math.sqrt((r1 - (r1 + r2) / 2) ** 2 + (r2 - (r1 + r2) / 2) ** 2);
    const volatility: Stop = { kind: 'volatility', length: 2, multiple: 4 };
    expect(asks(withStop(volatility))).toEqual([expect.objectContaining({ stops: [{ stop: volatility, figure: expect.closeTo(sample, 12) }] })]);
  });
  test('the ATR in the prices of after a split', () => {
    const split = fact(action, { exDate: '2020-01-02', action: { kind: 'split', from: 1, to: 2 } }, { actor: 'SPY' });
    const { published } = given(strategy, ...trading(withStops(fixed, atr)), ...bars(...up), split).when(barAt('4.5'));
    expect(published[0]?.body).toMatchObject({ stops: [{ stop: fixed }, { stop: atr, figure: 0.46875 }] });
  });
});

test('nothing is entered while a figure is missing', () => expect(asks(withStops(fixed, { ...atr, length: 6 } as Stop))).toEqual([]));
test('a plan needs as many bars as its longest stop', () => expect([withStop(time), withStops(fixed, { kind: 'atr', length: 50, multiple: 1 }), withStop({ kind: 'volatility', length: 50, multiple: 1 })].map((plan) => compile(plan).warmUpBars)).toEqual([4, 50, 51]));

describe('a plan', () => {
  const faultOf = (plan: unknown) => {
    const checked = checkPlan(plan);
    return 'rule' in checked ? `${checked.path} ${checked.rule}` : undefined;
  };
  test('has one stop or several, not both', () => expect(faultOf({ ...withStops(fixed, time), stop: fixed })).toBe('stops must not stand beside stop: one, or several'));
  test('has two to four of them', () => expect([[fixed], [fixed, time, atr, lock], [fixed, time, atr, lock, fixed]].map((stops) => faultOf({ ...examplePlan, stops }))).toEqual(['stops must have at least 2 items', undefined, 'stops must have at most 4 items']));
  test.each<[object, string | undefined]>([
    [{ kind: 'profitLock', gain: 0.1, lock: 0.1 }, 'stop.lock must be below gain'], [{ kind: 'profitLock', gain: 0.1, lock: 0.09 }, undefined],
    [{ kind: 'time', bars: 0 }, 'stop.bars must be at least 1'], [{ kind: 'time', bars: 1 }, undefined],
    [{ kind: 'volatility', length: 1, multiple: 1 }, 'stop.length must be at least 2'], [{ kind: 'volatility', length: 2, multiple: 1 }, undefined],
    [{ kind: 'atrTrailing', length: 2, multiple: 21 }, 'stop.multiple must be at most 20'], [{ kind: 'atrTrailing', length: 2, multiple: 20 }, undefined],
  ])('with a stop of %j: %s', (stop, fault) => expect(faultOf({ ...examplePlan, stop })).toBe(fault));
  test('tells its stops to people', () => expect([examplePlan, withStop(fixed), withStops(atr, lock, time)].map(stopsText)).toEqual([
    'no stop', 'fixed stop 0.05 below', 'trailing stop 3 x atr(2) below, or stop 0.02 above the entry from a gain of 0.1 on, or stop after 20 bars',
  ]));
});
