import type { Trade } from 'ccxt';
import { zero } from '../../machines/decimal.ts';
import type { CcxtExchange } from './ccxtExchange.ts';
import { ccxtDecimal, feeOf, type CcxtTrade } from './ccxtOrders.ts';

const mostTradesListed = 500;

/** An order's trades, in the order in which they traded. Throws CcxtTrouble. */
export async function ccxtTrades(exchange: CcxtExchange, venueId: string, symbol: string, onTrouble: (reason: string) => void): Promise<readonly CcxtTrade[]> {
  const raw = await exchange.ask((each) => (each.has['fetchOrderTrades'] === true ? each.fetchOrderTrades(venueId, symbol) : each.fetchMyTrades(symbol, undefined, mostTradesListed)));
  const { base, quote } = exchange.raw.market(symbol);
  return raw.filter(({ order }) => order === venueId).flatMap((trade) => {
    const { id, amount, price, timestamp } = trade;
    const [quantity, priceUsd] = [ccxtDecimal(amount), ccxtDecimal(price)];
    if (id === undefined || quantity === undefined || priceUsd === undefined || quantity <= zero || priceUsd <= zero) return [];
    const fees = feesIn(trade);
    const coins = trade.side === 'buy' ? fees.reduce((sum, { cost, currency }) => (currency === base ? sum + (ccxtDecimal(cost) ?? zero) : sum), zero) : zero;
    const feeQuantity = coins > zero && coins < quantity ? coins : zero;
    const feeUsd = feeOf(feeQuantity === zero ? fees : fees.filter(({ currency }) => currency !== base), { base, quote, priceUsd });
    if (feeUsd === undefined) onTrouble(`trade ${id}: its fee is in another currency than ${base} and ${quote}; it is not counted`);
    return [{ id, quantity, priceUsd, feeUsd, feeQuantity, atMs: timestamp ?? 0 }];
  }).sort((one, other) => one.atMs - other.atMs || one.id.length - other.id.length || (one.id < other.id ? -1 : 1));
}

/** Some trades have several; ccxt's types know of one. */
function feesIn(trade: Trade): readonly { readonly cost?: unknown; readonly currency?: unknown }[] {
  const several: unknown = 'fees' in trade ? trade.fees : undefined;
  if (Array.isArray(several) && several.length > 0) return several.filter((each): each is object => typeof each === 'object' && each !== null);
  return trade.fee === undefined ? [] : [trade.fee];
}
