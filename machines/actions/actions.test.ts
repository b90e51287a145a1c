import { describe, expect, test } from 'vitest';
import { format, parse } from '../decimal.ts';
import { dayOfDate } from '../calendar/days.ts';
import { actionsOf, type FactorRow } from './factors.ts';
import { cashInLieu, splitPrice, splitShares } from './split.ts';

const whole = parse('1');

describe('a split', () => {
  const shares = (held: string, from: number, to: number, increment = whole) => {
    const { quantity, fraction } = splitShares(parse(held), { kind: 'split', from, to }, increment);
    return [format(quantity), format(fraction)];
  };
  test('of 1 into 4 multiplies shares', () => expect(shares('10', 1, 4)).toEqual(['40', '0']));
  test('of 2 into 3 leaves a half of an odd number', () => expect([shares('4', 2, 3), shares('5', 2, 3)]).toEqual([['6', '0'], ['7', '0.5']]));
  test('of 3 into 4 comes out even where it does', () => expect([shares('3', 3, 4), shares('2', 3, 4)]).toEqual([['4', '0'], ['2', '0.666666666667']]));
  test('the other way leaves what does not make a share', () => expect([shares('10', 10, 1), shares('9', 10, 1)]).toEqual([['1', '0'], ['0', '0.9']]));
  test('keeps parts of a share where the venue trades them', () => expect(shares('5', 2, 3, parse('0.1'))).toEqual(['7.5', '0']));
  test('of owed shares owes as many more', () => expect(shares('-5', 2, 3)).toEqual(['-7', '-0.5']));

  test('divides prices', () => expect(['100', '0.01'].map((price) => format(splitPrice(parse(price), { kind: 'split', from: 1, to: 4 })))).toEqual(['25', '0.0025']));
  test('pays a fraction at the last close before it', () => expect(format(cashInLieu(parse('0.5'), parse('30'), { kind: 'split', from: 2, to: 3 }))).toBe('10'));
});

describe('a factor file stands for', () => {
  const row = (date: string, priceFactor: string, splitFactor: string, close: string): FactorRow =>
    ({ until: dayOfDate(date), priceFactor: parse(priceFactor), splitFactor: parse(splitFactor), closeUsd: parse(close) });
  const end = row('2050-12-31', '1', '1', '0');

  // Apple: 0.205 USD on 2020-11-06 (apple.com, dividend history).
  test('a dividend', () => expect(actionsOf([row('2020-11-05', '0.9967882', '1', '119.03'), row('2021-02-04', '0.9985079', '1', '137.39')]))
    .toEqual([{ until: dayOfDate('2020-11-05'), action: { kind: 'dividend', amountUsd: '0.205' } }]));
  // Apple: 7 for 1 on 2014-06-09, 4 for 1 on 2020-08-31.
  test('a split, in whole shares', () => {
    expect(actionsOf([row('2014-06-06', '0.9', '0.03571430', '645.57'), row('2014-08-06', '0.9', '0.25', '94.97')]).map(({ action }) => action)).toEqual([{ kind: 'split', from: 1, to: 7 }]);
    expect(actionsOf([row('2020-08-28', '1', '0.25', '499.23'), end]).map(({ action }) => action)).toEqual([{ kind: 'split', from: 1, to: 4 }]);
  });
  test('a split of 2 into 3, and one the other way', () => {
    expect(actionsOf([row('2020-01-02', '1', '0.66666667', '30'), end]).map(({ action }) => action)).toEqual([{ kind: 'split', from: 2, to: 3 }]);
    expect(actionsOf([row('2020-01-02', '1', '10', '30'), end]).map(({ action }) => action)).toEqual([{ kind: 'split', from: 10, to: 1 }]);
  });
  test('an odd ratio to six places', () => expect(actionsOf([row('2020-01-02', '1', '0.87543219', '30'), end]).map(({ action }) => action)).toEqual([{ kind: 'split', from: 1_000_000, to: 1_142_293 }]));
  test('both of one day, the dividend first', () => expect(actionsOf([row('2020-01-02', '0.99', '0.5', '100'), end]).map(({ action }) => action))
    .toEqual([{ kind: 'dividend', amountUsd: '1' }, { kind: 'split', from: 1, to: 2 }]));
  test('nothing where nothing changes', () => expect(actionsOf([row('1998-01-02', '0.5', '0.5', '1'), row('1998-03-03', '0.5', '0.5', '68.81')])).toEqual([]));
  test('no dividend that rounds to nothing', () => expect(actionsOf([row('2020-01-02', '0.9999', '1', '0.49'), end])).toEqual([]));
  test('nothing after its last row', () => expect(actionsOf([end])).toEqual([]));
});
