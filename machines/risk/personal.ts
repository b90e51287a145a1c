import type { ManualOrder } from '../../subjects/risk.ts';
import { secondsAfter } from '../authority/instant.ts';
import { calendarOf, dayOrderEnds } from '../calendar/calendar.ts';
import { format, most, parse, times, zero, type Decimal } from '../decimal.ts';
import { isPast } from '../order/expiry.ts';
import type { Side } from '../../subjects/values.ts';
import type { Finding } from './finding.ts';

/* What a person may ask of an order beside symbol, side and quantity, as far as risk looks at it. */

/** The terms of a person's order that say more than a quantity at the next open. */
export type PersonalTerms = Omit<ManualOrder, 'symbol' | 'side' | 'quantity'>;

/** Undefined where only a quantity is asked for. */
export function personalIn({ symbol: _, side: __, quantity: ___, ...terms }: ManualOrder): PersonalTerms | undefined {
  return Object.values(terms).some((each) => each !== undefined) ? terms : undefined;
}

export const limitOf = (asked: PersonalTerms | undefined): Decimal | null => (asked?.limitUsd === undefined ? null : parse(asked.limitUsd));

/** The price at which an order that waits for one would go to the market now; null where it waits for none, or has a limit then. */
export function triggerUsd(asked: PersonalTerms | undefined, side: Side, closeUsd: Decimal): Decimal | null {
  if (asked === undefined) return null;
  const { type, stopUsd, trailUsd, trailRate } = asked;
  if (type === 'stop' && stopUsd !== undefined) return parse(stopUsd);
  if (type !== 'trailingStop') return null;
  const distance = trailUsd === undefined ? times(closeUsd, parse(trailRate ?? '0')) : parse(trailUsd);
  return side === 'buy' ? closeUsd + distance : most(closeUsd - distance, zero);
}

/**
 * The price beyond which the order must not fill: of one by limit its limit says it; a sale that a stop triggers must get out wherever the market is; a
 * purchase is held to the collar around its trigger.
 * @param around the collar around a price, on the order's side
 */
export function collarOf(asked: PersonalTerms, side: Side, closeUsd: Decimal, around: (usd: Decimal) => Decimal): Decimal | null {
  if (asked.limitUsd !== undefined) return null;
  const trigger = triggerUsd(asked, side, closeUsd);
  if (trigger !== null && side === 'sell') return null;
  const collar = around(trigger ?? closeUsd);
  return collar > zero ? collar : null;
}

/**
 * Whether what waits for a price waits for one that the market has not passed: a stop that it has would trade at once, wherever the market is, and so would the legs of an order
 * that begins at the market. Against the last close; undefined where nothing waits. SEC rule 15c3-5 (c)(1)(ii): no order that is erroneous by its price.
 */
export function triggers({ type, stopUsd, limitUsd, group }: PersonalTerms, side: Side, closeUsd: Decimal): Finding | undefined {
  const [up, down]: [(string | undefined)[], (string | undefined)[]] = [[], []];
  if (type === 'stop' || type === 'stopLimit') (side === 'buy' ? up : down).push(stopUsd);
  if (group?.kind === 'oco') (side === 'buy' ? up : down).push(group.stopLoss.stopUsd);
  else if (group !== undefined && limitUsd === undefined) {
    (side === 'buy' ? down : up).push(group.stopLoss?.stopUsd);
    (side === 'buy' ? up : down).push(group.takeProfit?.limitUsd);
  }
  const wrong = [...up.filter((text) => text !== undefined && parse(text) <= closeUsd), ...down.filter((text) => text !== undefined && parse(text) >= closeUsd)];
  if (up.length + down.length === 0) return undefined;
  return { rule: 'trigger', figure: wrong[0] ?? 'ahead', limit: `beyond ${format(closeUsd)}`, passed: wrong.length === 0 };
}

const day = 86_400;
/** How long a good-till-cancelled order stands at Alpaca: 90 days. */
const gtcSeconds = 90 * day;

/** @param usual when such an order ends where the person says nothing */
export function expiryOf({ timeInForce, until, algorithm }: PersonalTerms, symbol: string, at: string, usual: string): string {
  switch (timeInForce) {
    case 'day': case 'ioc': case 'fok': return dayOrderEnds(calendarOf(symbol), at);
    case 'gtc': return secondsAfter(at, gtcSeconds);
    case 'gtd': return until ?? usual;
    default: return algorithm !== undefined && isPast(usual, algorithm.until) ? algorithm.until : usual;
  }
}

