import { xoshiro } from '../random.ts';
import { bootstrapped } from '../scenario/paths.ts';
import { maxDrawdown } from '../statistics/drawdown.ts';
import { quantile, sorted } from '../statistics/quantile.ts';
import { compoundAnnualGrowth } from '../statistics/returns.ts';
import { atLeast, finite, type Series } from '../statistics/series.ts';
import { sharpeAnnual, tradingDays } from '../statistics/sharpe.ts';

/** Of fewer returns blocks tell nothing. */
export const leastReturns = 20;

/** Percentiles of a figure over the resamples. */
export interface Interval {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface Bootstrap {
  readonly resamples: number;
  readonly meanBlock: number;
  readonly sharpeAnnual: Interval;
  readonly cagr: Interval;
  readonly maxDrawdown: Interval;
}

export interface BootstrapOf {
  readonly seed: number;
  /** 100 to 10,000. */
  readonly resamples: number;
  /** Mean length of the blocks in returns; the cube root of the number of returns where it is left out, the order that makes the error smallest. */
  readonly meanBlock?: number;
  /** Share of the resamples between low and high, e.g. 0.9: from the 5th to the 95th percentile. */
  readonly level: number;
  readonly periods?: number;
}

/**
 * Confidence intervals by the stationary bootstrap: series as long as the returns are put together from blocks of random length, so that what
 * follows upon one another mostly stays together. Percentile method, quantile type 7.
 * @param returns simple returns, at least 20; NaN and infinities are refused
 * Source: Politis and Romano (1994), "The stationary bootstrap", Journal of the American Statistical Association 89(428).
 */
export function bootstrap(returns: Series, { seed, resamples, meanBlock = Math.max(1, Math.round(Math.cbrt(returns.length))), level, periods = tradingDays }: BootstrapOf): Bootstrap {
  atLeast('returns', returns, leastReturns);
  finite('returns', returns);
  if (!(Number.isInteger(resamples) && resamples >= 100 && resamples <= 10_000)) throw new RangeError(`bootstrap: expected 100 to 10000 resamples, was ${resamples}`);
  if (!(meanBlock >= 1)) throw new RangeError(`bootstrap: expected blocks of at least 1, was ${meanBlock}`);
  if (!(level > 0 && level < 1)) throw new RangeError(`bootstrap: expected a level between 0 and 1, was ${level}`);
  const uniform = xoshiro(seed);
  const drawn = Array.from({ length: resamples }, () => figuresOf(Float64Array.from(bootstrapped(returns.length, returns.length, meanBlock, uniform), (place) => returns[place] ?? 0), periods));
  const interval = (figure: (of: Figures) => number): Interval => {
    const ascending = sorted(drawn.map(figure));
    const tail = (1 - level) / 2;
    return { low: quantile(ascending, tail), median: quantile(ascending, 0.5), high: quantile(ascending, 1 - tail) };
  };
  return { resamples, meanBlock, sharpeAnnual: interval((of) => of.sharpe), cagr: interval((of) => of.cagr), maxDrawdown: interval((of) => of.drawdown) };
}

/** Where a resample that lost everything stands still: drawdowns are taken from curves above zero. */
const asGoodAsNothing = 1e-300;

interface Figures { readonly sharpe: number; readonly cagr: number; readonly drawdown: number }

function figuresOf(returns: Float64Array, periods: number): Figures {
  const equity = new Float64Array(returns.length + 1);
  equity[0] = 1;
  returns.forEach((value, place) => { equity[place + 1] = Math.max(asGoodAsNothing, (equity[place] ?? 0) * (1 + value)); });
  return { sharpe: sharpeAnnual(returns, periods), cagr: compoundAnnualGrowth(equity.at(-1) ?? 0, returns.length, periods) ?? -1, drawdown: maxDrawdown(equity) };
}
