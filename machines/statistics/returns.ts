import { placeOfRuin, atLeast, finite, solvent, type Series } from './series.ts';

export { maxDrawdown } from './drawdown.ts';

/**
 * Simple returns of an equity curve: e[t] / e[t-1] - 1.
 * @param equity one value a period, oldest first, in any currency; above zero except for the last; NaN and infinities are refused
 * @returns one fewer than the values; none for one value or no value
 * Source: Campbell, Lo and MacKinlay (1997), The Econometrics of Financial Markets, section 1.4.1.
 */
export function simpleReturns(equity: Series): readonly number[] {
  finite('equity', equity);
  solvent('equity', equity);
  return Array.from(returnsColumn(equity));
}

/** The same as a column of floats, and null instead of an error where equity is at zero or below before its end. */
export function returnsOf(equity: Series): Float64Array | null {
  finite('equity', equity);
  return placeOfRuin(equity) >= 0 ? null : returnsColumn(equity);
}

function returnsColumn(equity: Series): Float64Array {
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let index = 0; index < returns.length; index += 1) returns[index] = (equity[index + 1] ?? Number.NaN) / (equity[index] ?? Number.NaN) - 1;
  return returns;
}

/**
 * Total return of an equity curve: last / first - 1, a fraction.
 * @param equity at least one value; the first must be above zero; NaN and infinities are refused
 */
export function totalReturn(equity: Series): number {
  atLeast('equity', equity, 1);
  finite('equity', equity);
  solvent('equity', equity);
  return (equity[equity.length - 1] ?? Number.NaN) / (equity[0] ?? Number.NaN) - 1;
}

/**
 * Compound annual growth rate: (1 + total return)^(periods a year / returns) - 1, a fraction. Years are counted in periods, not in days.
 * @param growth 1 + total return
 * @param returns how many returns made it, at least 1
 * @returns -1 after the loss of everything; null after the loss of more, and where minutes of luck would make more in a year than floats hold
 * Source: empyrical-reloaded 0.7.1, `annual_return`.
 */
export function compoundAnnualGrowth(growth: number, returns: number, periodsAYear: number): number | null {
  if (growth < 0 || returns < 1) return null;
  const annual = growth ** (periodsAYear / returns) - 1;
  return Number.isFinite(annual) ? annual : null;
}
