import { opened, ticked } from '../../subjects/desk.ts';
import { alpacaReported, ccxtReported } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { accountUnknown, connectionChanged } from '../../subjects/reconciliation.ts';
import { probed, probeRequested, venueDown, venueUp } from '../../subjects/routing.ts';
import { claimed } from '../../subjects/runtime.ts';
import { actorKind, nothing, on, says, type ActorKind, type Publication } from '../actor.ts';
import { instantMs, isoTime } from '../authority/instant.ts';
import { isOutside } from '../reconciliation/outside.ts';
import { afterFailure, afterProbe, afterStream, healthRules, healthy, isBack, objectionTo, probeIsDue, probing, takenIn, takenOut, type Health, type HealthRules } from './health.ts';

/** One venue, and how it does. */
export interface Care {
  /** Empty before the desk is open. */
  venue: string;
  rules: HealthRules;
  health: Health;
}

export interface Routing extends Care {
  nowMs: number;
  /** Further venues in the order of the routes; left out on a desk with one. */
  others?: Care[];
}

const begin = (id: string): Routing => {
  if (id !== 'main') throw new Error(`routing: expected the actor main, was ${id}; a desk has one`);
  return { venue: '', rules: healthRules(), nowMs: 0, health: healthy };
};

/** The venue that a word is of. */
const at = (state: Routing, venue: string): Care => state.others?.find((care) => care.venue === venue) ?? state;

const passTime = (state: Routing, instant: string): number => (state.nowMs = Math.max(state.nowMs, instantMs(instant)));

/** What follows from how a venue does now: it goes out, it comes back, it is asked. */
function settle(care: Care, nowMs: number): readonly Publication[] {
  const { venue, rules } = care;
  const why = objectionTo(care.health, rules, nowMs);
  if (why !== undefined) {
    const { failedMs, lastReason } = care.health;
    care.health = takenOut(care.health, rules, nowMs);
    return [says(venueDown, { venue, why, failures: failedMs.length, reason: lastReason.slice(0, 500), probeAt: isoTime(care.health.probe.dueMs) })];
  }
  if (isBack(care.health, rules)) {
    const probes = care.health.probe.number;
    care.health = takenIn(care.health);
    return [says(venueUp, { venue, probes })];
  }
  if (!probeIsDue(care.health, nowMs)) return nothing;
  care.health = probing(care.health);
  return [says(probeRequested, { venue, number: care.health.probe.number })];
}

function fails(state: Routing, care: Care, instant: string, reason: string): readonly Publication[] {
  const nowMs = passTime(state, instant);
  care.health = afterFailure(care.health, care.rules, nowMs, reason);
  return settle(care, nowMs);
}

/** An order whose outcome nobody knows: the venue gave no usable answer. What it refuses is no failure of its. */
const reports = (venue: string) => (state: Routing, fact: FactOf<typeof alpacaReported> | FactOf<typeof ccxtReported>): readonly Publication[] =>
  (fact.body.status === 'unknown' ? fails(state, at(state, venue), fact.at, fact.body.reason ?? 'no usable answer') : nothing);

/**
 * Knows whether the desk's venues can be traded at: one that fails too often, or whose stream stays away, is taken out, and brought back by probes with
 * growing pauses; of several, each for itself. Begins only on desks whose venue is outside. Which of them an order goes to is choice.ts's and places.ts's.
 */
export const routing: ActorKind = {
  ...actorKind<Routing>({
    kind: 'routing',
    version: 1,
    begin,
    reactions: [
      on(opened, (state, { body: { venue, routes = [] } }) => {
        state.venue = venue.kind;
        if (venue.kind !== 'sim') state.rules = healthRules(venue.health);
        const others = routes.slice(1).map(({ venue: { kind, health } }): Care => ({ venue: kind, rules: healthRules(health), health: healthy }));
        if (others.length > 0) state.others = others;
        return nothing;
      }),
      // Whoever takes over connects anew, and says so when that breaks. A probe that its predecessor was asked for is asked of it too.
      on(claimed, (state, fact: Fact) => {
        if (fact.type !== 'execution.claimed') return nothing;
        const nowMs = passTime(state, fact.at);
        for (const care of [state, ...state.others ?? []]) care.health = afterStream(care.health, true, nowMs);
        return nothing;
      }),
      on(connectionChanged, (state, { actor: venue, at: instant, body }) => {
        const nowMs = passTime(state, instant);
        const care = at(state, venue);
        care.health = afterStream(care.health, body.state === 'connected', nowMs);
        return body.state === 'disconnected' ? fails(state, care, instant, body.reason ?? 'the stream of reports broke') : settle(care, nowMs);
      }),
      on(accountUnknown, (state, { actor: venue, at: instant, body }) => fails(state, at(state, venue), instant, body.reason)),
      on(alpacaReported, reports('alpaca')),
      on(ccxtReported, reports('ccxt')),
      on(probed, (state, { actor: venue, at: instant, body }) => {
        const nowMs = passTime(state, instant);
        const care = at(state, venue);
        care.health = afterProbe(care.health, care.rules, body, nowMs);
        return settle(care, nowMs);
      }),
      on(ticked, (state, { at: instant }) => {
        const nowMs = passTime(state, instant);
        return state.others === undefined ? settle(state, nowMs) : [state, ...state.others].flatMap((care) => settle(care, nowMs));
      }),
    ],
  }),
  spawnedBy: (fact) => (fact.type === opened.name && isOutside((fact as FactOf<typeof opened>).body.venue.kind) ? 'main' : undefined),
};
