import { duration, whole } from './text.ts';

const showAfterMs = 1_000;
const everyMs = 250;
const width = 40;

/**
 * A line that says how far something is: nothing in its first second, and nothing where no person looks on. `end` takes it away.
 * @param nowMs a clock
 */
export class Progress {
  readonly #what: string;
  readonly #out: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly #nowMs: () => number;
  readonly #beganMs: number;
  #shownMs = -Infinity;
  #done = 0;
  #total = 0;

  constructor(what: string, out: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr, nowMs: () => number = () => performance.now()) {
    this.#what = what;
    this.#out = out;
    this.#nowMs = nowMs;
    this.#beganMs = nowMs();
  }

  /** So much is done by now, of so much. */
  at(done: number, total: number): void {
    this.#done = done;
    this.#total = total;
    const nowMs = this.#nowMs();
    if (this.#out.isTTY !== true || nowMs - this.#beganMs < showAfterMs || nowMs - this.#shownMs < everyMs) return;
    this.#shownMs = nowMs;
    this.#out.write(`\r${this.line}`);
  }

  get line(): string {
    const seconds = Math.max(0.001, (this.#nowMs() - this.#beganMs) / 1000);
    const share = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
    const bar = '#'.repeat(Math.round(share * width)).padEnd(width, '.');
    const rate = this.#done / seconds;
    const left = rate > 0 && share < 1 ? `, ${duration((this.#total - this.#done) / rate)} left` : '';
    return `[${bar}] ${String(Math.round(share * 100)).padStart(3)} %  ${whole(this.#done)} of ${whole(this.#total)} ${this.#what}, ${rate < 10 ? rate.toFixed(1) : whole(rate)} a second${left}   `;
  }

  end(): void {
    if (this.#shownMs > -Infinity) this.#out.write(`\r${' '.repeat(this.line.length)}\r`);
  }
}
