import { describe, expect, test } from 'vitest';
import { exampleBars } from '../../machines/scenario/exampleBars.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import { endsAmong } from './happenings.ts';
import { assertCovered, assertTraded } from './span.ts';

const at = (time: string) => Date.parse(`${time}Z`);
const bars = (symbol: string, ...times: readonly string[]): BarColumns => ({ ...exampleBars(times.length, symbol), atMs: Float64Array.from(times, at) });
/** Thursday, Friday, Monday, Tuesday. */
const [thursday, friday, monday, tuesday] = ['2020-01-02T21:00:00', '2020-01-03T21:00:00', '2020-01-06T21:00:00', '2020-01-07T21:00:00'];
const spy = bars('SPY', thursday, friday, monday, tuesday);

describe('a symbol whose bars end before those of others', () => {
  test('is delisted when its exchange was open a whole day without it', () =>
    expect(endsAmong([spy, bars('ABC', thursday, friday)])).toEqual([{ kind: 'delisted', symbol: 'ABC', atMs: at(monday), lastAt: '2020-01-03T21:00:00Z' }]));
  test('is not before', () => expect(endsAmong([bars('SPY', thursday, friday, '2020-01-06T20:59:00'), bars('ABC', thursday, friday)])).toEqual([]));
  test('is not where all end together', () => expect(endsAmong([spy, bars('ABC', thursday, tuesday)])).toEqual([]));
  test('is not where it is alone', () => expect(endsAmong([spy])).toEqual([]));
  test('may have no bars at all', () => expect(endsAmong([spy, bars('ABC')])).toEqual([]));
});

describe('a span', () => {
  const plan = { universe: ['SPY'] };
  test('counts the bars that are traded on', () => expect(assertTraded(plan, [spy, bars('QQQ', thursday)], { fromMs: at(friday), beforeMs: at(tuesday) })).toBe(2));
  test('is the whole where nothing is said', () => expect(assertTraded(plan, [spy], {})).toBe(4));
  test('after the last bar is refused, and says what there is', () =>
    expect(() => assertTraded(plan, [spy], { fromMs: at(tuesday) + 1 })).toThrow('SPY: expected bars from 2020-01-07, was none; the files have 2020-01-02 to 2020-01-07, choose another --from or --to'));
  test('before the first bar is refused', () => expect(() => assertTraded(plan, [spy], { beforeMs: at(thursday) })).toThrow('SPY: expected bars to 2020-01-02, was none'));
  test('without any bar is refused', () => expect(() => assertTraded(plan, [bars('SPY')], {})).toThrow('SPY: expected bars, was none that passes the data checks'));
});

describe('a benchmark', () => {
  const plan = { universe: ['ABC'] };
  test('may begin with the first bar that is traded on', () => expect(() => assertCovered(plan, [bars('ABC', thursday, friday), bars('SPY', friday)], { fromMs: at(friday) }, 'SPY')).not.toThrow());
  test('must not begin later', () =>
    expect(() => assertCovered(plan, [bars('ABC', thursday, friday), bars('SPY', friday)], {}, 'SPY')).toThrow('--benchmark SPY: expected bars from 2020-01-02 on, its first is of 2020-01-03; choose another, or a later --from'));
  test('must have bars', () => expect(() => assertCovered(plan, [bars('ABC', thursday), bars('SPY')], {}, 'SPY')).toThrow('was none'));
});
