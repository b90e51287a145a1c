import type { submitted } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import { own } from '../authority/own.ts';
import { parse, zero, type Decimal } from '../decimal.ts';
import { objectionAt, objectionsTo, placesOf, venueForNew, type RoutedSettings } from '../routing/places.ts';
import type { Finding } from './limits.ts';
import { cashAt, type RiskPlaces } from './placeCash.ts';
import type { Desk } from './state.ts';

export function beginPlaces(desk: Desk, settings: RoutedSettings): void {
  const places = placesOf(settings);
  if (places === undefined) return;
  const cashUsd = Object.fromEntries((settings.routes ?? []).map((route) => [route.venue.kind, parse(route.cashUsd)]));
  desk.places = { ...places, newest: {}, cashUsd };
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

/** What a purchase may cost where it would be made; nothing where no venue takes the order, which is refused for that. */
export function meansFor(desk: Desk, places: RiskPlaces, symbol: string): Decimal {
  const venue = venueFor(desk, places, symbol);
  return venue === undefined ? zero : cashAt(places, desk.reservations, venue);
}

/** An approved order is on its way: until execution has said where to, it counts for where it would go. */
export function expectPlace(desk: Desk, places: RiskPlaces, symbol: string): void {
  const venue = venueFor(desk, places, symbol);
  if (venue !== undefined) places.newest[symbol] = venue;
}
