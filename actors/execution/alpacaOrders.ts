import type { trading } from '@alpacahq/alpaca-trade-api';
import { format, fromFloat, least, most, one, over, parse, roundedDown, times, zero, type Decimal } from '../../machines/decimal.ts';
import type { Change, Group } from '../../subjects/orderTerms.ts';
import type { Side } from '../../subjects/values.ts';
import type { WireOrder } from './alpacaWords.ts';
import type { VenueOrder } from './connector.ts';

/** Alpaca writes share classes with a dot (BRK.B); a dot cannot stand in a subject, so the desk writes BRK-B. */
const venueSymbol = (symbol: string) => symbol.replaceAll('-', '.');

/** Alpaca takes prices in cents, below a dollar in hundredths of one. A limit is rounded so that it is never worse than the price that is meant, a stop so that it is never touched later. */
function priceAt(meant: Decimal, side: Side): Decimal {
  const tick = meant < one ? one / 10_000n : one / 100n;
  const below = roundedDown(meant, tick);
  return side === 'sell' && below < meant ? below + tick : below;
}

const priced = (text: string, side: Side) => format(priceAt(parse(text), side));

/** The better of the order's own limit and its collar; undefined where it has neither. */
function worstPrice({ side, collarUsd, limitUsd }: VenueOrder): Decimal | undefined {
  const prices = [collarUsd, limitUsd].filter((price) => price !== undefined).map(parse);
  return prices.length === 0 ? undefined : prices.reduce(side === 'buy' ? least : most);
}

const cents = (text: string) => format(roundedDown(parse(text), one / 100n));
/** 0.05 is 5 per cent. */
const perCent = (rate: string) => format(times(parse(rate), fromFloat(100, 0)));

/** What a field of an order must be there for; the machines and risk see to it. */
function there(field: string, id: string, text: string | undefined): string {
  if (text === undefined) throw new TypeError(`order ${id}: expected ${field} of its type, was none; risk prices orders`);
  return text;
}

/** Type and prices. A stop that risk held itself was touched already: it goes as a market order. */
function pricing(order: VenueOrder): Pick<trading.PostOrderRequest, 'type'> & Partial<trading.PostOrderRequest> {
  const { id, side, stopUsd, limitUsd, trailUsd, trailRate, touchedAt } = order;
  const type = order.type ?? (limitUsd === undefined ? 'market' : 'limit');
  const limited = (field: 'limitUsd') => ({ type: 'limit' as const, limitPrice: format(priceAt(worstPrice({ ...order, limitUsd: there(field, id, limitUsd) }) ?? zero, side)) });
  switch (type) {
    case 'limit': case 'limitOnOpen': case 'limitOnClose': return limited('limitUsd');
    case 'stopLimit': return { type: 'stop_limit', stopPrice: priced(there('stopUsd', id, stopUsd), side), limitPrice: priced(there('limitUsd', id, limitUsd), side) };
    case 'trailingStop': return { type: 'trailing_stop', ...(trailUsd === undefined ? { trailPercent: perCent(there('trailUsd or trailRate', id, trailRate)) } : { trailPrice: cents(trailUsd) }) };
    case 'stop': if (touchedAt === undefined) return { type: 'stop', stopPrice: priced(there('stopUsd', id, stopUsd), side) };
  }
  const worstUsd = type === 'marketOnOpen' || type === 'marketOnClose' ? undefined : worstPrice({ ...order, limitUsd: undefined });
  return worstUsd === undefined ? { type: 'market' } : { type: 'limit', limitPrice: format(priceAt(worstUsd, side)) };
}

/**
 * How long it stands: a `day` where nothing is said. Not `opg`, though the desk decides for the next open: Alpaca refuses `opg` between 9:28 and 19:00 New York
 * time, which is when bars close and strategies decide; a `day` order placed after the close waits for the next open. It may fill just after the opening auction
 * instead of in it. Nothing shall stand longer unasked, while nobody watches. Alpaca knows no `gtd` for shares: it goes as `gtc`, and execution cancels it at its end.
 */
function standing({ type, timeInForce }: VenueOrder): trading.TimeInForce {
  if (type === 'marketOnOpen' || type === 'limitOnOpen') return 'opg';
  if (type === 'marketOnClose' || type === 'limitOnClose') return 'cls';
  return timeInForce === 'gtd' ? 'gtc' : timeInForce ?? 'day';
}

