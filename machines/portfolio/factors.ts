import { mean, noDeviation } from '../statistics/moments.ts';
import { aligned, atLeast, finite, type Series } from '../statistics/series.ts';
import { cholesky, solved } from './cholesky.ts';

/**
 * Beta of a portfolio in USD: what it gains per 1 (100 %) of the benchmark's return; over equity it is the usual beta. Covariance over variance, so ddof does not matter.
 * @param pnlUsd profit and loss of the same periods as the benchmark's returns, at least two
 * @returns null where the benchmark does not vary
 * Source: Sharpe (1964), "Capital asset prices", Journal of Finance 19(3).
 */
export function betaUsd(pnlUsd: Series, benchmark: Series): number | null {
  atLeast('pnlUsd', pnlUsd, 2);
  aligned('pnlUsd', pnlUsd, 'benchmark', benchmark);
  const [average, theirs] = [mean(pnlUsd), mean(benchmark)];
  let [together, squares] = [0, 0];
  for (let at = 0; at < pnlUsd.length; at += 1) {
    const other = (benchmark[at] ?? Number.NaN) - theirs;
    together += ((pnlUsd[at] ?? Number.NaN) - average) * other;
    squares += other * other;
  }
  return Math.sqrt(squares / pnlUsd.length) <= noDeviation ? null : together / squares;
}

/**
 * Exposures to factors that are given as return series: the slopes of an ordinary least squares regression of the portfolio's profit and loss on all of them at once, with an intercept.
 * @returns USD per 1 (100 %) of each factor's return with the others still; null where a factor does not vary or follows from others
 * Source: Fama and French (1993), "Common risk factors in the returns on stocks and bonds", Journal of Financial Economics 33(1): loadings are time-series regression slopes.
 */
export function factorExposures(pnlUsd: Series, factors: readonly Series[]): readonly number[] | null {
  atLeast('pnlUsd', pnlUsd, 2);
  finite('pnlUsd', pnlUsd);
  const centred = factors.map((each, place) => {
    aligned('pnlUsd', pnlUsd, `factors[${place}]`, each);
    return scaled(each);
  });
  if (centred.some(({ deviation }) => deviation <= noDeviation)) return null;
  const average = mean(pnlUsd);
  const gram = centred.map(({ values }) => centred.map(({ values: other }) => dot(values, other)));
  const right = centred.map(({ values }) => dot(values, Float64Array.from(pnlUsd, (each) => each - average)));
  const slopes = solved(cholesky(gram), right);
  return slopes === null ? null : Array.from(slopes, (each, place) => each / (centred[place]?.deviation ?? Number.NaN));
}

/** Each series less its mean, in units of its deviation, so that small factors count as large ones do when the equations are solved. */
function scaled(series: Series): { readonly values: Float64Array; readonly deviation: number } {
  const average = mean(series);
  const values = Float64Array.from(series, (each) => each - average);
  const deviation = Math.sqrt(dot(values, values) / values.length);
  return { values: values.map((each) => each / (deviation || 1)), deviation };
}

function dot(one: Series, other: Series): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}

/**
 * Exposures to factors whose loadings are given for each position, as a policy may: sums of value x loading.
 * @param loadings by position, one for each factor
 * Source: Grinold and Kahn (2000), Active Portfolio Management, 2nd edition, chapter 3: a portfolio's exposure is the weighted sum of its assets'.
 */
export function loadedExposures(valuesUsd: Series, loadings: readonly Series[]): readonly number[] {
  aligned('valuesUsd', valuesUsd, 'loadings', loadings.map(() => 0));
  const count = loadings[0]?.length ?? 0;
  return Array.from({ length: count }, (_, factor) => loadings.reduce((sum, each, place) => sum + (each[factor] ?? Number.NaN) * (valuesUsd[place] ?? 0), 0));
}
