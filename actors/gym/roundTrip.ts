import { format, most, over, times, toFloat, zero, type Decimal } from '../../machines/decimal.ts';
import { Filled } from '../../machines/order/traded.ts';
import type { BarColumns, ExitReason, Trade } from '../../machines/gym/run.ts';
import type { Side } from '../../subjects/values.ts';

/** One execution of one symbol. */
export interface Executed {
  readonly side: Side;
  readonly quantity: Decimal;
  readonly priceUsd: Decimal;
  readonly feeUsd: Decimal;
  readonly at: string;
  /** The bar in which it happened. */
  readonly bar: number;
}

const zeroLeg = { quantity: zero, valueUsd: zero };

/** What is held of one symbol, from flat to flat. */
export class RoundTrip {
  readonly #bars: BarColumns;
  readonly #side: 'long' | 'short';
  readonly #entryTime: string;
  #entry: { quantity: Decimal; valueUsd: Decimal } = zeroLeg;
  #exit: { quantity: Decimal; valueUsd: Decimal } = zeroLeg;
  #largest: Decimal = zero;
  #feesUsd: Decimal = zero;
  /** The bar of the last execution: the quantity has been the same since its open. */
  #since: number;
  #mae = 0;
  #mfe = 0;

  constructor(bars: BarColumns, first: Executed) {
    this.#bars = bars;
    this.#side = first.side === 'buy' ? 'long' : 'short';
    this.#entryTime = first.at;
    this.#since = first.bar;
    this.take(first);
  }

  get heldQuantity(): Decimal {
    return this.#entry.quantity - this.#exit.quantity;
  }

  reducedBy(side: Side): boolean {
    return (side === 'buy') !== (this.#side === 'long');
  }

  /** Takes an execution; one that reduces is at most as large as what is held. */
  take({ side, quantity, priceUsd, feeUsd, bar }: Executed): void {
    this.#look(bar);
    const enters = !this.reducedBy(side);
    const leg = enters ? this.#entry : this.#exit;
    const after = { quantity: leg.quantity + quantity, valueUsd: leg.valueUsd + times(quantity, priceUsd) };
    if (enters) this.#entry = after;
    else {
      this.#exit = after;
      this.#note(this.#gainAt(toFloat(priceUsd)));
    }
    this.#feesUsd += feeUsd;
    this.#largest = most(this.#largest, this.heldQuantity);
  }

  /** The trade of a symbol that is traded no more: what was held counts at the last price. */
  ended(at: string, bar: number, priceUsd: Decimal): Trade {
    this.take({ side: this.#side === 'long' ? 'sell' : 'buy', quantity: this.heldQuantity, priceUsd, feeUsd: zero, at, bar });
    return this.closed(at, 'delisted');
  }

  /** The trade, where nothing is held any more. */
  closed(at: string, exitReason: ExitReason): Trade {
    return this.#trade(at, format(over(this.#exit.valueUsd, this.#exit.quantity)), exitReason, this.#pnl(this.#exit.valueUsd));
  }

  /** The trade as it stands at a bar's close: its profit is what it would be at that close. */
  open(bar: number, closeUsd: Decimal): Trade {
    this.#look(bar + 1);
    return this.#trade(null, null, 'open', this.#pnl(this.#exit.valueUsd + times(this.heldQuantity, closeUsd)));
  }

  #pnl(outUsd: Decimal): Decimal {
    return (this.#side === 'long' ? outUsd - this.#entry.valueUsd : this.#entry.valueUsd - outUsd) - this.#feesUsd;
  }

  #trade(exitTime: Trade['exitTime'], exitPrice: Trade['exitPrice'], exitReason: ExitReason, pnl: Decimal): Trade {
    return {
      symbol: this.#bars.symbol, side: this.#side, quantity: format(this.#largest), entryTime: this.#entryTime,
      entryPrice: format(over(this.#entry.valueUsd, this.#entry.quantity)), exitTime, exitPrice, fees: format(this.#feesUsd), pnl: format(pnl), mae: rounded(this.#mae), mfe: rounded(this.#mfe), exitReason,
    };
  }

  /** Looks at the bars from the last execution to before `bar`, through which one quantity was held. */
  #look(bar: number): void {
    if (this.heldQuantity > zero && bar > this.#since) {
      const { low, high, scale } = this.#bars;
      const unit = 10 ** scale;
      let [lowest, highest] = [Infinity, -Infinity];
      for (let at = this.#since; at < bar; at += 1) {
        lowest = Math.min(lowest, low[at] ?? Infinity);
        highest = Math.max(highest, high[at] ?? -Infinity);
      }
      this.#note(this.#gainAt(lowest / unit));
      this.#note(this.#gainAt(highest / unit));
    }
    this.#since = bar;
  }

  #note(gainUsd: number): void {
    this.#mae = Math.min(this.#mae, gainUsd);
    this.#mfe = Math.max(this.#mfe, gainUsd);
  }

  /** Before fees, with what is held valued at a price. */
  #gainAt(price: number): number {
    const gain = toFloat(this.#exit.valueUsd - this.#entry.valueUsd) + toFloat(this.heldQuantity) * price;
    return this.#side === 'long' ? gain : -gain;
  }
}

/** To a millionth of a dollar: what is beyond comes from floats. */
const rounded = (usd: number): number => Math.round(1e6 * usd) / 1e6;

/** The part of an execution's fee that belongs to a part of its quantity. */
export const shareOfFee = ({ feeUsd, quantity }: Executed, part: Decimal): Decimal => (part === quantity ? feeUsd : over(times(feeUsd, part), quantity));

export function executedOf(body: Parameters<typeof Filled.tradedIn>[0] & { readonly side: Side }, at: string, bar: number): Executed {
  const { quantity, priceUsd, feeUsd } = Filled.tradedIn(body);
  return { side: body.side, quantity, priceUsd, feeUsd, at, bar };
}
