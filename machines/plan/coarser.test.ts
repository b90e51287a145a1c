import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operand, Plan, Rule, Term } from '../../subjects/plan.ts';
import { coarserCloseMs } from '../feed/coarser.ts';
import { coarser } from '../gym/coarser.ts';
import type { BarColumns } from '../gym/run.ts';
import { follow } from '../indicators/indicators.ts';
import { compile } from './compile.ts';
import { checkPlan, isFault } from './decisions.ts';
import { close, examplePlan } from './examplePlan.ts';
import { ruleText } from './explanation.ts';
import { faultText } from './faults.ts';
import { hearersOf, symbolsOf } from './others.ts';

const hourMs = 3_600_000;
const flat = (price: number) => ({ open: price, high: price, low: price, close: price, volume: 1 });
const above = (left: Operand, right: Operand): Rule => ({ compare: 'above', left, right });
const ofDay: Term = { bar: 'close', offset: 0, timeframe: '1d' };
const average = { kind: 'sma', length: 2, source: 'close' } as const;
const hourly = (entry: Rule): Plan => ({ ...examplePlan, universe: ['BTCUSD'], timeframe: '1h', entry, exit: above({ value: 0 }, close) });

/** Whether the entry is true at each bar; the hours are of a coin, from midnight of the first of January 1970 on, and one that is undefined has no bar. */
function judged(entry: Rule, closes: readonly (number | undefined)[]): readonly boolean[] {
  const evaluator = compile(hourly(entry)).evaluator();
  return closes.flatMap((price, hour) => {
    if (price === undefined) return [];
    const at = (hour + 1) * hourMs;
    evaluator.reach(at);
    evaluator.update(flat(price));
    const enters = evaluator.enters();
    evaluator.hear('@1d', flat(price), at, coarserCloseMs('BTCUSD', '1d', at));
    return [enters];
  });
}
/** Days of 24 hours at one price each, the last of them with one hour. */
const days = (...prices: readonly number[]): readonly number[] => prices.flatMap((price, day) => Array.from({ length: day < prices.length - 1 ? 24 : 1 }, () => price));
const placesOf = (found: readonly boolean[]): readonly number[] => found.flatMap((each, place) => (each ? [place] : []));

describe('what is read of a coarser timeframe', () => {
  test('is its newest bar that closed before the bar that is judged', () => expect(placesOf(judged(above(close, ofDay), days(5, 7, 6)))).toEqual(Array.from({ length: 24 }, (_, hour) => 24 + hour)));
  test('is none before one has closed', () => expect(placesOf(judged({ not: above(ofDay, { value: 9 }) }, days(5, 5)))).toEqual([24]));
  test('goes back by its own bars', () => expect(placesOf(judged(above(ofDay, { ...ofDay, offset: 1 }), days(5, 7, 6, 6)))).toEqual(Array.from({ length: 24 }, (_, hour) => 48 + hour)));
  test('has the highs and lows of all of its bars', () => expect(placesOf(judged(above({ bar: 'high', offset: 0, timeframe: '1d' }, { value: 8 }), [5, 9, ...Array.from({ length: 22 }, () => 5), 5]))).toEqual([24]));
  test('closes though its last hours have no bar', () => expect(placesOf(judged(above(ofDay, { value: 4 }), [5, ...Array.from({ length: 23 }, () => undefined), 1, 1]))).toEqual([1, 2]));
  test('is crossed when the plan\'s own bars cross it, once', () => expect(placesOf(judged({ cross: 'above', left: close, right: ofDay }, [...days(5, 4, 3), 3, 6, 6, 6]))).toEqual([50]));
  test('may be scaled, and summed', () => expect(placesOf(judged(above({ sum: [{ bar: 'close', offset: 0 }, { ...ofDay, times: -1 }] }, { value: 1 }), days(5, 7, 8)))).toEqual([...Array.from({ length: 24 }, (_, hour) => 24 + hour)]));
  test('is named in reasons and rules', () => {
    expect(ruleText(above(close, { indicator: average, offset: 1, timeframe: '1d', of: 'QQQ' }))).toBe('close above 1d sma(2) of QQQ 1 bar ago');
  });
});

const series = fc.array(fc.record({ price: fc.integer({ min: 3, max: 9 }), hours: fc.integer({ min: 1, max: 9 }) }), { minLength: 2, maxLength: 60 });

