import { marked, posted } from '../../subjects/accounting.ts';
import { denied, granted, requested } from '../../subjects/approval.ts';
import { catalogue } from '../../subjects/catalogue.ts';
import { opened } from '../../subjects/desk.ts';
import * as execution from '../../subjects/execution.ts';
import type { Fact, FactKind, FactOf } from '../../subjects/fact.ts';
import { bar, sessionEnded, stepClosed } from '../../subjects/market.ts';
import { killRequested, signed } from '../../subjects/operations.ts';
import { proposed } from '../../subjects/planner.ts';
import * as risk from '../../subjects/risk.ts';
import { quarantined, released } from '../../subjects/runtime.ts';
import { raised } from '../../subjects/sentinel.ts';
import { intent, spawned, transitioned } from '../../subjects/strategy.ts';
import { isRealMoney } from '../../subjects/venue.ts';
import { nothing, on, type Actor, type ActorKind } from '../actor.ts';
import { begunBy, openedFault } from '../authority/decisions.ts';
import { parse } from '../decimal.ts';
import { noteKill, noteRejected, noteResumed, noteScope, noteSigned } from './control.ts';
import { holderOf, noteLife, notePosting, noteStrategy } from './holders.ts';
import { noteClosed, noteFilled, noteReopened, noteReplaced, noteState, noteSubmitted, noteSuppressed } from './orders.ts';
import { begin, remember, remembered, type Console } from './state.ts';

function open(state: Console, { body }: FactOf<typeof opened>): void {
  const fault = openedFault(body);
  if (fault !== undefined) throw new Error(`expected a desk.opened that its first human signed, was: ${fault}; open the desk anew`);
  const { desk, environment, pacing, session, cashUsd, approval, policy, accounting, venue } = body;
  state.authority = begunBy(body);
  state.desk = { desk, environment, pacing, session, cashUsd, signersNeeded: approval.signersNeeded, ...(accounting === undefined ? { plainBooks: true } : {}), ...(isRealMoney(venue) ? { realVenue: venue } : {}) };
  state.policyVersion = policy.version;
}

/** The console hears and states nothing. */
const notes = <Name extends string, Body>(kind: FactKind<Name, Body>, note: (state: Console, fact: Fact<Name, Body>) => void) =>
  on(kind, (state: Console, fact: Fact<Name, Body>) => {
    note(state, fact);
    return nothing;
  });

const actorIn = ({ type, actor }: { readonly type: string; readonly actor: string }) => `${type.slice(0, type.indexOf('.'))}.${actor}`;

const reactions = [
  notes(bar, (state, { actor, body }) => { state.closes[actor] = parse(body.close); }),
  notes(opened, open),
  notes(stepClosed, (state, { at, body }) => {
    state.step = body.step;
    state.warmUp = body.warmUp;
    state.stepAt = at;
  }),
  notes(sessionEnded, (state, { body }) => { state.ended = body; }),
  notes(proposed, (state, { body }) => noteStrategy(state, body.strategy, body.plan.name)),
  notes(spawned, (state, { actor, body }) => noteStrategy(state, actor, body.name)),
  notes(transitioned, (state, { actor, body }) => noteLife(state, actor, body.to)),
  notes(intent, (state, { actor }) => { holderOf(state, actor).intents += 1; }),
  notes(risk.approved, (state, { body }) => { holderOf(state, body.strategy).approved += 1; }),
  notes(risk.rejected, (state, fact) => {
    holderOf(state, fact.body.strategy).rejected += 1;
    noteRejected(state, fact);
  }),
  notes(risk.halted, (state, { body }) => { state.haltReason = body.reason; }),
  notes(risk.killed, (state, { body }) => noteKill(state, body.kill)),
  notes(risk.resumed, (state, { body }) => noteResumed(state, body.lifted)),
  notes(risk.stateChanged, (state, { body }) => noteScope(state, body)),
  // A part of a worked order is that order's.
  notes(execution.submitted, (state, { body }) => { if (body.parent === undefined) noteSubmitted(state, { body }); }),
  notes(execution.working, noteSubmitted),
  notes(execution.attached, noteSubmitted),
  notes(execution.replaced, noteReplaced),
  notes(execution.reopened, noteReopened),
  notes(execution.restated, noteReplaced),
  notes(execution.accepted, (state, { body }) => noteState(state, body.order, 'accepted')),
  notes(execution.cancelRequested, (state, { body }) => noteState(state, body.order, 'pendingCancel')),
  notes(execution.unresolved, (state, { body }) => noteState(state, body.order, 'unresolved')),
  notes(execution.filled, (state, fact) => {
    holderOf(state, fact.body.strategy).fills += 1;
    noteFilled(state, fact);
  }),
  notes(execution.closed, noteClosed),
  notes(execution.suppressed, noteSuppressed),
  notes(posted, notePosting),
  notes(marked, (state, { body }) => { state.books = body; }),
  notes(requested, (state, { body: { strategy, planHash, policyVersion, signersNeeded, expiresAt } }) => {
    state.waiting[strategy] = { planHash, policyVersion, signersNeeded, expiresAt };
  }),
  notes(granted, (state, { body }) => { delete state.waiting[body.strategy]; }),
  notes(denied, (state, { body }) => { delete state.waiting[body.strategy]; }),
  notes(killRequested, (state, { id }) => noteKill(state, id)),
  notes(signed, noteSigned),
  notes(quarantined, (state, fact) => { state.quarantined[actorIn(fact)] = { fact: fact.body.fact, error: fact.body.error }; }),
  notes(released, (state, fact) => { delete state.quarantined[actorIn(fact)]; }),
  notes(raised, (state, { at, body }) => remember(state.incidents, { at, ...body }, remembered.incidents)),
];

const byName = new Map(reactions.map((reaction) => [reaction.kind.name, reaction]));
const byFact = new Map(reactions.filter(({ kind }) => kind.kind === '*').map((reaction) => [reaction.kind.fact, reaction]));

function take(state: Console, fact: Fact): void {
  state.facts += 1;
  state.counts[fact.type] = (state.counts[fact.type] ?? 0) + 1;
  const reaction = byName.get(fact.type) ?? byFact.get(fact.type.slice(fact.type.indexOf('.') + 1));
  reaction?.react(state, fact);
}

const run = (state: Console): Actor => ({
  take: (fact) => {
    take(state, fact);
    return nothing;
  },
  state: () => state,
});

/** Reads a desk's facts into what its operators ask for. It hears everything and states nothing. */
export const consoleKind: ActorKind = {
  kind: 'console', version: 1, hears: catalogue,
  begin: (id) => {
    if (id !== 'main') throw new Error(`console: expected the actor main, was ${id}; a desk has one console`);
    return run(begin());
  },
  hydrate: (_, state) => run(state as Console),
};
