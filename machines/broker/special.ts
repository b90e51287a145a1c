import type { submitted } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Group, Leg } from '../../subjects/orderTerms.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { closeMs, calendarOf, dayAt } from '../calendar/calendar.ts';
import { instantMs } from '../authority/instant.ts';
import { least, most, parse, times, zero, type Decimal } from '../decimal.ts';
import type { RestingOrder } from './decisions.ts';
import type { VenueTerms } from './terms.ts';
import { tradesAt, type VenueBar } from './trading.ts';

/** What only some orders have at the venue. How long they stand is in their expiry. */
export interface Special {
  readonly timeInForce?: 'ioc' | 'fok';
  /** One of the two, of a trailing stop; a rate is a fraction of the best price. */
  readonly trailUsd?: Decimal;
  readonly trailRate?: Decimal;
  /** The best price since it came; absent before its first bar. */
  readonly bestUsd?: Decimal;
  /** Of an order that has legs to come. */
  readonly group?: Group;
  readonly leg?: Leg;
  /** The order that ends when this one fills. */
  readonly partner?: string;
}

type Body = FactOf<typeof submitted>['body'];

/** Undefined for what most orders are. */
export function specialIn({ type = 'market', timeInForce, trailUsd, trailRate, group }: Body): Special | undefined {
  const atOnce = timeInForce === 'ioc' || timeInForce === 'fok' ? timeInForce : undefined;
  if ((type === 'market' || type === 'limit' || type === 'stop') && atOnce === undefined && group === undefined) return undefined;
  return {
    ...(atOnce === undefined ? {} : { timeInForce: atOnce }), ...(trailUsd === undefined ? {} : { trailUsd: parse(trailUsd) }),
    ...(trailRate === undefined ? {} : { trailRate: parse(trailRate) }), ...(group === undefined ? {} : { group }),
  };
}

/** Where in its session a bar lies; a daily bar is all of it. */
export interface InSession {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly previousClose: string | undefined;
}

const isFirst = ({ symbol, timeframe, previousClose }: InSession, at: string): boolean => {
  if (timeframe === '1d' || previousClose === undefined) return true;
  const calendar = calendarOf(symbol);
  return dayAt(calendar, previousClose) < dayAt(calendar, at);
};

const isLast = ({ symbol, timeframe }: InSession, at: string): boolean => {
  if (timeframe === '1d') return true;
  const calendar = calendarOf(symbol);
  return instantMs(at) >= closeMs(calendar, dayAt(calendar, at));
};

/**
 * How such an order meets a bar: it trades at a price (`then` says what becomes of what does not fill), is triggered, waits (perhaps with another
 * best price), or ends.
 */
export type Encounter =
  | { readonly kind: 'trades'; readonly baseUsd: Decimal; readonly moment: 'open' | 'within' | 'close'; readonly rest: 'rests' | 'ends' | 'whole' }
  | { readonly kind: 'triggered' }
  | { readonly kind: 'waits'; readonly order: RestingOrder }
  | { readonly kind: 'ends'; readonly reason: string };

const isWithin = (priceUsd: Decimal, { side, limitUsd }: RestingOrder): boolean => limitUsd === null || (side === 'buy' ? priceUsd <= limitUsd : priceUsd >= limitUsd);

/**
 * On-open and on-close orders trade at the open of a session's first bar and at the close of its last, or end. IOC and FOK orders trade at the open of their
 * first bar, or end. Others as their type does; what of a bar's path can't be known counts against the order.
 */
