import { addPosition, changePosition } from './exact.ts';
import { kernel, rowsAtOnce, type Kernel } from './kernel.ts';

/** Below this many figures the plain loop is as quick as the kernel, and takes no memory of its own. */
const worthAKernel = 100_000;

const bytesEach = 8;
const upTo = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;

/**
 * Profit and loss by scenario of positions whose values change: a row of returns for each position, and the sums over them. Derived from its rows and values alone, so it is
 * no state: who keeps it may drop it and make it anew, and gets the same bits, however the values came about.
 */
export class ScenarioTable {
  /** Sums over all positions; what `refresh` and `change` keep. Not to be written to. */
  readonly pnlUsd: Float64Array;
  readonly #rows: readonly Float64Array[];
  readonly #values: Float64Array;
  readonly #anchor: number;
  readonly #kernel: Kernel | null;
  readonly #padded: number;

  /**
   * @param rows positions, at least 0 @param scenarios at least 1; all returns and values are 0 at first
   * @param anchor what rounds to the grain: `anchorFor` of the most that the sizes of all values may come to
   * Throws a RangeError where there is not enough memory.
   */
  constructor(rows: number, scenarios: number, anchor: number) {
    const [paddedRows, padded] = [upTo(rows, rowsAtOnce), upTo(scenarios, 2)];
    const figures = padded + paddedRows + padded * paddedRows;
    this.#anchor = anchor;
    this.#padded = padded;
    this.#kernel = rows * scenarios < worthAKernel ? null : kernel(figures * bytesEach);
    const buffer = this.#kernel?.buffer ?? new ArrayBuffer(figures * bytesEach);
    this.pnlUsd = new Float64Array(buffer, 0, scenarios);
    this.#values = new Float64Array(buffer, padded * bytesEach, paddedRows);
    const first = (padded + paddedRows) * bytesEach;
    this.#rows = Array.from({ length: paddedRows }, (_, row) => new Float64Array(buffer, first + row * padded * bytesEach, scenarios));
  }

  /** A position's returns, to be written before `refresh`. */
  row(place: number): Float64Array {
    const row = this.#rows[place];
    if (row === undefined) throw new RangeError(`place: expected 0 to ${this.#rows.length - 1}, was ${place}`);
    return row;
  }

  valueUsd = (place: number): number => this.#values[place] ?? 0;

  /** Sets a value without summing: `refresh` follows. */
  put(place: number, valueUsd: number): void {
    this.row(place);
    this.#values[place] = valueUsd;
  }

  /** Sums anew over all positions. */
  refresh(): void {
    this.pnlUsd.fill(0);
    if (this.#kernel === null) this.#rows.forEach((row, place) => addPosition(this.pnlUsd, row, this.#values[place] ?? 0, this.#anchor));
    else this.#addAll(this.#kernel);
  }

  #addAll({ add }: Kernel): void {
    const [bytesARow, valuesAt] = [this.#padded * bytesEach, this.#values.byteOffset];
    for (let place = 0; place < this.#rows.length; place += rowsAtOnce) add(0, bytesARow, this.row(place).byteOffset, bytesARow, valuesAt + place * bytesEach, this.#anchor);
  }

  /** Changes one position's value, and the sums by it alone. */
  change(place: number, valueUsd: number): void {
    changePosition(this.pnlUsd, this.row(place), { fromUsd: this.valueUsd(place), toUsd: valueUsd }, this.#anchor);
    this.#values[place] = valueUsd;
  }

  /** Writes into `into` what profit and loss would be with a value changed; the table stays as it is. */
  ifChanged(place: number, valueUsd: number, into: Float64Array): void {
    into.set(this.pnlUsd);
    changePosition(into, this.row(place), { fromUsd: this.valueUsd(place), toUsd: valueUsd }, this.#anchor);
  }

  /** What profit and loss would be with these values in place of those that are there, most of them the same; the table stays as it is. */
  sumsWith(valuesUsd: ArrayLike<number>): Float64Array {
    const into = this.pnlUsd.slice();
    for (let place = 0; place < valuesUsd.length; place += 1) {
      const change = { fromUsd: this.valueUsd(place), toUsd: valuesUsd[place] ?? 0 };
      if (change.fromUsd !== change.toUsd) changePosition(into, this.row(place), change, this.#anchor);
    }
    return into;
  }
}
