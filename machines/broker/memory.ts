import type { Decimal } from '../decimal.ts';
import { joining } from '../joined.ts';
import type { VenueTerms } from './terms.ts';

/** A bar that has closed, for stops of it that risk tells of only then. */
export interface ClosedBar {
  readonly at: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  /** Of its volume, by all orders so far. */
  readonly taken: Decimal;
  /** Of the bars before it; 0 where nobody asks. */
  readonly volatility: number;
}

/** What the venue keeps of past bars, where its terms ask for it. */
export interface BarMemory {
  /** The newest closes by `<symbol>|<timeframe>`, the oldest first; only where size moves the price. Floats: they are for a statistic. */
  closes: Record<string, number[]>;
  /** The newest bar by symbol; only where stops fill in the bar that touched them. */
  closed: Record<string, ClosedBar>;
}

export const noMemory = (): BarMemory => ({ closes: {}, closed: {} });

/** Of what is kept by symbol and timeframe. */
export const seriesKey = joining('', '|');

/** Whether bars must be kept at all: the quiet path asks this first. */
export const remembers = ({ impact, stopFill }: VenueTerms): boolean => impact !== null || stopFill === 'gapThrough';

/** How many bars the memory goes back, where size moves the price; more need not be told after a leap over bars. */
export const remembered = ({ impact }: VenueTerms): number => (impact === null ? 0 : impact.volatilityBars + 1);

/** Keeps as many closes as the volatility is of, and one more. */
export function keepClose(memory: BarMemory, { impact }: VenueTerms, series: string, close: number): void {
  if (impact === null) return;
  const closes = (memory.closes[series] ??= []);
  closes.push(close);
  if (closes.length > impact.volatilityBars + 1) closes.shift();
}

/**
 * Sample standard deviation (ddof 1) of the simple returns from close to close of the bars before; 0 where there are fewer than two returns.
 * Only + - x / and the root, so that it is the same on every machine.
 */
export function volatilityOf(closes: readonly number[] | undefined): number {
  if (closes === undefined || closes.length < 3) return 0;
  const returns = closes.slice(1).map((close, index) => close / (closes[index] ?? close) - 1);
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  return Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / (returns.length - 1));
}
