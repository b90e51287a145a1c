import type { Order } from 'ccxt';
import { format, zero, type Decimal } from '../../machines/decimal.ts';
import type { AccountOrder } from '../../subjects/reconciliation.ts';
import { clockReading, type AccountAnswer, type AccountQuery } from './account.ts';
import { microseconds, microsecondTime } from './microseconds.ts';
import type { CcxtExchange } from './ccxtExchange.ts';
import { ccxtDecimal, ccxtStatus, ccxtSymbol, deskSymbol, type Came } from './ccxtOrders.ts';

/** Quotes that are counted as dollars. */
const dollars = ['USDT', 'USDC', 'USD', 'FDUSD', 'TUSD', 'BUSD', 'DAI'];

const openStatuses = ['accepted', 'partiallyFilled', 'pendingCancel'];

/** What the desk's books can know of an order: what came by its trades, where they are all known; undefined where they are not. */
type CameTo = (order: string, filled: Decimal) => Came | undefined;

/** Of a purchase the order says what was traded, not what came: where that is not known, nothing is said of it. */
function filledOf({ clientOrderId, filled, average, side }: Order, cameTo: CameTo): Pick<AccountOrder, 'filledQuantity' | 'averagePriceUsd'> {
  const traded = ccxtDecimal(filled) ?? zero;
  if (traded === zero) return { filledQuantity: '0' };
  const came = cameTo(clientOrderId ?? '', traded);
  if (came !== undefined) return { filledQuantity: format(came.quantity), averagePriceUsd: format(came.averageUsd) };
  if (side === 'buy') return {};
  const averageUsd = ccxtDecimal(average) ?? zero;
  return { filledQuantity: format(traded), ...(averageUsd > zero ? { averagePriceUsd: format(averageUsd) } : {}) };
}

function accountOrder(order: Order, cameTo: CameTo): AccountOrder {
  const status = ccxtStatus(order, undefined);
  const quantity = ccxtDecimal(order.amount);
  const { side } = order;
  const filled = filledOf(order, cameTo);
  return {
    order: order.clientOrderId ?? order.id ?? 'unnamed', symbol: deskSymbol(order.symbol ?? 'unnamed'), ...(side === 'buy' || side === 'sell' ? { side } : {}),
    status: openStatuses.includes(status) ? 'open' : (status === 'filled' && filled.filledQuantity !== undefined) || status === 'canceled' || status === 'rejected' || status === 'expired' ? status : 'unknown',
    ...filled, ...(quantity === undefined || quantity <= zero ? {} : { quantity: format(quantity) }),
  };
}

/**
 * The account at an exchange of ccxt's: balances in dollars of any kind are cash, those in other assets positions against the quote that the desk trades them in.
 * @param symbols of the desk's orders, as the desk writes them
 */
export async function ccxtAccount(exchange: CcxtExchange, { orders: wanted }: AccountQuery, { symbols, cameTo }: { readonly symbols: readonly string[]; readonly cameTo: CameTo }): Promise<AccountAnswer> {
  const askedAt = microseconds();
  await exchange.ask((raw) => raw.loadMarkets());
  const clockAsked = microseconds();
  const venueMs = exchange.raw.has['fetchTime'] === true ? await exchange.ask((raw) => raw.fetchTime()) : undefined;
  const clockAnswered = microseconds();
  const traded = [...new Set(symbols)].map(ccxtSymbol);
  const found: Order[] = [];
  for (const symbol of traded) found.push(...await exchange.ask(async (raw) => (raw.has['fetchOrders'] === true ? raw.fetchOrders(symbol) : [...await raw.fetchOpenOrders(symbol), ...await raw.fetchClosedOrders(symbol)])));
  const orders = found.map((each) => accountOrder(each, cameTo));
  const shown = new Set(orders.map(({ order }) => order));
  const balances = Object.entries((await exchange.ask((raw) => raw.fetchBalance())).total ?? {}).map(([asset, total]) => [asset, ccxtDecimal(total) ?? zero] as const);
  const quotes = new Map(traded.map((symbol) => [symbol.split('/')[0] ?? symbol, deskSymbol(symbol)]));
  return {
    account: {
      askedAt: microsecondTime(askedAt), answeredAt: microsecondTime(microseconds()), cashUsd: format(balances.filter(([asset]) => dollars.includes(asset)).reduce((sum, [, total]) => sum + total, zero)),
      positions: balances.filter(([asset, total]) => !dollars.includes(asset) && total !== zero).map(([asset, total]) => ({ symbol: quotes.get(asset) ?? `${asset}-USDT`, quantity: format(total) })),
      orders: [...orders.filter(({ order, status }) => status === 'open' || wanted.includes(order)), ...wanted.filter((order) => !shown.has(order)).map((order) => ({ order, status: 'missing' as const }))],
      activities: [],
    },
    ...(venueMs === undefined ? {} : { clock: clockReading(clockAsked, venueMs * 1_000, clockAnswered) }),
  };
}
