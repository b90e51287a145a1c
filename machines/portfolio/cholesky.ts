/** What of a variance is left of rounding: below this share of it the series follows from those before. */
const rounding = 1e-12;

/**
 * The lower triangle L with L L' = S, of a covariance matrix that may be singular: a series without variance, or one that others make up, has a column of zeros.
 * @param rows of a symmetric matrix; a RangeError where it has a negative variance, which no covariance has
 * Source: Golub and Van Loan (2013), Matrix Computations, 4th edition, 4.2.5 and 4.2.8 (semidefinite matrices).
 */
export function cholesky(rows: readonly ArrayLike<number>[]): readonly Float64Array[] {
  const lower = rows.map(() => new Float64Array(rows.length));
  for (let column = 0; column < rows.length; column += 1) {
    const own = lower[column] ?? new Float64Array();
    const variance = rows[column]?.[column] ?? Number.NaN;
    const pivot = variance - productOf(own, own, column);
    if (!(pivot >= -rounding * Math.max(1, variance))) throw new RangeError(`covariance[${column}]: expected what is left of ${variance} to be at least 0, was ${pivot}; give a matrix of covariances`);
    const root = pivot <= rounding * variance ? 0 : Math.sqrt(pivot);
    own[column] = root;
    for (let row = column + 1; row < rows.length; row += 1) {
      const below = lower[row] ?? own;
      below[column] = root === 0 ? 0 : ((rows[row]?.[column] ?? Number.NaN) - productOf(below, own, column)) / root;
    }
  }
  return lower;
}

/** Of the first so many figures of both. */
function productOf(one: ArrayLike<number>, other: ArrayLike<number>, count: number): number {
  let sum = 0;
  for (let at = 0; at < count; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}

/** The x with L L' x = right; null where L is singular. */
export function solved(lower: readonly Float64Array[], right: ArrayLike<number>): Float64Array | null {
  const x = Float64Array.from(right);
  for (let row = 0; row < x.length; row += 1) {
    const own = lower[row] ?? new Float64Array();
    if (own[row] === 0) return null;
    x[row] = ((x[row] ?? 0) - productOf(own, x, row)) / (own[row] ?? Number.NaN);
  }
  for (let row = x.length - 1; row >= 0; row -= 1) {
    let rest = x[row] ?? 0;
    for (let below = row + 1; below < x.length; below += 1) rest -= (lower[below]?.[row] ?? 0) * (x[below] ?? 0);
    x[row] = rest / (lower[row]?.[row] ?? Number.NaN);
  }
  return x;
}
