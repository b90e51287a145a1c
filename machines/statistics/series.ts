/** Throws a RangeError that names the series, the index and the value where a figure is NaN or infinite. */
export function finite(name: string, values: readonly number[]): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw new RangeError(`${name}[${index}]: expected a finite number, was ${values[index]}; leave out what could not be computed`);
}

/** Throws a RangeError where a series is shorter than `least`. */
export function atLeast(name: string, values: readonly number[], least: number): void {
  if (values.length < least) throw new RangeError(`${name}: expected at least ${least}, was ${values.length}; give a longer span`);
}

/** Throws a RangeError unless every value but the last is above zero, and the first in any case: from nothing there is no return. */
export function solvent(name: string, equity: readonly number[]): void {
  const index = equity.findIndex((value, at) => value <= 0 && (at === 0 || at < equity.length - 1));
  if (index >= 0) throw new RangeError(`${name}[${index}]: expected equity above 0, was ${equity[index]}; a curve ends where the capital is gone`);
}
