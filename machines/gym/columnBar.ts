import type { FactOf } from '../../subjects/fact.ts';
import type { bar } from '../../subjects/market.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import { priceUsd, volumeOf, volumeText } from './prices.ts';
import type { BarColumns } from './run.ts';

type Body = FactOf<typeof bar>['body'];

const noFlags: Body['flags'] = [];

/** What of a bar is traded at: the opening price in USD, and the shares of its volume. */
export interface Trading {
  readonly open: Decimal;
  readonly volume: Decimal;
}

/** A bar's body, with texts made of what somebody reads. Flags stay with the data checks: no actor of a backtest reads them. */
export class ColumnBar implements Body {
  readonly timeframe: Body['timeframe'];
  readonly warmUp: boolean;
  readonly flags = noFlags;
  readonly #bars: BarColumns;
  readonly #at: number;

  constructor(bars: BarColumns, at: number, warmUp: boolean) {
    this.timeframe = bars.timeframe;
    this.warmUp = warmUp;
    this.#bars = bars;
    this.#at = at;
  }

  get open() { return this.#price(this.#bars.open); }
  get high() { return this.#price(this.#bars.high); }
  get low() { return this.#price(this.#bars.low); }
  get close() { return this.#price(this.#bars.close); }

  get volume() { return volumeText(this.#bars.volume[this.#at] ?? 0); }

  #price(column: Float64Array): string {
    return format(priceUsd(this.#bars, column, this.#at));
  }

  static tradingIn(body: Pick<Body, keyof Trading>): Trading {
    return #bars in body
      ? { open: priceUsd(body.#bars, body.#bars.open, body.#at), volume: volumeOf(body.#bars.volume[body.#at] ?? 0) }
      : { open: parse(body.open), volume: parse(body.volume) };
  }
}
