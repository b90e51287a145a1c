import { expect, test } from 'vitest';
import { ATR, BollingerBands, DonchianChannels, EMA, MACD, ROC, RSI, SMA } from 'trading-signals';
import { follow } from '../../machines/indicators/indicators.ts';
import type { Indicator } from '../../subjects/plan.ts';
import * as plain from './plainLoops.ts';
import { spy } from './sample.ts';

const close = spy.map((bar) => bar.close);
const volume = spy.map((bar) => bar.volume);

/** All of an indicator's values on SPY; NaN where it has none. */
function valuesOf(indicator: Indicator): readonly number[] {
  const following = follow(indicator);
  return spy.map((bar) => following.update(bar) ?? Number.NaN);
}

/** The largest difference between two series as a share of the figure; infinite where only one has a value. */
const distance = (ours: readonly number[], theirs: readonly number[]) => ours.reduce((most, value, at) => {
  const other = theirs[at] ?? Number.NaN;
  if (Number.isNaN(value) && Number.isNaN(other)) return most;
  const apart = Math.abs(value - other) / Math.max(1, Math.abs(other));
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(most, apart);
}, 0);

const cases: readonly [string, Indicator, readonly number[]][] = [
  ['sma(10)', { kind: 'sma', length: 10, source: 'close' }, plain.sma(close, 10)],
  ['sma(1)', { kind: 'sma', length: 1, source: 'close' }, plain.sma(close, 1)],
  ['sma(200) of the volume', { kind: 'sma', length: 200, source: 'volume' }, plain.sma(volume, 200)],
  ['ema(21)', { kind: 'ema', length: 21, source: 'close' }, plain.ema(close, 21)],
  ['rsi(14)', { kind: 'rsi', length: 14, source: 'close' }, plain.rsi(close, 14)],
  ['macd line', { kind: 'macd', fast: 12, slow: 26, signal: 9, output: 'line', source: 'close' }, plain.macd(close, 12, 26, 9).line],
  ['macd signal', { kind: 'macd', fast: 12, slow: 26, signal: 9, output: 'signal', source: 'close' }, plain.macd(close, 12, 26, 9).signal],
  ['macd histogram', { kind: 'macd', fast: 12, slow: 26, signal: 9, output: 'histogram', source: 'close' }, plain.macd(close, 12, 26, 9).histogram],
  ['atr(14)', { kind: 'atr', length: 14 }, plain.atr(spy, 14)],
  ['stdev(20)', { kind: 'stdev', length: 20, source: 'close' }, plain.stdev(close, 20)],
  ['stdev(100) of the volume', { kind: 'stdev', length: 100, source: 'volume' }, plain.stdev(volume, 100)],
  ['donchian upper', { kind: 'donchian', length: 20, output: 'upper' }, plain.highest(spy.map(({ high }) => high), 20)],
  ['donchian lower', { kind: 'donchian', length: 55, output: 'lower' }, plain.lowest(spy.map(({ low }) => low), 55)],
  ['donchian of one bar', { kind: 'donchian', length: 1, output: 'upper' }, spy.map(({ high }) => high)],
  ['roc(10)', { kind: 'roc', length: 10, source: 'close' }, plain.roc(close, 10)],
];

test.each(cases)('%s on 23 years of SPY is what a plain loop computes', (_, indicator, expected) =>
  expect(distance(valuesOf(indicator), expected)).toBeLessThan(1e-9));

test('bollinger bands on SPY are the mean and population deviations of a plain loop', () => {
  const deviations = plain.stdev(close, 20);
  const band = plain.sma(close, 20).map((mean, at) => mean + 2.5 * (deviations[at] ?? 0));
  expect(distance(valuesOf({ kind: 'bollinger', length: 20, deviations: 2.5, output: 'upper', source: 'close' }), band)).toBeLessThan(1e-9);
});

const theirs = (study: { update(close: number, replace: boolean): unknown; readonly isStable: boolean; getResult(): number | null }) => close.map((each) => {
  study.update(each, false);
  return study.isStable ? study.getResult() ?? Number.NaN : Number.NaN;
});

test.each([
  ['sma', { kind: 'sma', length: 30, source: 'close' }, theirs(new SMA(30))],
  ['ema', { kind: 'ema', length: 30, source: 'close' }, theirs(new EMA(30))],
  ['rsi', { kind: 'rsi', length: 14, source: 'close' }, theirs(new RSI(14))],
  ['roc', { kind: 'roc', length: 12, source: 'close' }, theirs(new ROC(12))],
] as const)('%s agrees with trading-signals on SPY', (_, indicator, expected) => expect(distance(valuesOf(indicator), expected)).toBeLessThan(1e-9));

test('atr agrees with trading-signals on SPY', () => {
  const study = new ATR(14);
  expect(distance(valuesOf({ kind: 'atr', length: 14 }), spy.map((bar) => study.update(bar, false) ?? Number.NaN))).toBeLessThan(1e-9);
});

test('bollinger agrees with trading-signals on SPY', () => {
  const study = new BollingerBands(20, 2);
  const lower = close.map((each) => study.update(each, false)?.lower ?? Number.NaN);
  expect(distance(valuesOf({ kind: 'bollinger', length: 20, deviations: 2, output: 'lower', source: 'close' }), lower)).toBeLessThan(1e-9);
});

test('donchian agrees with trading-signals on SPY', () => {
  const study = new DonchianChannels(20);
  const middle = spy.map((bar) => study.update(bar, false)?.middle ?? Number.NaN);
  expect(distance(valuesOf({ kind: 'donchian', length: 20, output: 'middle' }), middle)).toBeLessThan(1e-9);
});

test('the macd line agrees with trading-signals on SPY', () => {
  const study = new MACD(new EMA(12), new EMA(26), new EMA(9));
  const line = close.map((each) => study.update(each, false)?.macd ?? Number.NaN);
  expect(distance(valuesOf({ kind: 'macd', fast: 12, slow: 26, signal: 9, output: 'line', source: 'close' }), line)).toBeLessThan(1e-9);
});
