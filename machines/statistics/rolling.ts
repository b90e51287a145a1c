import { sharpeOfPeriod } from './sharpe.ts';
import { finite } from './series.ts';

/** Half a year of days. */
export const rollingWindow = 126;

/**
 * Sharpe ratio a year of the last `window` returns, at each return.
 * @param returns simple returns a period, oldest first; NaN and infinities are refused
 * @param window at least 2
 * @returns one for each return from the window-th on; null where the returns of its window do not vary
 */
export function rollingSharpe(returns: Float64Array, periodsAYear: number, window = rollingWindow): readonly (number | null)[] {
  if (!(Number.isInteger(window) && window >= 2)) throw new RangeError(`window: expected a whole number from 2 up, was ${window}`);
  finite('returns', returns);
  return Array.from({ length: Math.max(0, returns.length - window + 1) }, (_, place) => {
    const sharpe = sharpeOfPeriod(returns.subarray(place, place + window));
    return sharpe === null ? null : sharpe * Math.sqrt(periodsAYear);
  });
}
