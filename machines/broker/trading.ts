import { least, most, parse, type Decimal } from '../decimal.ts';
import type { RestingOrder } from './decisions.ts';
import type { VenueTerms } from './terms.ts';

/** A bar's prices; what only some orders look at is read when they do. */
export interface VenueBar {
  readonly open: Decimal;
  readonly high: string;
  readonly low: string;
  readonly close: string;
}

/**
 * The price at which an order trades in a bar that opened after it came, before slippage and impact; `untouched` where it does not trade, and
 * `triggered` where a stop is touched that fills at the next open.
 *
 * Market: the open, or the close. Limit: the better of open and limit, when a bar's low (for a sale its high) reaches the limit, or passes it.
 * Stop: when a bar's high (for a sale its low) reaches the stop, the stop, or the open where it lies beyond.
 */
export function tradesAt({ type, side, limitUsd, stopUsd, order }: RestingOrder, bar: VenueBar, { marketFill, limitFill, stopFill }: VenueTerms): Decimal | 'untouched' | 'triggered' {
  switch (type) {
    case 'market': return marketFill === 'close' ? parse(bar.close) : bar.open;
    case 'limit': {
      const limit = stated(limitUsd, order, 'limit');
      const reached = side === 'buy' ? limit - parse(bar.low) : parse(bar.high) - limit;
      if (reached < 0n || (reached === 0n && limitFill === 'crossed')) return 'untouched';
      return side === 'buy' ? least(bar.open, limit) : most(bar.open, limit);
    }
    case 'stop': {
      const stop = stated(stopUsd, order, 'stop');
      const touched = side === 'buy' ? parse(bar.high) >= stop : parse(bar.low) <= stop;
      if (!touched) return 'untouched';
      if (stopFill === 'nextOpen') return 'triggered';
      return side === 'buy' ? most(bar.open, stop) : least(bar.open, stop);
    }
    default: throw new Error(`order ${order}: expected a market, limit or stop order, was ${type}; special.ts says how others trade`);
  }
}

function stated(priceUsd: Decimal | null, order: string, type: string): Decimal {
  if (priceUsd === null) throw new Error(`order ${order}: expected a ${type} order to have its price, was none; execution must submit it with ${type}Usd`);
  return priceUsd;
}
