import type { Bar } from '../../machines/indicators/memory.ts';

/*
 * The indicators again, written for the tests in the plainest way: whole series in, whole series out, each value from its
 * definition, nothing incremental. NaN where there is no value yet.
 */

const windows = (figures: readonly number[], length: number, of: (window: readonly number[]) => number) =>
  figures.map((_, at) => (at + 1 < length ? Number.NaN : of(figures.slice(at + 1 - length, at + 1))));

const total = (figures: readonly number[]) => figures.reduce((sum, each) => sum + each, 0);

export const sma = (figures: readonly number[], length: number) => windows(figures, length, (window) => total(window) / length);

export const stdev = (figures: readonly number[], length: number) => windows(figures, length, (window) => {
  const mean = total(window) / length;
  return Math.sqrt(total(window.map((each) => (each - mean) ** 2)) / length);
});

export const highest = (figures: readonly number[], length: number) => windows(figures, length, (window) => Math.max(...window));
export const lowest = (figures: readonly number[], length: number) => windows(figures, length, (window) => Math.min(...window));

export const roc = (figures: readonly number[], length: number) => figures.map((each, at) => (at < length ? Number.NaN : each / (figures[at - length] ?? 0) - 1));

/** From the first figure on, without a warm-up. */
function smoothed(figures: readonly number[], weight: number) {
  const series: number[] = [];
  for (const each of figures) series.push(series.length === 0 ? each : weight * each + (1 - weight) * (series.at(-1) ?? 0));
  return series;
}

const fromBar = (series: readonly number[], first: number) => series.map((each, at) => (at + 1 < first ? Number.NaN : each));

export const ema = (figures: readonly number[], length: number) => fromBar(smoothed(figures, 2 / (length + 1)), length);

export function macd(figures: readonly number[], fast: number, slow: number, signal: number) {
  const slowly = smoothed(figures, 2 / (slow + 1));
  const line = smoothed(figures, 2 / (fast + 1)).map((each, at) => each - (slowly[at] ?? 0));
  const average = [...line.slice(0, slow - 1), ...smoothed(line.slice(slow - 1), 2 / (signal + 1))];
  return {
    line: fromBar(line, slow), signal: fromBar(average, slow + signal - 1),
    histogram: fromBar(line.map((each, at) => each - (average[at] ?? 0)), slow + signal - 1),
  };
}

/** Wilder's: the mean of the first `length`, then moving by 1 / length. */
function wilder(figures: readonly number[], length: number) {
  const series = [...figures.slice(0, length - 1).map(() => Number.NaN), total(figures.slice(0, length)) / length];
  for (const each of figures.slice(length)) series.push(((series.at(-1) ?? 0) * (length - 1) + each) / length);
  return series;
}

export function rsi(figures: readonly number[], length: number) {
  const changes = figures.slice(1).map((each, at) => each - (figures[at] ?? 0));
  const losses = wilder(changes.map((change) => Math.max(-change, 0)), length);
  return [Number.NaN, ...wilder(changes.map((change) => Math.max(change, 0)), length).map((gain, at) => (100 * gain) / (gain + (losses[at] ?? 0)))];
}

export const atr = (bars: readonly Bar[], length: number) => wilder(bars.map(({ high, low }, at) => {
  const before = bars[at - 1];
  return before === undefined ? high - low : Math.max(high - low, Math.abs(high - before.close), Math.abs(low - before.close));
}), length);
