import { xoshiro } from '../random.ts';
import { normalQuantile } from '../statistics/normal.ts';
import type { Series } from '../statistics/series.ts';
import { cholesky } from './cholesky.ts';
import { dailyDecay, ewmaCovariance } from './covariance.ts';

/** Half of the distance between two figures of the generator: no draw is at 0 or 1. */
const half = 2 ** -33;

/**
 * Drawn returns of correlated symbols: L z with z standard normal and L L' the exponentially weighted covariance of the past ones; mean 0.
 * z is the normal quantile of a uniform figure with 32 bits, so that tails are those of the normal distribution out to 6 deviations. Drawn scenario by scenario, in the symbols' order.
 * @param returns of each symbol, oldest first @param seed 0 to 2^32 - 1 @param count scenarios, at least 1
 * @returns a column of returns for each symbol
 * Source: Glasserman (2003), Monte Carlo Methods in Financial Engineering, 2.3.3 and 9.1; xoshiro128** of machines/random.ts.
 */
export function drawnReturns(returns: readonly Series[], { seed, count, decay = dailyDecay }: { readonly seed: number; readonly count: number; readonly decay?: number }): readonly Float64Array[] {
  const lower = cholesky(ewmaCovariance(returns, decay));
  const uniform = xoshiro(seed);
  const drawn = returns.map(() => new Float64Array(count));
  const z = new Float64Array(returns.length);
  for (let scenario = 0; scenario < count; scenario += 1) {
    for (let place = 0; place < z.length; place += 1) z[place] = normalQuantile(uniform() + half);
    drawn.forEach((column, row) => {
      const own = lower[row] ?? z;
      let sum = 0;
      for (let place = 0; place <= row; place += 1) sum += (own[place] ?? 0) * (z[place] ?? 0);
      column[scenario] = sum;
    });
  }
  return drawn;
}