/** Legs are on the other side, those of an OCO on the order's own: the order is then the profit. */
function together(group: Group | undefined, { side, limitPrice }: { readonly side: Side; readonly limitPrice: string | undefined }): Partial<trading.PostOrderRequest> {
  if (group === undefined) return {};
  const other = side === 'buy' ? 'sell' : 'buy';
  const legSide = group.kind === 'oco' ? side : other;
  const profit = group.kind === 'oco' ? limitPrice : group.takeProfit && priced(group.takeProfit.limitUsd, legSide);
  const { stopLoss: loss } = group;
  return {
    orderClass: group.kind, ...(profit === undefined ? {} : { takeProfit: { limitPrice: profit } }),
    ...(loss === undefined ? {} : { stopLoss: { stopPrice: priced(loss.stopUsd, legSide), ...(loss.limitUsd === undefined ? {} : { limitPrice: priced(loss.limitUsd, legSide) }) } }),
  };
}

/** What is sent. A notional goes as a market order, in whole cents, rounded down; it cannot have a limit or a collar at this venue. */
export function placementOf(placed: VenueOrder): trading.PostOrderRequest {
  const { id, symbol, side, quantity, notionalUsd, limitUsd, group } = placed;
  if ((quantity === undefined) === (notionalUsd === undefined)) throw new TypeError(`order ${id}: expected either quantity or notionalUsd, was ${quantity} and ${notionalUsd}; execution submits with one`);
  const order = { symbol: venueSymbol(symbol), side, clientOrderId: id, timeInForce: standing(placed) };
  if (notionalUsd !== undefined) {
    if (limitUsd !== undefined) throw new TypeError(`order ${id}: expected a quantity with limitUsd, was a notional; risk sizes orders by limit in shares`);
    return { ...order, type: 'market', notional: cents(notionalUsd) };
  }
  const prices = pricing(placed);
  return { ...order, ...prices, ...(quantity === undefined ? {} : { qty: quantity }), ...together(group, { side, limitPrice: prices.limitPrice }) };
}

/**
 * What is sent to change an order. Alpaca puts a new order in its place, for so many shares as are asked for, those that the old one filled not counted
 * (Alpaca-API issue 165): so what is left is always said.
 * @param filled shares that all its orders at the venue have filled
 */
export function changeOf({ quantity, side }: VenueOrder, { quantity: whole = quantity, limitUsd, stopUsd, trailUsd, trailRate }: Change, filled: Decimal): trading.PatchOrderRequest | 'nothing left' {
  const left = whole === undefined ? undefined : parse(whole) - filled;
  if (left !== undefined && left <= zero) return 'nothing left';
  return {
    ...(left === undefined ? {} : { qty: format(left) }), ...(limitUsd === undefined ? {} : { limitPrice: priced(limitUsd, side) }), ...(stopUsd === undefined ? {} : { stopPrice: priced(stopUsd, side) }),
    ...(trailUsd === undefined ? {} : { trail: cents(trailUsd) }), ...(trailRate === undefined ? {} : { trail: perCent(trailRate) }),
  };
}

/** How the order that the venue has under our id differs from ours, or undefined where it is ours. Of one that was replaced the quantity is its own. */
export function difference(ours: VenueOrder, theirs: WireOrder, isReplaced: boolean): string | undefined {
  if (ours.of !== undefined) return undefined;
  const sent = placementOf(ours);
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['symbol', sent.symbol, theirs.symbol], ['side', sent.side, theirs.side],
    ...(isReplaced ? [] : [['quantity', sent.qty, theirs.qty ?? undefined] as const, ['notional', sent.notional, theirs.notional ?? undefined] as const]),
  ];
  // The venue may state the shares that a notional came to.
  const differing = pairs.find(([name, our, their]) => our !== their && !(name === 'quantity' && our === undefined));
  return differing && `the venue has another order under this id: ${differing[0]} ${differing[2]} instead of ${differing[1]}`;
}

/** Shares and mean price of several orders of the venue's together, those of one order of the desk; undefined before the first fill. */
export function totalsOf(orders: readonly WireOrder[]): { readonly filledQuantity: string; readonly averagePriceUsd: string } | undefined {
  const filled = orders.flatMap(({ filled_qty: shares, filled_avg_price: price }) => (shares && price && parse(shares) > zero && parse(price) > zero ? [{ shares: parse(shares), price }] : []));
  const [only] = filled;
  if (only === undefined) return undefined;
  if (filled.length === 1) return { filledQuantity: format(only.shares), averagePriceUsd: only.price };
  const shares = filled.reduce((sum, each) => sum + each.shares, zero);
  return { filledQuantity: format(shares), averagePriceUsd: format(over(filled.reduce((sum, each) => sum + times(each.shares, parse(each.price)), zero), shares)) };
}
