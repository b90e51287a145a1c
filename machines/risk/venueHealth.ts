import type { FactOf } from '../../subjects/fact.ts';
import type { Policy } from '../../subjects/policy.ts';
import type { clockReported } from '../../subjects/reconciliation.ts';
import type { venueDown, venueUp } from '../../subjects/routing.ts';
import { nothing, type Publication } from '../actor.ts';
import { noteDown, noteUp } from '../routing/places.ts';
import type { Finding } from './limits.ts';
import { placeChecks } from './placed.ts';
import type { Desk } from './state.ts';

/** What risk knows of the venue outside; left out where there is nothing to know. */
export interface VenueHealth {
  /** Why it is taken out. */
  readonly down?: string;
  /** How far apart the clocks certainly are, in ms: the offset less half of the round trip, not below zero. */
  readonly clockApartMs?: number;
  /** The same by venue; only of a desk with several. */
  readonly clocksApartMs?: Readonly<Record<string, number>>;
}

export function noteVenueDown(desk: Desk, { body }: FactOf<typeof venueDown>): readonly Publication[] {
  if (desk.places === undefined) desk.venue = { ...desk.venue, down: body.why };
  else noteDown(desk.places, body.venue, body.why);
  return nothing;
}

export function noteVenueUp(desk: Desk, { body }: FactOf<typeof venueUp>): readonly Publication[] {
  if (desk.places !== undefined) noteUp(desk.places, body.venue);
  const { down: _, ...rest } = desk.venue ?? {};
  desk.venue = rest;
  return nothing;
}

export function noteClock(desk: Desk, { actor: venue, body }: FactOf<typeof clockReported>): readonly Publication[] {
  const apartMs = Math.max(0, Math.abs(body.offsetMs) - body.roundTripMs / 2);
  desk.venue = desk.places === undefined ? { ...desk.venue, clockApartMs: apartMs } : { ...desk.venue, clocksApartMs: { ...desk.venue?.clocksApartMs, [venue]: apartMs } };
  return nothing;
}

const unasked: readonly Finding[] = [];

/**
 * Entries are not sent to a venue that is taken out, nor while the clocks are certainly further apart than the policy allows: the times of orders would be
 * wrong. Exits pass. Source of the second: RTS 25 (Commission Delegated Regulation 2017/574), article 2.
 */
export function venueChecks(desk: Desk, { maxClockOffsetMs }: Policy, symbol: string): readonly Finding[] {
  const { venue, reconciled } = desk;
  // Only a desk whose venue is outside is reconciled.
  if (reconciled === undefined) return unasked;
  if (desk.places !== undefined) return placeChecks(desk, desk.places, symbol, maxClockOffsetMs);
  const checks: Finding[] = [];
  if (venue?.down !== undefined) checks.push({ rule: 'venue', figure: venue.down, limit: 'up', passed: false });
  if (maxClockOffsetMs === undefined) return checks;
  const apart = venue?.clockApartMs;
  checks.push({ rule: 'clockOffsetMs', figure: apart ?? 'unknown', limit: maxClockOffsetMs, passed: apart !== undefined && apart <= maxClockOffsetMs });
  return checks;
}
