import type { submitted } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import { own } from '../authority/own.ts';
import { zero } from '../decimal.ts';
import { objectionAt, objectionsTo, placesOf, venueForNew, type Places, type RoutedSettings } from '../routing/places.ts';
import type { Finding } from './limits.ts';
import type { Desk } from './state.ts';

/** What risk knows of where orders may go, on a desk with several venues. Execution, which knows every order's venue, has the last word. */
export interface RiskPlaces extends Places {
  /** By symbol: the venue of its newest order. While something of it is held or open, all goes there. */
  readonly newest: Record<string, OutsideVenue>;
}

export function beginPlaces(desk: Desk, settings: RoutedSettings): void {
  const places = placesOf(settings);
  if (places !== undefined) desk.places = { ...places, newest: {} };
}

export function notePlace({ places }: Desk, { symbol, venue }: FactOf<typeof submitted>['body']): void {
  if (places !== undefined && venue !== 'sim') places.newest[symbol] = venue;
}

function isTaken({ quotes, reservations, accounts }: Desk, symbol: string): boolean {
  if ((own(quotes, symbol)?.heldQuantity ?? zero) !== zero) return true;
  return Object.values(reservations).some((each) => each.symbol === symbol) || Object.values(accounts).some(({ positions }) => own(positions, symbol) !== undefined);
}

/** The venue that something new in a symbol would go to; undefined where none may take it. */
function venueFor(desk: Desk, places: RiskPlaces, symbol: string): OutsideVenue | undefined {
  const home = homeOf(desk, places, symbol);
  return home === undefined ? venueForNew(places, symbol) : objectionAt(places, home, symbol) === undefined ? home : undefined;
}

const homeOf = (desk: Desk, places: RiskPlaces, symbol: string): OutsideVenue | undefined => (isTaken(desk, symbol) ? own(places.newest, symbol) : undefined);

/** An entry needs one venue that could take it: up, reconciled, and where its symbol lies if it lies anywhere. */
export function placeChecks(desk: Desk, places: RiskPlaces, symbol: string, maxClockOffsetMs: number | undefined): readonly Finding[] {
  const venue = venueFor(desk, places, symbol);
  const figure = venue ?? objectionsTo(places, symbol, homeOf(desk, places, symbol)).slice(0, 100);
  const found: Finding = { rule: 'venue', figure, limit: 'up', passed: venue !== undefined };
  if (maxClockOffsetMs === undefined) return [found];
  const apart = venue === undefined ? undefined : own(desk.venue?.clocksApartMs ?? {}, venue);
  return [found, { rule: 'clockOffsetMs', figure: apart ?? 'unknown', limit: maxClockOffsetMs, passed: apart !== undefined && apart <= maxClockOffsetMs }];
}
