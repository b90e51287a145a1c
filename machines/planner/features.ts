import { maxDrawdown, simpleReturns } from '../statistics/returns.ts';
import { mean, sharpeAnnual, standardDeviation, tradingDays } from '../statistics/sharpe.ts';
import type { Timeframe } from '../../subjects/values.ts';

/** One symbol's good bars, oldest first, as floats: prices in USD above zero, volume in shares. All of one length. */
export interface SymbolBars {
  readonly symbol: string;
  /** Closes of the first and last bar, UTC ISO. */
  readonly first: string;
  readonly last: string;
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
}

/** What a planner knows of a symbol. Shares are fractions; windows are the newest bars. */
export interface Features {
  readonly symbol: string;
  readonly bars: number;
  readonly first: string;
  readonly last: string;
  readonly lastClose: number;
  /** Sample deviation of simple returns over 252 bars x root of the bars a year. */
  readonly volatilityAnnual: number;
  /** Mean simple return over its sample deviation, over all bars, a year: how well its risk was paid. 0 where returns do not vary. */
  readonly sharpeAnnual: number;
  /** Close against the close 200 bars before, less one. */
  readonly return200: number;
  /** Slope of a straight line through 200 closes, as a share of their mean, a year. */
  readonly slopeAnnual: number;
  /** How much of those closes' variance the line explains, 0 to 1: steady trends are near 1. */
  readonly trendFit: number;
  /** Correlation of neighbouring returns over 504 bars (or what there is): below 0 prices come back, above 0 they run on. */
  readonly autocorrelation: number;
  /** Largest fall from a peak over all bars, as a share of the peak. */
  readonly maxDrawdown: number;
  /** Mean of (high - low) / close over 60 bars. */
  readonly averageRange: number;
  /** Mean of close x volume over 60 bars, USD. */
  readonly turnoverUsd: number;
}

export const trendBars = 200;
/** Fewer bars say too little: a trend and one return more. */
export const leastBars = trendBars + 1;

/** Bars in a year of 252 days of 6.5 hours. */
export const barsAYear: Readonly<Record<Timeframe, number>> = {
  '1d': tradingDays, '1h': tradingDays * 7, '15m': tradingDays * 26, '5m': tradingDays * 78, '1m': tradingDays * 390,
};

/** A symbol's features, or undefined where there are fewer than 201 bars. Throws a RangeError on figures that are not finite or prices not above zero. */
export function featuresOf(bars: SymbolBars, timeframe: Timeframe): Features | undefined {
  const { symbol, first, last, high, low, close, volume } = bars;
  if (close.length < leastBars) return undefined;
  const returns = simpleReturns(close);
  const yearly = barsAYear[timeframe];
  const [trend, range] = [close.slice(-trendBars), 60];
  const line = fittedLine(trend);
  const ranges = close.slice(-range).map((price, index) => ((high.at(index - range) ?? NaN) - (low.at(index - range) ?? NaN)) / price);
  const turnovers = close.slice(-range).map((price, index) => price * (volume.at(index - range) ?? NaN));
  return {
    symbol, first, last, bars: close.length,
    lastClose: rounded(close.at(-1) ?? NaN),
    volatilityAnnual: rounded(standardDeviation(returns.slice(-tradingDays)) * Math.sqrt(yearly)),
    sharpeAnnual: rounded(sharpeAnnual(returns, yearly)),
    return200: rounded((close.at(-1) ?? NaN) / (close.at(-leastBars) ?? NaN) - 1),
    slopeAnnual: rounded((line.slope / mean(trend)) * yearly),
    trendFit: rounded(line.fit),
    autocorrelation: rounded(autocorrelation(returns.slice(-2 * tradingDays))),
    maxDrawdown: rounded(maxDrawdown(close)),
    averageRange: rounded(mean(ranges)),
    turnoverUsd: Math.round(mean(turnovers)),
  };
}

/** Six digits are more than a decision rests on, and keep the stored features short. */
const rounded = (value: number): number => Number(value.toPrecision(6));

/** Least squares of values over 0, 1, 2 ...: the slope a step, and R squared (0 where the values do not vary). */
export function fittedLine(values: readonly number[]): { readonly slope: number; readonly fit: number } {
  const middle = (values.length - 1) / 2;
  const average = mean(values);
  const sum = (terms: (value: number, place: number) => number) => values.reduce((total, value, place) => total + terms(value, place), 0);
  const across = sum((_, place) => (place - middle) ** 2);
  const along = sum((value, place) => (place - middle) * (value - average));
  const variance = sum((value) => (value - average) ** 2);
  return { slope: along / across, fit: variance === 0 ? 0 : along ** 2 / (across * variance) };
}

/** Correlation at lag 1, -1 to 1; 0 where the values do not vary. Source: Box and Jenkins (1976), eq. 2.1.11. */
export function autocorrelation(values: readonly number[]): number {
  const average = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  if (variance === 0) return 0;
  return values.slice(1).reduce((sum, value, index) => sum + (value - average) * ((values[index] ?? NaN) - average), 0) / variance;
}
