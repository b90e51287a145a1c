/** Figures in order: a plain list or a typed column. */
export type Series = ArrayLike<number>;

/** Throws a RangeError that names the series, the index and the value where a figure is NaN or infinite. */
export function finite(name: string, values: Series): void {
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isFinite(values[index])) throw new RangeError(`${name}[${index}]: expected a finite number, was ${values[index]}; leave out what could not be computed`);
  }
}

/** Throws a RangeError where a series is shorter than `least`. */
export function atLeast(name: string, values: Series, least: number): void {
  if (values.length < least) throw new RangeError(`${name}: expected at least ${least}, was ${values.length}; give a longer span`);
}

/** Throws a RangeError unless both series have one figure for each period. */
export function aligned(name: string, values: Series, otherName: string, others: Series): void {
  if (values.length !== others.length) throw new RangeError(`${otherName}: expected ${values.length} figures, one for each of ${name}, was ${others.length}; take both over the same periods`);
}

/** Where a curve that is not at its end stands at zero or below, from where on there are no returns; -1 where it nowhere does. */
export function placeOfRuin(equity: Series): number {
  for (let index = 0; index < equity.length; index += 1) {
    if ((equity[index] ?? 0) <= 0 && (index === 0 || index < equity.length - 1)) return index;
  }
  return -1;
}

/** Throws a RangeError unless every value but the last is above zero, and the first in any case: from nothing there is no return. */
export function solvent(name: string, equity: Series): void {
  const index = placeOfRuin(equity);
  if (index >= 0) throw new RangeError(`${name}[${index}]: expected equity above 0, was ${equity[index]}; a curve ends where the capital is gone`);
}
