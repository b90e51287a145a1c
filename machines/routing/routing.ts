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

export interface Routing {
  /** Empty before the desk is open. */
  venue: string;
  rules: HealthRules;
  nowMs: number;
  health: Health;
}

const begin = (id: string): Routing => {
  if (id !== 'main') throw new Error(`routing: expected the actor main, was ${id}; a desk has one`);
  return { venue: '', rules: healthRules(), nowMs: 0, health: healthy };
};

const passTime = (state: Routing, at: string): number => (state.nowMs = Math.max(state.nowMs, instantMs(at)));

/** What follows from how the venue does now: it goes out, it comes back, it is asked. */
function settle(state: Routing): readonly Publication[] {
  const { venue, rules, nowMs } = state;
  const why = objectionTo(state.health, rules, nowMs);
  if (why !== undefined) {
    const { failedMs, lastReason } = state.health;
    state.health = takenOut(state.health, rules, nowMs);
    return [says(venueDown, { venue, why, failures: failedMs.length, reason: lastReason.slice(0, 500), probeAt: isoTime(state.health.probe.dueMs) })];
  }
  if (isBack(state.health, rules)) {
    const probes = state.health.probe.number;
    state.health = takenIn(state.health);
    return [says(venueUp, { venue, probes })];
  }
  if (!probeIsDue(state.health, nowMs)) return nothing;
  state.health = probing(state.health);
  return [says(probeRequested, { venue, number: state.health.probe.number })];
}

function fails(state: Routing, at: string, reason: string): readonly Publication[] {
  const nowMs = passTime(state, at);
  state.health = afterFailure(state.health, state.rules, nowMs, reason);
  return settle(state);
}

/** An order whose outcome nobody knows: the venue gave no usable answer. What it refuses is no failure of its. */
const reports = (state: Routing, { at, body }: FactOf<typeof alpacaReported> | FactOf<typeof ccxtReported>): readonly Publication[] =>
  (body.status === 'unknown' ? fails(state, at, body.reason ?? 'no usable answer') : nothing);

/**
 * Knows whether the desk's venue can be traded at: one that fails too often, or whose stream stays away, is taken out, and brought back by probes with
 * growing pauses. Begins only on desks whose venue is outside. Which of several venues an order goes to is choice.ts's.
 */
export const routing: ActorKind = {
  ...actorKind<Routing>({
    kind: 'routing',
    version: 1,
    begin,
    reactions: [
      on(opened, (state, { body: { venue } }) => {
        state.venue = venue.kind;
        if (venue.kind !== 'sim') state.rules = healthRules(venue.health);
        return nothing;
      }),
      // Whoever takes over connects anew, and says so when that breaks. A probe that its predecessor was asked for is asked of it too.
      on(claimed, (state, fact: Fact) => {
        if (fact.type === 'execution.claimed') state.health = afterStream(state.health, true, passTime(state, fact.at));
        return nothing;
      }),
      on(connectionChanged, (state, { at, body }) => {
        const nowMs = passTime(state, at);
        state.health = afterStream(state.health, body.state === 'connected', nowMs);
        return body.state === 'disconnected' ? fails(state, at, body.reason ?? 'the stream of reports broke') : settle(state);
      }),
      on(accountUnknown, (state, { at, body }) => fails(state, at, body.reason)),
      on(alpacaReported, reports),
      on(ccxtReported, reports),
      on(probed, (state, { at, body }) => {
        state.health = afterProbe(state.health, state.rules, body, passTime(state, at));
        return settle(state);
      }),
      on(ticked, (state, { at }) => {
        passTime(state, at);
        return settle(state);
      }),
    ],
  }),
  spawnedBy: (fact) => (fact.type === opened.name && isOutside((fact as FactOf<typeof opened>).body.venue.kind) ? 'main' : undefined),
};
