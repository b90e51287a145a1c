import { describe, expect, test } from 'vitest';
import type { CorporateAction } from '../../subjects/market.ts';
import { parse } from '../decimal.ts';
import { lastCloseBefore, ripe, splitOf, unfollowed, type Announced } from './actions.ts';

const split: CorporateAction = { kind: 'split', from: 1, to: 4 };
const announced = (exDate: string, action: CorporateAction | null = split, symbol = 'SPY'): Announced => ({ symbol, exDate, what: 'x', action });
const at = (time: string) => Date.parse(`2026-03-${time}:00Z`);
/** Monday's last bar closed at 21:00 UTC; Tuesday opens at 14:30. */
const monday = at('02T21:00');
const found = (all: readonly Announced[], { nextMs, nowMs = at('03T15:00'), lastMs = monday }: { nextMs?: number; nowMs?: number; lastMs?: number | undefined } = {}) =>
  ripe(all, 'SPY', { lastMs, nextMs, nowMs }).map(({ exDate, action }) => [exDate, action.kind === 'dividend' ? action.amountUsd : action.kind]);

describe('an action', () => {
  test('takes effect before the first bar of its day', () => {
    expect(found([announced('2026-03-03')], { nextMs: at('02T20:59'), nowMs: at('03T15:00'), lastMs: at('02T20:58') })).toEqual([]);
    expect(found([announced('2026-03-03')], { nextMs: at('03T14:31') })).toEqual([['2026-03-03', 'split']]);
  });
  test('takes effect an hour before the open where no bar is due', () => {
    expect(found([announced('2026-03-03')], { nowMs: at('03T13:30') - 1 })).toEqual([]);
    expect(found([announced('2026-03-03')], { nowMs: at('03T13:30') })).toEqual([['2026-03-03', 'split']]);
  });
  test('of the day of the last bar has taken effect, or concerned nobody', () => expect(found([announced('2026-03-02')])).toEqual([]));
  test('of a day without trading takes effect with the next', () => expect(found([announced('2026-02-28')], { lastMs: Date.parse('2026-02-27T21:00:00Z'), nextMs: at('02T14:31') })).toEqual([['2026-02-28', 'split']]));
  test('before the first bar concerns nobody', () => expect(ripe([announced('2026-03-03')], 'SPY', { lastMs: undefined, nextMs: undefined, nowMs: at('03T15:00') })).toEqual([]));
  test('of another symbol is its own', () => expect(found([announced('2026-03-03', split, 'QQQ')])).toEqual([]));
});

test('actions come by day, and of one day the dividend before the split before the new symbol', () => {
  const all = [announced('2026-03-03', { kind: 'symbolChange', to: 'SPX' }), announced('2026-03-03'), announced('2026-03-03', { kind: 'dividend', amountUsd: '1' })];
  expect(found(all)).toEqual([['2026-03-03', '1'], ['2026-03-03', 'split'], ['2026-03-03', 'symbolChange']]);
});
test("a day's dividends are one sum", () => {
  const paid = (amountUsd: string, day = '2026-03-03') => announced(day, { kind: 'dividend', amountUsd });
  expect(found([paid('0.24'), paid('1.5')])).toEqual([['2026-03-03', '1.74']]);
});

test('which is paid with the last of them', () => {
  const paid = (payDate?: string) => announced('2026-03-03', { kind: 'dividend', amountUsd: '1', ...(payDate === undefined ? {} : { payDate }) });
  expect(ripe([paid('2026-03-20'), paid('2026-03-31'), paid()], 'SPY', { lastMs: monday, nextMs: undefined, nowMs: at('03T15:00') })[0]?.action).toEqual({ kind: 'dividend', amountUsd: '3', payDate: '2026-03-31' });
});

describe('what nothing can follow', () => {
  const spinOff = announced('2026-03-03', null);
  test('is told on its day', () => expect([at('02T20:00'), at('03T15:00'), at('04T15:00')].map((nowMs) => unfollowed([spinOff], 'SPY', nowMs).length)).toEqual([0, 1, 0]));
  test('takes no effect', () => expect(found([spinOff])).toEqual([]));
});

test.each([['1', '4', 1, 4], ['20', '1', 20, 1], ['1', '1.5', 2, 3], ['1', '1.05', 20, 21], ['3', '10', 3, 10]])('%s old shares for %s new ones are a split of %s into %s', (before, after, from, to) =>
  expect(splitOf(parse(before), parse(after))).toEqual({ kind: 'split', from, to }));
test.each([['1', '1'], ['0', '2'], ['1', '0'], ['1', '0.000000000001']])('%s for %s is no split', (before, after) => expect(splitOf(parse(before), parse(after))).toBeUndefined());

test.each([['2026-03-03', '2026-03-02T21:00'], ['2026-03-02', '2026-02-27T21:00'], ['2026-11-27', '2026-11-25T21:00']])('the last bar before what takes effect on %s closes at %s', (exDate, close) =>
  expect(lastCloseBefore('SPY', exDate)).toBe(Date.parse(`${close}:00Z`)));
