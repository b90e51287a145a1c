import type { OrderType } from '../../subjects/orderTerms.ts';
import { least, most, parse, type Decimal } from '../decimal.ts';

/** What of an order decides where a backtest without costs fills it. A plain market order, at the open, has none of it. */
export interface OrderPrices {
  readonly type: OrderType;
  readonly limitUsd?: Decimal;
  readonly stopUsd?: Decimal;
}

interface Told { readonly type?: OrderType | undefined; readonly limitUsd?: string | undefined; readonly stopUsd?: string | undefined }

/** An order's prices as a fact tells them; what it leaves out is as before. Undefined for a plain market order. */
export function pricesOf({ type, limitUsd, stopUsd }: Told, before?: OrderPrices): OrderPrices | undefined {
  const now = {
    ...before, type: type ?? before?.type ?? 'market', ...(limitUsd === undefined ? {} : { limitUsd: parse(limitUsd) }), ...(stopUsd === undefined ? {} : { stopUsd: parse(stopUsd) }),
  };
  return now.type === 'market' ? undefined : now;
}

/** A fill as far as it matters here. */
interface Filled { readonly side: 'buy' | 'sell'; readonly priceUsd: Decimal; readonly prices?: OrderPrices | undefined }

/**
 * Where a backtest without costs fills an order in a bar: at the open; in an auction at its price; a stop at the worse of stop and open, a limit at the better of that and its limit.
 * Of a trailing stop the venue alone knows the level: what it was filled at is what was expected.
 * @param atClose whether market orders fill at the close of the bar, by the venue's terms
 */
export function expectedUsd({ side, priceUsd, prices }: Filled, { openUsd, closeUsd }: { readonly openUsd: Decimal; readonly closeUsd: Decimal }, atClose = false): Decimal {
  if (prices === undefined) return atClose ? closeUsd : openUsd;
  const { type, limitUsd, stopUsd } = prices;
  if (type === 'trailingStop') return priceUsd;
  const baseUsd = type === 'marketOnClose' || type === 'limitOnClose' ? closeUsd : stopUsd === undefined ? openUsd : side === 'buy' ? most(openUsd, stopUsd) : least(openUsd, stopUsd);
  return limitUsd === undefined ? baseUsd : side === 'buy' ? least(baseUsd, limitUsd) : most(baseUsd, limitUsd);
}
