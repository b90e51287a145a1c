import { format } from '../../machines/decimal.ts';
import { priceUsd, volumeText } from '../../machines/gym/prices.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { bar } from '../../subjects/market.ts';

type Body = FactOf<typeof bar>['body'];

const noFlags: Body['flags'] = [];

/** A bar's body, with texts made of what somebody reads. Flags stay with the data checks: no actor of a backtest reads them. */
class ColumnBar implements Body {
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
}

export const barBody = (bars: BarColumns, at: number, warmUp: boolean): Body => new ColumnBar(bars, at, warmUp);
