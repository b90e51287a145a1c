import type { OutsideVenue } from '../../subjects/venue.ts';
import { own } from '../authority/own.ts';
import { zero, type Decimal } from '../decimal.ts';
import type { Places } from '../routing/places.ts';
import type { Reservation } from './state.ts';

/** What risk knows of where orders may go, on a desk with several venues. Execution, which knows every order's venue, has the last word. */
export interface RiskPlaces extends Places {
  /** By symbol: the venue of its newest order. While something of it is held or open, all goes there. */
  readonly newest: Record<string, OutsideVenue>;
  /** Cash by venue, by what was traded and credited there. */
  readonly cashUsd: Record<string, Decimal>;
}

/** Cash came to a venue, or went (below zero): to the one that is named, else to the symbol's, else to the desk's own. */
export function noteCash({ routes, newest, cashUsd }: RiskPlaces, { symbol, venue }: { readonly symbol?: string | undefined; readonly venue?: OutsideVenue | undefined }, amountUsd: Decimal): void {
  const at = venue ?? (symbol === undefined ? undefined : own(newest, symbol)) ?? routes[0]?.venue;
  if (at !== undefined) cashUsd[at] = (own(cashUsd, at) ?? zero) + amountUsd;
}

/** What may still be spent at a venue, after what its open orders may take: what lies at another can't pay there. */
export function cashAt({ newest, cashUsd }: RiskPlaces, reservations: Readonly<Record<string, Reservation>>, venue: OutsideVenue): Decimal {
  const reservedUsd = Object.values(reservations).reduce((sum, each) => (own(newest, each.symbol) === venue ? sum + each.reservedUsd : sum), zero);
  return (own(cashUsd, venue) ?? zero) - reservedUsd;
}
