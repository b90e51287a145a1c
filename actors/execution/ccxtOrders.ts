import type { Exchange, Order } from 'ccxt';
import { format, fromFloat, least, most, over, parse, roundedDown, times, zero, type Decimal } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import type { VenueOrder } from './connector.ts';

/** What ccxt is asked for. */
export interface CcxtPlacement {
  readonly symbol: string;
  readonly type: 'market' | 'limit';
  readonly side: 'buy' | 'sell';
  /** In the base currency; of a notional purchase in the quote currency. */
  readonly amount: string;
  readonly isCost: boolean;
  readonly price?: string;
  readonly timeInForce?: string;
}

/** BTC-USDT is BTC/USDT at ccxt. */
export const ccxtSymbol = (symbol: string): string => symbol.replaceAll('-', '/');
export const deskSymbol = (symbol: string): string => symbol.replaceAll('/', '-');

/** A figure of ccxt's, as text or number, cut off after 12 places; undefined where there is none. */
export function ccxtDecimal(value: unknown): Decimal | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? fromFloat(value, 12) : undefined;
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,20})(?:\.(\d+))?$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (whole === undefined) return undefined;
  const size = parse(`${whole}.${fraction.slice(0, 12).padEnd(1, '0')}`.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros.replace(/0+$/, ''))));
  return sign === '-' ? -size : size;
}

/** Smallest step of a price or an amount, from ccxt's precision; undefined where the exchange does not say one. */
function stepOf(exchange: Exchange, symbol: string, what: 'price' | 'amount'): Decimal | undefined {
  const precision: unknown = exchange.market(symbol).precision[what];
  const figure = ccxtDecimal(precision);
  if (figure === undefined) return undefined;
  const tickSizes = 4;
  const decimalPlaces = 2;
  if (exchange.precisionMode === tickSizes) return figure;
  return exchange.precisionMode === decimalPlaces ? fromFloat(10 ** -Number(precision), 12) : undefined;
}

/** A limit on the exchange's grid, never worse than the price that is meant. */
function onGrid(meant: Decimal, step: Decimal | undefined, side: 'buy' | 'sell'): Decimal {
  if (step === undefined || step === zero) return meant;
  const below = roundedDown(meant, step);
  return side === 'sell' && below < meant ? below + step : below;
}

/**
 * The amount on the exchange's grid; undefined where it has none. What an exchange takes of a purchase in coins leaves a holding beside the grid: a sale of it is rounded
 * down, since a position must be left, and less than a step stays.
 */
function amountAt(meant: Decimal, step: Decimal | undefined, side: 'buy' | 'sell'): Decimal | undefined {
  if (step === undefined || step <= zero) return meant;
  const below = roundedDown(meant, step);
  return below === meant || (side === 'sell' && below > zero) ? below : undefined;
}

/** So much money for coins at no worse than the collar: what it pays for there, at once. It may spend less than that; a market order for money would have no worst price. */
function notionalWithin(exchange: Exchange, { symbol, notionalUsd, collarUsd }: { readonly symbol: string; readonly notionalUsd: string; readonly collarUsd: string }): CcxtPlacement | string {
  const price = onGrid(parse(collarUsd), stepOf(exchange, symbol, 'price'), 'buy');
  const step = stepOf(exchange, symbol, 'amount') ?? fromFloat(1, 0) / 1_000_000_000_000n;
  const amount = price > zero ? roundedDown(over(parse(notionalUsd), price), step) : zero;
  if (amount <= zero) return `notionalUsd: was ${notionalUsd}, pays for less than ${format(step)} at ${format(price)}`;
  return { symbol, type: 'limit', side: 'buy', amount: format(amount), isCost: false, price: format(price), timeInForce: 'IOC' };
}

/**
 * What is sent, or why this venue can't be sent it. A market order with a collar goes as a limit order that fills at once or ends: a crypto exchange has no end
 * of day to end it. An order of the desk's that is to stand stands until execution cancels it.
 */
export function ccxtPlacement(exchange: Exchange, order: VenueOrder): CcxtPlacement | string {
  const { symbol: name, side, quantity, notionalUsd, limitUsd, collarUsd, timeInForce, group } = order;
  const type = order.type ?? (limitUsd === undefined ? 'market' : 'limit');
  const symbol = ccxtSymbol(name);
  if (exchange.markets?.[symbol] === undefined) return `symbol: was ${name}, must be a market of ${exchange.id}, e.g. BTC-USDT`;
  if (type !== 'market' && type !== 'limit') return `type: was ${type}, must be market or limit at this venue; risk can hold stops itself`;
  if (group !== undefined) return `group: was ${group.kind}, this venue takes single orders only`;
  if (notionalUsd !== undefined) {
    if (side !== 'buy' || (collarUsd === undefined && exchange.has['createMarketBuyOrderWithCost'] !== true)) return 'notionalUsd: this venue takes a notional for purchases at most; size the order in units';
    return collarUsd === undefined ? { symbol, type: 'market', side, amount: notionalUsd, isCost: true } : notionalWithin(exchange, { symbol, notionalUsd, collarUsd });
  }
  if (quantity === undefined) throw new TypeError(`order ${order.id}: expected either quantity or notionalUsd, was neither; execution submits with one`);
  const step = stepOf(exchange, symbol, 'amount');
  const amount = amountAt(parse(quantity), step, side);
  if (amount === undefined) return `quantity: was ${quantity}, must be a multiple of ${format(step ?? zero)} at this venue`;
  const prices = [limitUsd, collarUsd].filter((price) => price !== undefined).map(parse);
  if (prices.length === 0) return { symbol, type: 'market', side, amount: format(amount), isCost: false };
  const price = format(onGrid(prices.reduce(side === 'buy' ? least : most), stepOf(exchange, symbol, 'price'), side));
  const force = type === 'market' || timeInForce === 'ioc' ? 'IOC' : timeInForce === 'fok' ? 'FOK' : 'GTC';
  return { symbol, type: 'limit', side, amount: format(amount), isCost: false, price, timeInForce: force };
}

