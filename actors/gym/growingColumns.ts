import { format, parse } from '../../machines/decimal.ts';
import { unitOf, volumeText } from '../../machines/gym/prices.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import type { DataQuality } from '../../subjects/desk.ts';
import type { Timeframe } from '../../subjects/values.ts';

/** Prices are gathered in whole 10^-8 and brought to the scale that they need at the end. */
export const mostScale = 8;

const parts = 10 ** mostScale;
const dayMs = 86_400_000;

/** A price's text in whole 10^-8; undefined where that is not exact. */
export function scaledPrice(text: string): number | undefined {
  const exact = parse(text);
  const unit = unitOf({ scale: mostScale, symbol: 'prices' });
  const scaled = Number(exact / unit);
  return exact % unit === 0n && Number.isSafeInteger(scaled) ? scaled : undefined;
}

/** Columns that bars are put into one after the other. */
export class GrowingColumns {
  count = 0;
  readonly atMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Digits that the prices so far need. */
  #scale = 0;
  #unit = parts;

  /** @param capacity the most bars there can be; pages that are not written to take no memory. Or over those of another, which lets bars be left out of them in place. */
  constructor(capacity: number, over?: GrowingColumns) {
    const column = () => new Float64Array(capacity);
    this.atMs = over?.atMs ?? column();
    this.open = over?.open ?? column();
    this.high = over?.high ?? column();
    this.low = over?.low ?? column();
    this.close = over?.close ?? column();
    this.volume = over?.volume ?? column();
  }

  /** Prices in 10^-8. */
  push(atMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    const at = this.count;
    if (at >= this.atMs.length) throw new RangeError(`bars: expected at most ${this.atMs.length}, was one more`);
    this.atMs[at] = atMs;
    this.open[at] = open;
    this.high[at] = high;
    this.low[at] = low;
    this.close[at] = close;
    this.volume[at] = volume;
    this.count = at + 1;
  }

  /** Moves bar `from` of the same columns behind those kept so far. */
  keep(from: number): void {
    this.push(this.atMs[from] ?? 0, this.open[from] ?? 0, this.high[from] ?? 0, this.low[from] ?? 0, this.close[from] ?? 0, this.volume[from] ?? 0);
    this.#need(this.count - 1);
  }

  /** Whether a bar passes all checks, and is far from every limit, so that the checks themselves need not be asked. */
  isPlain(at: number, isDue: boolean, lastMs: number, lastClose: number, { maxJump, maxGapDays }: DataQuality): boolean {
    const ms = this.atMs[at] ?? Number.NaN, open = this.open[at] ?? 0, high = this.high[at] ?? 0, low = this.low[at] ?? 0, close = this.close[at] ?? 0;
    if (!isDue || !(low > 0 && high >= low && open >= low && open <= high && close >= low && close <= high && (this.volume[at] ?? -1) >= 0 && ms > 0)) return false;
    if (Number.isNaN(lastMs)) return true;
    const farthest = lastClose * maxJump * 0.999_999;
    return ms > lastMs && ms - lastMs <= maxGapDays * dayMs && Math.abs(open - lastClose) < farthest && Math.abs(close - lastClose) < farthest;
  }

  priceText(price: number): string {
    return format(BigInt(price) * unitOf({ scale: mostScale, symbol: 'prices' }));
  }

  volumeText(at: number): string {
    return volumeText(this.volume[at] ?? 0);
  }

  /** What was put in, at the least scale that holds all prices. */
  columns(symbol: string, timeframe: Timeframe): BarColumns {
    const cut = (column: Float64Array) => column.subarray(0, this.count);
    const bars = { symbol, timeframe, scale: this.#scale, atMs: cut(this.atMs), open: cut(this.open), high: cut(this.high), low: cut(this.low), close: cut(this.close), volume: cut(this.volume) };
    for (const column of [bars.open, bars.high, bars.low, bars.close]) for (let at = 0; at < this.count; at += 1) column[at] = (column[at] ?? 0) / this.#unit;
    return bars;
  }

  #need(at: number): void {
    while (this.#unit > 1 && ((this.open[at] ?? 0) % this.#unit !== 0 || (this.high[at] ?? 0) % this.#unit !== 0 || (this.low[at] ?? 0) % this.#unit !== 0 || (this.close[at] ?? 0) % this.#unit !== 0)) {
      this.#unit /= 10;
      this.#scale += 1;
    }
  }
}