export function encounter(order: RestingOrder, special: Special, bar: VenueBar & { readonly at: string }, terms: VenueTerms, session: InSession): Encounter {
  switch (order.type) {
    case 'marketOnOpen': case 'limitOnOpen':
      return isFirst(session, bar.at) ? auction(order, bar.open, 'open') : { kind: 'waits', order };
    case 'marketOnClose': case 'limitOnClose':
      return isLast(session, bar.at) ? auction(order, parse(bar.close), 'close') : { kind: 'waits', order };
    case 'stopLimit': return stopLimit(order, bar, terms);
    case 'trailingStop': return trailing(order, special, bar, terms);
    default:
  }
  if (special.timeInForce !== undefined) {
    return isWithin(bar.open, order) ? { kind: 'trades', baseUsd: bar.open, moment: 'open', rest: special.timeInForce === 'fok' ? 'whole' : 'ends' } : { kind: 'ends', reason: `${special.timeInForce}: not to be filled at once` };
  }
  const at = tradesAt(order, bar, terms);
  if (at === 'untouched') return { kind: 'waits', order };
  if (at === 'triggered') return { kind: 'triggered' };
  return { kind: 'trades', baseUsd: at, moment: order.type === 'market' && terms.marketFill === 'close' ? 'close' : at === bar.open ? 'open' : 'within', rest: 'rests' };
}

const auction = (order: RestingOrder, baseUsd: Decimal, moment: 'open' | 'close'): Encounter =>
  (isWithin(baseUsd, order) ? { kind: 'trades', baseUsd, moment, rest: 'ends' } : { kind: 'ends', reason: `the auction was beyond the limit, at the ${moment}` });

/** Touched at the open it is a limit order from there on; touched within, it trades at its stop where the limit allows that, and else waits for the limit from the next bar on. */
function stopLimit(order: RestingOrder, bar: VenueBar, terms: VenueTerms): Encounter {
  const { side, stopUsd, limitUsd } = order;
  if (stopUsd === null || limitUsd === null) throw new Error(`order ${order.order}: expected a stop-limit order to have its prices, was ${stopUsd} and ${limitUsd}; execution must submit it with both`);
  const isTouched = side === 'buy' ? parse(bar.high) >= stopUsd : parse(bar.low) <= stopUsd;
  if (!isTouched) return { kind: 'waits', order };
  if (terms.stopFill === 'nextOpen') return { kind: 'triggered' };
  const opensBeyond = side === 'buy' ? bar.open >= stopUsd : bar.open <= stopUsd;
  if (!opensBeyond) return isWithin(stopUsd, order) ? { kind: 'trades', baseUsd: stopUsd, moment: 'within', rest: 'rests' } : { kind: 'triggered' };
  const at = tradesAt({ ...order, type: 'limit' }, bar, terms);
  return typeof at === 'bigint' ? { kind: 'trades', baseUsd: at, moment: at === bar.open ? 'open' : 'within', rest: 'rests' } : { kind: 'triggered' };
}

/** The stop of a trailing stop, USD a share. */
const trailedUsd = (side: RestingOrder['side'], bestUsd: Decimal, { trailUsd, trailRate }: Special): Decimal => {
  const distance = trailUsd ?? times(bestUsd, trailRate ?? zero);
  return side === 'sell' ? bestUsd - distance : bestUsd + distance;
};

/**
 * The stop that the open leaves is tried first. Then the bar's best price moves it: a bar that closes beyond the moved stop has passed it on its way from
 * there. Whether another that only touched it did so before or after, nobody knows: it waits.
 */
function trailing(order: RestingOrder, special: Special, bar: VenueBar, terms: VenueTerms): Encounter {
  const selling = order.side === 'sell';
  const better = selling ? most : least;
  const opened = special.bestUsd === undefined ? bar.open : better(special.bestUsd, bar.open);
  const stop = trailedUsd(order.side, opened, special);
  const isTouched = selling ? parse(bar.low) <= stop : parse(bar.high) >= stop;
  if (isTouched) return terms.stopFill === 'nextOpen' ? { kind: 'triggered' } : { kind: 'trades', baseUsd: selling ? least(bar.open, stop) : most(bar.open, stop), moment: 'within', rest: 'rests' };
  const bestUsd = better(opened, parse(selling ? bar.high : bar.low));
  const moved = trailedUsd(order.side, bestUsd, special);
  const close = parse(bar.close);
  if (selling ? close <= moved : close >= moved) return terms.stopFill === 'nextOpen' ? { kind: 'triggered' } : { kind: 'trades', baseUsd: moved, moment: 'within', rest: 'rests' };
  return { kind: 'waits', order: { ...order, special: { ...special, bestUsd } } };
}