/** How the exchange's order differs from ours, or undefined where it is ours. Of one whose place another took the quantity is its own. */
export function ccxtDifference(exchange: Exchange, ours: VenueOrder, theirs: Order, isReplaced = false): string | undefined {
  const amount = ccxtDecimal(theirs.amount);
  const sent = ours.quantity === undefined ? undefined : amountAt(parse(ours.quantity), stepOf(exchange, ccxtSymbol(ours.symbol), 'amount'), ours.side);
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['symbol', ccxtSymbol(ours.symbol), theirs.symbol], ['side', ours.side, theirs.side],
    ...(ours.quantity === undefined || amount === undefined || isReplaced ? [] : [['quantity', sent === undefined ? ours.quantity : format(sent), format(amount)] as const]),
  ];
  const differing = pairs.find(([, our, their]) => our !== their);
  return differing && `the venue has another order under this id: ${differing[0]} ${differing[2]} instead of ${differing[1]}`;
}

/** How far an order is, without its trades: those have ids and fees of their own. An order that closed before it was filled has been cancelled. */
export function ccxtStatus({ status, amount, filled }: Order, ours: VenueOrder | undefined): Report['status'] {
  const [whole, done] = [ccxtDecimal(amount), ccxtDecimal(filled) ?? zero];
  switch (status) {
    case 'open': return done > zero ? 'partiallyFilled' : 'accepted';
    case 'closed': return whole === undefined || done >= whole || ours?.notionalUsd !== undefined ? 'filled' : 'canceled';
    case 'canceled': case 'expired': case 'rejected': return status;
    case 'canceling': return 'pendingCancel';
    default: return 'unknown';
  }
}

/** A trade of an order, as ccxt has it, in the desk's figures. */
export interface CcxtTrade {
  readonly id: string;
  readonly quantity: Decimal;
  readonly priceUsd: Decimal;
  readonly feeUsd: Decimal | undefined;
  /** Coins that the exchange took of a purchase: they were traded, and never came. */
  readonly feeQuantity: Decimal;
  readonly atMs: number;
}

/** What of a trade came to the account: fewer coins than were traded are dearer ones, for the same money. */
const cameOf = ({ quantity, priceUsd, feeQuantity }: CcxtTrade): Pick<CcxtTrade, 'quantity' | 'priceUsd'> =>
  (feeQuantity === zero ? { quantity, priceUsd } : { quantity: quantity - feeQuantity, priceUsd: over(times(quantity, priceUsd), quantity - feeQuantity) });

/** What came by so many trades, and what the exchange took in coins. */
export interface Came {
  readonly quantity: Decimal;
  readonly averageUsd: Decimal;
  readonly takenQuantity: Decimal;
}

export function allOf(trades: readonly CcxtTrade[]): Came {
  const quantity = trades.reduce((sum, trade) => sum + trade.quantity - trade.feeQuantity, zero);
  const value = trades.reduce((sum, trade) => sum + times(trade.quantity, trade.priceUsd), zero);
  return { quantity, averageUsd: quantity > zero ? over(value, quantity) : zero, takenQuantity: trades.reduce((sum, { feeQuantity }) => sum + feeQuantity, zero) };
}

/** The fee in the quote currency: one that was taken in the base currency at the trade's price. Undefined where it was taken in a third one, whose price is not known here. */
export function feeOf(fees: readonly { readonly cost?: unknown; readonly currency?: unknown }[], { base, quote, priceUsd }: { readonly base: string; readonly quote: string; readonly priceUsd: Decimal }): Decimal | undefined {
  let sum = zero;
  for (const { cost, currency } of fees) {
    const amount = ccxtDecimal(cost);
    if (amount === undefined) continue;
    if (currency === quote) sum += amount;
    else if (currency === base) sum += times(amount, priceUsd);
    else if (amount !== zero) return undefined;
  }
  return sum < zero ? zero : sum;
}

/**
 * What each trade says of an order, with the totals up to it. Where coins were taken none of them fills the order: less came than was ordered, and its end is told by itself.
 * @param isWhole whether the last one ends the order
 */
export function tradeReports(order: string, trades: readonly CcxtTrade[], told: ReadonlySet<string>, isWhole: boolean): readonly Report[] {
  let [quantity, value] = [zero, zero];
  const isFilled = isWhole && trades.every(({ feeQuantity }) => feeQuantity === zero);
  return trades.flatMap((trade, place) => {
    const came = cameOf(trade);
    quantity += came.quantity;
    value += times(trade.quantity, trade.priceUsd);
    if (told.has(trade.id)) return [];
    return [{
      order, status: isFilled && place === trades.length - 1 ? 'filled' as const : 'partiallyFilled' as const, execution: trade.id, quantity: format(came.quantity), priceUsd: format(came.priceUsd),
      ...(trade.feeUsd === undefined ? {} : { feeUsd: format(trade.feeUsd) }), filledQuantity: format(quantity), averagePriceUsd: format(over(value, quantity)),
    }];
  });
}
