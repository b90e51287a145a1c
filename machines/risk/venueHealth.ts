import type { FactOf } from '../../subjects/fact.ts';
import type { Policy } from '../../subjects/policy.ts';
import type { clockReported } from '../../subjects/reconciliation.ts';
import type { venueDown } from '../../subjects/routing.ts';
import { nothing, type Publication } from '../actor.ts';
import type { Finding } from './limits.ts';
import type { Desk } from './state.ts';

/** What risk knows of the venue outside; left out where there is nothing to know. */
export interface VenueHealth {
  /** Why it is taken out. */
  readonly down?: string;
  /** How far apart the clocks certainly are, in ms: the offset less half of the round trip, not below zero. */
  readonly clockApartMs?: number;
}

export function noteVenueDown(desk: Desk, { body }: FactOf<typeof venueDown>): readonly Publication[] {
  desk.venue = { ...desk.venue, down: body.why };
  return nothing;
}

export function noteVenueUp(desk: Desk): readonly Publication[] {
  const { down: _, ...rest } = desk.venue ?? {};
  desk.venue = rest;
  return nothing;
}

export function noteClock(desk: Desk, { body }: FactOf<typeof clockReported>): readonly Publication[] {
  desk.venue = { ...desk.venue, clockApartMs: Math.max(0, Math.abs(body.offsetMs) - body.roundTripMs / 2) };
  return nothing;
}

const unasked: readonly Finding[] = [];

/**
 * Entries are not sent to a venue that is taken out, nor while the clocks are certainly further apart than the policy allows: the times of orders would be
 * wrong. Exits pass. Source of the second: RTS 25 (Commission Delegated Regulation 2017/574), article 2.
 */
export function venueChecks({ venue, reconciled }: Desk, { maxClockOffsetMs }: Policy): readonly Finding[] {
  // Only a desk whose venue is outside is reconciled.
  if (reconciled === undefined) return unasked;
  const checks: Finding[] = [];
  if (venue?.down !== undefined) checks.push({ rule: 'venue', figure: venue.down, limit: 'up', passed: false });
  if (maxClockOffsetMs === undefined) return checks;
  const apart = venue?.clockApartMs;
  checks.push({ rule: 'clockOffsetMs', figure: apart ?? 'unknown', limit: maxClockOffsetMs, passed: apart !== undefined && apart <= maxClockOffsetMs });
  return checks;
}
