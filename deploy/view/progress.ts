import { duration, whole } from './text.ts';

const showAfterMs = 1_000;
const everyMs = 250;
const mostBar = 40;
/** A shorter bar tells less than the figures beside it. */
const leastBar = 10;
/** Of a terminal that does not say how wide it is. */
const usualColumns = 80;

interface Out {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * A line that says how far something is: nothing in its first second, and nothing where no person looks on. `end` takes it away.
 * @param nowMs a clock
 */
export class Progress {
  readonly #what: string;
  readonly #out: Out;
  readonly #nowMs: () => number;
  readonly #beganMs: number;
  /** Since when it is counted: from the last time that it was not known of how much. */
  #countsMs: number;
  #shownMs = -Infinity;
  #columns = 0;
  #done = 0;
  #total = 0;

  constructor(what: string, out: Out = process.stderr, nowMs: () => number = () => performance.now()) {
    this.#what = what;
    this.#out = out;
    this.#nowMs = nowMs;
    this.#beganMs = this.#countsMs = nowMs();
  }

  /** So much is done by now, of so much; of nothing while it is not known of how much. */
  at(done: number, total: number): void {
    this.#done = done;
    this.#total = total;
    const nowMs = this.#nowMs();
    if (total === 0) this.#countsMs = nowMs;
    if (this.#out.isTTY !== true || nowMs - this.#beganMs < showAfterMs || nowMs - this.#shownMs < everyMs) return;
    this.#shownMs = nowMs;
    const { line } = this;
    this.#out.write(`\r${line.padEnd(this.#columns)}`);
    this.#columns = line.length;
  }

  /** As wide as the terminal at most, where it would break else, and stay. */
  get line(): string {
    const nowMs = this.#nowMs();
    if (this.#total === 0) return `reading ${this.#what}, ${duration((nowMs - this.#beganMs) / 1000)}`;
    const rate = this.#done / Math.max(0.001, (nowMs - this.#countsMs) / 1000);
    const share = Math.min(1, this.#done / this.#total);
    const left = rate > 0 && share < 1 ? `, ${duration((this.#total - this.#done) / rate)} left` : '';
    const figures = `${String(Math.round(share * 100)).padStart(3)} %  ${whole(this.#done)} of ${whole(this.#total)} ${this.#what}, ${rate < 10 ? rate.toFixed(1) : whole(rate)} a second${left}`;
    // 0 is no width either.
    const columns = (this.#out.columns || usualColumns) - 1;
    const bar = Math.min(mostBar, columns - figures.length - 3);
    return bar < leastBar ? figures.slice(0, columns) : `[${'#'.repeat(Math.round(share * bar)).padEnd(bar, '.')}] ${figures}`;
  }

  end(): void {
    if (this.#columns > 0) this.#out.write(`\r${' '.repeat(this.#columns)}\r`);
    this.#columns = 0;
  }
}
