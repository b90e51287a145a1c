import type { Order } from 'ccxt';
import type { CcxtExchange } from './ccxtExchange.ts';
import type { CcxtPlacement } from './ccxtOrders.ts';

/** ccxt writes it out again as it was: a multiple of the exchange's step has no more digits than a float. */
const figure = (text: string) => Number(text);

/** Sends an order once, under a client order id. Throws CcxtTrouble. */
export const place = (exchange: CcxtExchange, clientOrderId: string, { symbol, type, side, amount, isCost, price, timeInForce }: CcxtPlacement): Promise<Order> =>
  exchange.ask((raw) => (isCost ? raw.createMarketBuyOrderWithCost(symbol, Number(amount), { clientOrderId })
    : raw.createOrder(symbol, type, side, figure(amount), price === undefined ? undefined : figure(price), { clientOrderId, ...(timeInForce === undefined ? {} : { timeInForce }) })));
