import { one, times, zero, type Decimal } from '../../machines/decimal.ts';
import type { EquityColumn, Worth } from '../../machines/following.ts';
import { priceUsd } from '../../machines/gym/prices.ts';
import { stepOf, type Lane, type Timeline } from './timeline.ts';

interface HeldLane {
  readonly lane: Lane;
  readonly quantity: Decimal;
  /** What a unit of the column's price is worth, in units of this column. */
  factor: number;
  /** The last bar that was looked at. */
  bar: number;
}

/** What the books are worth at the end of each traded step, between two fills: cash and the quantities held at the last closes. */
export class Equity implements EquityColumn {
  readonly atMs: Float64Array;
  readonly usd: Float64Array;
  readonly #from: number;
  readonly #lanes: ReadonlyMap<string, Lane>;
  #cashUsd: Decimal = zero;
  #held: readonly HeldLane[] = [];
  /** By symbol, as it was held last. */
  readonly #known = new Map<string, HeldLane>();
  #pinned = { index: -1, usd: zero };
  /** Sums are taken in whole numbers of 10^-digits, exact below 2^53; one division rounds. */
  #digits = 0;
  #unit = 1;
  #cash = 0;
  /** Cash and factors are whole numbers of that. */
  #whole = false;

  constructor({ atMs, tradedFrom, lanes }: Timeline) {
    this.atMs = atMs.subarray(tradedFrom);
    this.usd = new Float64Array(this.atMs.length);
    this.#from = tradedFrom;
    this.#lanes = new Map(lanes.map((lane) => [lane.bars.symbol, lane]));
  }

  get cashUsd(): Decimal {
    return this.#cashUsd;
  }

  /** Symbols held. */
  get held(): number {
    return this.#held.length;
  }

  get lanes(): readonly { readonly lane: Lane }[] {
    return this.#held;
  }

  /** What the books hold from now on. */
  know({ cashUsd, quantities }: Worth): void {
    const before = this.#digits;
    const held: HeldLane[] = [];
    this.#need(cashUsd, 0);
    for (const symbol in quantities) {
      const quantity = quantities[symbol] ?? zero;
      const known = this.#known.get(symbol);
      if (known?.quantity === quantity) {
        held.push(known);
        continue;
      }
      const lane = this.#lane(symbol);
      this.#need(quantity, lane.bars.scale);
      const fresh = { lane, quantity, factor: scaled(quantity, this.#digits - lane.bars.scale), bar: known?.bar ?? 0 };
      this.#known.set(symbol, fresh);
      held.push(fresh);
    }
    if (before !== this.#digits) for (const each of this.#known.values()) each.factor = scaled(each.quantity, this.#digits - each.lane.bars.scale);
    this.#cashUsd = cashUsd;
    this.#cash = scaled(cashUsd, this.#digits);
    this.#held = held;
    this.#whole = Number.isSafeInteger(this.#cash) && held.every(({ factor }) => Number.isSafeInteger(factor));
  }

  /** As many digits as a figure of so many places more needs; never fewer again. */
  #need(value: Decimal, places: number): void {
    while (this.#digits < 12 && (this.#digits < places || value % unitAt(this.#digits - places) !== zero)) this.#digits += 1;
    this.#unit = 10 ** this.#digits;
  }

  /** Works out the traded steps [from, before), counted from the first of them. */
  fill(from: number, before: number): void {
    const { usd } = this;
    const unit = this.#unit;
    usd.fill(this.#cash, from, before);
    for (const held of this.#held) this.#add(held, from, before);
    for (let at = from; at < before; at += 1) usd[at] = (usd[at] ?? 0) / unit;
  }

  #add(held: HeldLane, from: number, before: number): void {
    const { usd } = this;
    const { factor, lane: { steps, count, bars: { close } } } = held;
    if (steps === undefined && before + this.#from <= count) for (let at = from; at < before; at += 1) usd[at] = (usd[at] ?? 0) + factor * (close[at + this.#from] ?? Number.NaN);
    else for (let at = from; at < before; at += 1) usd[at] = (usd[at] ?? 0) + factor * (close[this.#barAt(held, at)] ?? Number.NaN);
  }

  /** Works out a step's equity for good: what is booked after the mark belongs to the next one. */
  pin(index: number): void {
    this.#pinned = { index, usd: this.#exactly(index) };
    this.fill(index, index + 1);
  }

  exactUsd(index: number): Decimal {
    return index === this.#pinned.index ? this.#pinned.usd : this.#exactly(index);
  }

  #exactly(index: number): Decimal {
    return this.#whole ? this.#summed(index) ?? this.#multiplied(index) : this.#multiplied(index);
  }

  /** The sum in floats, which are exact as long as all of it stays below 2^53; undefined beyond. */
  #summed(index: number): Decimal | undefined {
    let sum = this.#cash;
    let largest = Math.abs(sum);
    for (const held of this.#held) {
      const worth = held.factor * (held.lane.bars.close[this.#barAt(held, index)] ?? Number.NaN);
      sum += worth;
      largest += Math.abs(worth);
    }
    return largest <= Number.MAX_SAFE_INTEGER ? BigInt(sum) * unitAt(this.#digits) : undefined;
  }

  #multiplied(index: number): Decimal {
    return this.#held.reduce((sum, held) => sum + times(held.quantity, priceUsd(held.lane.bars, held.lane.bars.close, this.#barAt(held, index))), this.#cashUsd);
  }

  /** The last bar at or before a step. Steps are asked for in any order, but mostly one after the other. */
  #barAt(held: HeldLane, index: number): number {
    const step = index + this.#from;
    const { lane } = held;
    if (lane.steps === undefined) return Math.min(step, lane.count - 1);
    while (held.bar > 0 && stepOf(lane, held.bar) > step) held.bar -= 1;
    while (held.bar + 1 < lane.count && stepOf(lane, held.bar + 1) <= step) held.bar += 1;
    return held.bar;
  }

  #lane(symbol: string): Lane {
    const lane = this.#lanes.get(symbol);
    if (lane === undefined) throw new Error(`expected bars of ${symbol}, which is held, was none`);
    return lane;
  }
}

const units: readonly Decimal[] = Array.from({ length: 13 }, (_, places) => one / 10n ** BigInt(places));
const unitAt = (places: number): Decimal => units[places] ?? one;

/** A figure in whole numbers of 10^-digits; with a fraction where it has more places. */
function scaled(value: Decimal, digits: number): number {
  const whole = value / unitAt(digits);
  return whole * unitAt(digits) === value ? Number(whole) : Number(value) / 10 ** (12 - digits);
}
