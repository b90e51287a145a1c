import type { Order } from 'ccxt';
import { format, zero, type Decimal } from '../../machines/decimal.ts';
import { replacementId } from '../../machines/order/ids.ts';
import type { Report } from '../../subjects/execution.ts';
import { ccxtDecimal, type Came } from './ccxtOrders.ts';
import type { VenueOrder } from './connector.ts';

/* An order of the desk's as it is followed at an exchange, and what its orders there come to. */

/** An order at the exchange that stood for one of the desk's, and what it filled. */
export interface Stood {
  readonly venueId: string;
  readonly filled: Decimal;
}

export interface Followed {
  readonly id: string;
  readonly order: VenueOrder | undefined;
  /** Of the newest order that stands for it. */
  venueId: string | undefined;
  /** Orders whose place that one took, the oldest first, with what they filled: they have ended. */
  before: readonly Stood[];
  /** It is between an order that is to end and the one that is to take its place: what the exchange shows of it is no end. */
  changing: boolean;
  /** Trades that were told of, by the exchange's ids. */
  readonly told: Set<string>;
  status: Report['status'] | undefined;
  /** What came by the trades, at the newest look at which they were all there, and what the order said that it filled. */
  came: (Came & { readonly filled: Decimal }) | undefined;
  /** Looks at which the trades did not come to what the order says it filled. */
  incomplete: number;
  ended: boolean;
}

export const followedFrom = (id: string, order: VenueOrder | undefined): Followed =>
  ({ id, order, venueId: undefined, before: [], changing: false, told: new Set(), status: undefined, came: undefined, incomplete: 0, ended: false });

/** The end of an order by what came by its trades. Of one of which the exchange kept coins less came than was ordered: it has no more to fill. */
export function endedWith(order: string, status: Report['status'], { quantity, averageUsd, takenQuantity }: Came, symbol: string): Report {
  const said = { order, ...(quantity > zero ? { filledQuantity: format(quantity), averagePriceUsd: format(averageUsd) } : {}) };
  return status === 'filled' && takenQuantity > zero ? { ...said, status: 'canceled', reason: `filled; ${format(takenQuantity)} ${symbol.split('/')[0] ?? symbol} of it went as the exchange's fee` } : { ...said, status };
}

export const filledIn = ({ filled }: Order): Decimal => ccxtDecimal(filled) ?? zero;

/** More changes of one order than this are no desk's doing. */
const mostReplacements = 20;
/** Client order ids under which another may stand for an order, the oldest first. */
export const replacementsOf = (order: string): readonly string[] => Array.from({ length: mostReplacements }, (_, number) => replacementId(order, number + 1));

/** The exchange's own totals of an order. */
export function totals({ filled, average }: Order): Pick<Report, 'filledQuantity' | 'averagePriceUsd'> {
  const [quantity, price] = [ccxtDecimal(filled) ?? zero, ccxtDecimal(average) ?? zero];
  return quantity > zero && price > zero ? { filledQuantity: format(quantity), averagePriceUsd: format(price) } : {};
}
