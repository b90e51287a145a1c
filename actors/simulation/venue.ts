import { format, fromFloat, least, most, over, parse, roundedDown, times, toFloat, zero, type Decimal } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import type { AccountReport } from '../../subjects/reconciliation.ts';
import type { Change } from '../../subjects/orderTerms.ts';
import type { VenueOrder } from '../execution/connector.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

type Status = 'accepted' | 'partiallyFilled' | 'filled' | 'canceled' | 'rejected' | 'expired';

interface Held {
  order: VenueOrder;
  readonly arrivedMs: number;
  /** Shares that it comes to; of a notional order known at its first fill. */
  quantity: Decimal | undefined;
  status: Status;
  filled: Decimal;
  valueUsd: Decimal;
  executions: number;
  cancelAsked: boolean;
  /** Of a stop: its price was touched. */
  isTouched: boolean;
  /** Changes that were made, by the id under which they were asked for. */
  readonly replacements: Map<string, Change>;
}

const ended: readonly Status[] = ['filled', 'canceled', 'rejected', 'expired'];
const millionth = parse('0.000001');
/** Alpaca's prices are in hundredths of a cent below a dollar; nothing here is so cheap. */
const cent = parse('0.01');

/** A venue outside, as it really stands: every order once by its id, filled in parts near the last price, and never beyond its limit. */
export class SimulatedVenue {
  readonly #orders = new Map<string, Held>();
  readonly #closes = new Map<string, Decimal>();
  #isClosed = false;
  /** What the desk opened with. */
  readonly #cashUsd: Decimal;
  readonly #scheduler: Scheduler;
  readonly #chance: Chance;
  readonly #faults: Faults;
  /** Hears each report of the stream, as the venue sends it. */
  readonly #onReport: (report: Report) => void;

  constructor({ scheduler, chance, faults, onReport, cashUsd }: { readonly cashUsd: string; readonly scheduler: Scheduler; readonly chance: Chance; readonly faults: Faults; readonly onReport: (report: Report) => void }) {
    this.#scheduler = scheduler;
    this.#chance = chance;
    this.#faults = faults;
    this.#onReport = onReport;
    this.#cashUsd = parse(cashUsd);
  }

  /** The market's last price. */
  quoted(symbol: string, closeUsd: string): void {
    this.#closes.set(symbol, parse(closeUsd));
  }

  /** @returns false where the id was ever used */
  place(order: VenueOrder): boolean {
    if (this.#orders.has(order.id)) return false;
    const held: Held = {
      order, arrivedMs: this.#scheduler.elapsed(), quantity: order.quantity === undefined ? undefined : parse(order.quantity),
      status: 'accepted', filled: zero, valueUsd: zero, executions: 0, cancelAsked: false, isTouched: false, replacements: new Map(),
    };
    this.#orders.set(order.id, held);
    this.#say(held);
    if (this.#isClosed) this.#end(held, 'expired');
    else this.#later(held);
    return true;
  }

  /** @returns false where it has no such order */
  cancel(id: string): boolean {
    const held = this.#orders.get(id);
    if (held === undefined) return false;
    held.cancelAsked = true;
    return true;
  }

  /** Changes an order that rests. @returns `replaced`, or why not; an id under which it was changed can't be used again */
  replace(id: string, replacement: string, change: Change): string {
    const held = this.#orders.get(id);
    if (held === undefined || ended.includes(held.status)) return 'the order has ended';
    if (held.replacements.has(replacement)) return 'the id is not unique';
    if (held.cancelAsked || (change.quantity !== undefined && parse(change.quantity) <= held.filled)) return 'the order can not be changed so';
    held.replacements.set(replacement, change);
    held.order = { ...held.order, ...change };
    if (change.quantity !== undefined) held.quantity = parse(change.quantity);
    this.#onReport({ order: id, status: 'replaced', terms: change, venueOrder: replacement, ...totals(held) });
    return 'replaced';
  }

  /** The report of a change that was made; undefined where it was not. */
  replacementOf(id: string, replacement: string): Report | undefined {
    const terms = this.#orders.get(id)?.replacements.get(replacement);
    return terms === undefined ? undefined : { order: id, status: 'replaced', terms, venueOrder: replacement };
  }

  /** What it says when it is asked for an order; undefined where it has none. */
  shown(id: string): Report | undefined {
    const held = this.#orders.get(id);
    return held === undefined ? undefined : { order: id, status: held.status, ...totals(held) };
  }

  /** The account as a whole. */
  account(): Pick<AccountReport, 'cashUsd' | 'positions' | 'orders' | 'activities'> {
    const positions = new Map<string, Decimal>();
    let cashUsd = this.#cashUsd;
    for (const { order: { symbol, side }, filled, valueUsd } of this.#orders.values()) {
      const bought = side === 'buy';
      cashUsd -= bought ? valueUsd : -valueUsd;
      positions.set(symbol, (positions.get(symbol) ?? zero) + (bought ? filled : -filled));
    }
    return {
      cashUsd: format(cashUsd), activities: [], positions: [...positions].filter(([, quantity]) => quantity !== zero).map(([symbol, quantity]) => ({ symbol, quantity: format(quantity) })),
      orders: [...this.#orders.values()].map(({ order: { id, symbol, side }, status, filled, valueUsd }) => ({
        order: id, symbol, side, status: ended.includes(status) ? status as 'filled' : 'open', filledQuantity: format(filled), ...(filled === zero ? {} : { averagePriceUsd: format(over(valueUsd, filled)) }),
      })),
    };
  }