test('its indicators are those of bars built beforehand, wherever the state was kept', () => fc.assert(fc.property(series, fc.nat(60), (steps, cut) => {
  let hour = 0;
  const atMs = steps.map(({ hours }) => (hour += hours) * hourMs);
  const prices = Float64Array.from(steps, ({ price }) => price);
  const bars: BarColumns = { symbol: 'BTCUSD', timeframe: '1h', scale: 0, atMs: Float64Array.from(atMs), open: prices, high: prices, low: prices, close: prices, volume: prices.map(() => 1) };
  // With a last bar long after, every day of them has ended.
  const far = (column: Float64Array, last: number) => Float64Array.of(...column, last);
  const built = coarser({ ...bars, atMs: far(bars.atMs, 1e12), open: far(prices, 1), high: far(prices, 1), low: far(prices, 1), close: far(prices, 1), volume: far(prices, 1) }, '1d');
  const averages = follow(average);
  const known = Array.from(built.atMs, (closeMs, at) => ({ closeMs, value: averages.update(flat(built.close[at] ?? 0)) }));
  const compiled = compile(hourly(above({ indicator: average, offset: 0, timeframe: '1d' }, close)));
  let evaluator = compiled.evaluator();
  steps.forEach(({ price }, place) => {
    const at = atMs[place] ?? 0;
    evaluator.reach(at);
    evaluator.update(flat(price));
    const day = known.filter(({ closeMs }) => closeMs < at).at(-1)?.value;
    expect(evaluator.enters()).toBe(day !== undefined && day > price);
    evaluator.hear('@1d', flat(price), at, coarserCloseMs('BTCUSD', '1d', at));
    if (place === cut) evaluator = compiled.evaluator(JSON.parse(JSON.stringify(evaluator.save())));
  });
})));

describe('a plan that reads coarser bars', () => {
  const two: Plan = { ...examplePlan, universe: ['SPY', 'QQQ'], timeframe: '15m', entry: { all: [above(close, ofDay), above(close, { ...ofDay, of: 'IWM', timeframe: '1h' }), above(close, { bar: 'close', offset: 0, of: 'IWM' })] } };
  test('hears the bars that they are built of', () => expect(Object.fromEntries(hearersOf(two))).toEqual({
    SPY: [{ symbol: 'SPY', as: '@1d', timeframe: '1d' }], QQQ: [{ symbol: 'QQQ', as: '@1d', timeframe: '1d' }],
    IWM: [{ symbol: 'SPY', as: 'IWM' }, { symbol: 'QQQ', as: 'IWM' }, { symbol: 'SPY', as: 'IWM@1h', timeframe: '1h' }, { symbol: 'QQQ', as: 'IWM@1h', timeframe: '1h' }],
  }));
  test('needs no other symbols\' bars for its own', () => expect(symbolsOf(two)).toEqual(['SPY', 'QQQ', 'IWM']));
  test('warms up for as many of its own bars as they hold, about', () => {
    expect(compile({ ...two, entry: above(close, { indicator: average, offset: 0, timeframe: '1d' }) }).warmUpBars).toBe(3 * 26);
    expect(compile(hourly(above(close, { indicator: average, offset: 0, timeframe: '1d' }))).warmUpBars).toBe(3 * 24);
  });
  test.each<[string, Plan, string]>([
    ['as fine as its own', hourly(above(close, { ...ofDay, timeframe: '1h' })), "plan.entry.right.timeframe: was \"1h\", must be coarser than the plan's own (1h), of which it is built"],
    ['that are finer', hourly(above({ ...ofDay, timeframe: '5m' }, close)), "plan.entry.left.timeframe: was \"5m\", must be coarser than the plan's own (1h), of which it is built"],
    ['of a ratio', hourly(above({ ...ofDay, against: 'SPY' }, { value: 1 })), "plan.entry.left.timeframe: was \"1d\", must not stand beside against: ratios are of bars of the plan's own timeframe"],
    ['of too long an average', hourly(above(close, { indicator: { ...average, length: 1000 }, offset: 100, timeframe: '1d' })), ''],
  ])('may not read bars %s', (_, plan, said) => {
    const checked = checkPlan(plan);
    expect(isFault(checked) ? faultText(checked) : '').toBe(said);
  });
});
