import { atLeast, finite, solvent } from './series.ts';

/**
 * Simple returns of an equity curve: e[t] / e[t-1] - 1.
 * @param equity one value a period, oldest first, in any currency; above zero except for the last; NaN and infinities are refused
 * @returns one fewer than the values; none for one value or no value
 * Source: Campbell, Lo and MacKinlay (1997), The Econometrics of Financial Markets, section 1.4.1.
 */
export function simpleReturns(equity: readonly number[]): readonly number[] {
  finite('equity', equity);
  solvent('equity', equity);
  return equity.slice(1).map((value, index) => value / (equity[index] ?? NaN) - 1);
}

/**
 * Total return of an equity curve: last / first - 1, a fraction.
 * @param equity at least one value; the first must be above zero; NaN and infinities are refused
 */
export function totalReturn(equity: readonly number[]): number {
  atLeast('equity', equity, 1);
  finite('equity', equity);
  solvent('equity', equity);
  const [first = NaN] = equity;
  return (equity.at(-1) ?? NaN) / first - 1;
}

/**
 * Maximum drawdown: the largest fall from a peak to a later value, as a fraction of the peak.
 * @param equity at least one value, the first above zero; NaN and infinities are refused
 * @returns 0 where the curve never falls; above 1 only where equity ends below zero
 * Source: Magdon-Ismail and Atiya (2004), "Maximum drawdown", Risk 17(10).
 */
export function maxDrawdown(equity: readonly number[]): number {
  atLeast('equity', equity, 1);
  finite('equity', equity);
  solvent('equity', equity);
  let peak = equity[0] ?? NaN;
  let deepest = 0;
  for (const value of equity) {
    peak = Math.max(peak, value);
    deepest = Math.max(deepest, (peak - value) / peak);
  }
  return deepest;
}