  isYoung(id: string): boolean {
    const held = this.#orders.get(id);
    return held !== undefined && this.#scheduler.elapsed() - held.arrivedMs < 3_000;
  }

  /** The end of the day: what is still open expires, and what still arrives. */
  close(): void {
    this.#isClosed = true;
    for (const held of this.#orders.values()) if (!ended.includes(held.status)) this.#end(held, held.cancelAsked ? 'canceled' : 'expired');
  }

  /** Shares filled of each order that ever arrived. */
  get filled(): ReadonlyMap<string, Decimal> {
    return new Map([...this.#orders].map(([id, { filled }]) => [id, filled]));
  }

  #later(held: Held): void {
    this.#scheduler.after(this.#chance.between(5, 2_500), () => this.#work(held));
  }

  #work(held: Held): void {
    if (ended.includes(held.status)) return;
    if (held.cancelAsked && this.#chance.happens(0.7)) return this.#end(held, 'canceled');
    if (this.#chance.happens(0.03)) return this.#end(held, 'expired');
    if (this.#chance.happens(0.85)) this.#trade(held);
    if (!ended.includes(held.status)) this.#later(held);
  }

  #end(held: Held, status: Status): void {
    held.status = status;
    this.#say(held);
  }

  #trade(held: Held): void {
    const { order } = held;
    const priceUsd = this.#priceOf(held);
    if (priceUsd === undefined) return;
    held.quantity ??= roundedDown(over(parse(order.notionalUsd ?? '0'), priceUsd), millionth);
    const left = order.notionalUsd === undefined ? held.quantity - held.filled : least(held.quantity - held.filled, roundedDown(over(parse(order.notionalUsd) - held.valueUsd, priceUsd), millionth));
    if (left <= zero) return this.#end(held, 'canceled');
    const part = roundedDown(times(left, fromFloat(this.#chance.between(0.2, 0.9), 2)), parse('1'));
    const isPart = part > zero && part < left && this.#faults.strikes('fill in part');
    const quantity = isPart ? part : left;
    held.filled += quantity;
    held.valueUsd += times(quantity, priceUsd);
    held.executions += 1;
    held.status = isPart ? 'partiallyFilled' : 'filled';
    this.#onReport({
      order: order.id, status: held.status, execution: `${order.id.slice(0, 8)}-x${held.executions}`, quantity: format(quantity), priceUsd: format(priceUsd), ...totals(held),
    });
  }

  /** Near the last close, in cents, and not beyond the order's limit or collar; undefined where it does not trade now. */
  #priceOf(held: Held): Decimal | undefined {
    const { symbol, side, collarUsd, quantity, type, limitUsd, stopUsd, touchedAt } = held.order;
    const close = this.#closes.get(symbol);
    if (close === undefined) return undefined;
    if (limitUsd !== undefined && (side === 'buy' ? close > parse(limitUsd) : close < parse(limitUsd))) return undefined;
    if (type === 'stop' && stopUsd !== undefined && touchedAt === undefined) held.isTouched ||= side === 'buy' ? close >= parse(stopUsd) : close <= parse(stopUsd);
    if (type === 'stop' && touchedAt === undefined && !held.isTouched) return undefined;
    const worst = limitUsd ?? collarUsd;
    const moved = roundedDown(fromFloat(toFloat(close) * this.#chance.between(0.995, 1.005), 2), cent);
    if (worst === undefined || quantity === undefined) return most(moved, cent);
    return side === 'buy' ? least(moved, parse(worst)) : most(moved, parse(worst));
  }

  #say(held: Held): void {
    this.#onReport({ order: held.order.id, status: held.status, ...totals(held) });
  }
}

const totals = ({ filled, valueUsd }: Held) => (filled === zero ? {} : { filledQuantity: format(filled), averagePriceUsd: format(over(valueUsd, filled)) });
