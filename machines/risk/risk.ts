import { credited, marginCalled, marked, violated } from '../../subjects/accounting.ts';
import { archiveBroken } from '../../subjects/auditor.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { attached, busted, cancelRequested, closed, corrected, filled, refused, reopened, replaced, replaceRequested, restated, submitted, suppressed, unresolved, working } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { action, bar, delisted, sessionEnded, stepClosed, halted as marketHalted, recovered } from '../../subjects/market.ts';
import * as ops from '../../subjects/operations.ts';
import { agreed, broken, clockReported } from '../../subjects/reconciliation.ts';
import { venueDown, venueUp } from '../../subjects/routing.ts';
import { claimed, quarantined } from '../../subjects/runtime.ts';
import { intent, spawned, transitioned } from '../../subjects/strategy.ts';
import { actorKind, nothing, on, type Publication } from '../actor.ts';
import { begunBy, openedFault } from '../authority/decisions.ts';
import { instantMs } from '../authority/instant.ts';
import { own } from '../authority/own.ts';
import { adoptPolicy } from '../checks/adopt.ts';
import { needsOf } from '../checks/needs.ts';
import { noteMessage } from '../checks/notes.ts';
import { stopParts } from '../checks/parts.ts';
import { noteViolation } from '../checks/restriction.ts';
import { noteSeen } from '../checks/seen.ts';
import { least, parse, toFloat } from '../decimal.ts';
import { Filled } from '../order/traded.ts';
import { noteDelisting, notePrice, noteSplit } from '../portfolio/streaming.ts';
import { allot, bookFill, quoteOf, revalue } from './accounts.ts';
import { holdEquity, holdOutages, holdTick, holdTrades, noteBar, noteEnd, noteHeartbeat, noteSlippage, shiftEquity } from './breaches.ts';
import { closeOut } from './closeOut.ts';
import { control } from './control.ts';
import { bookCredit, forgetSymbol, splitSymbol } from './corporate.ts';
import { isEssential, kindIn } from './essential.ts';
import { followerOf } from './follow.ts';
import { holdStops } from './heldStops.ts';
import { dailyLoss, worded } from './limits.ts';
import { bookBust, bookCorrection, reserveAgain } from './amended.ts';
import { attachLeg } from './legs.ts';
import { reduce } from './margin.ts';
import { beginPlaces, notePlace } from './placed.ts';
import { renameSymbol } from './renamed.ts';
import { decideChanges, forgetAsked, noteKept, noteReplaced } from './replacing.ts';
import { holdPortfolio, isStepWatched } from './portfolioMarks.ts';
import { noteClock, noteVenueDown, noteVenueUp } from './venueHealth.ts';
import { beginUnreconciled, noteAgreement, noteBreak, noteClaim } from './reconciled.ts';
import { nameOrder, release, useReservation } from './reservations.ts';
import { answerSigned } from './requests.ts';
import { lower, lowerFor, recover } from './scopes.ts';
import { begin, policyOf, type Desk } from './state.ts';
import { holdStrategies, watchStrategy } from './strategyBreaches.ts';
import { beginStop, endStop } from './stops.ts';
import { feesOf, riskTerms, withTerms } from './terms.ts';
import { decideStep, flattenFor, wishFor } from './wishes.ts';

function open(desk: Desk, { body }: FactOf<typeof opened>): readonly Publication[] {
  const fault = openedFault(body);
  if (fault !== undefined) throw new Error(`expected a desk.opened that its first human signed, was: ${fault}; open the desk anew`);
  desk.authority = begunBy(body);
  desk.fees = feesOf(body.venue);
  desk.terms = riskTerms(body.venue);
  if (body.accounting?.settlement === true && desk.terms.initialMargin === null) desk.settles = true;
  adoptPolicy(desk, body.policy);
  beginUnreconciled(desk, body.venue.kind);
  beginPlaces(desk, body);
  desk.lockstep = body.pacing === 'lockstep';
  desk.openingCashUsd = parse(body.cashUsd);
  desk.cashUsd = desk.openingCashUsd;
  desk.day = { date: '', beganUsd: desk.openingCashUsd, equityUsd: desk.openingCashUsd };
  return nothing;
}

/** Time does not go back where sources of different timeframes overlap. */
function passTime(desk: Desk, at: string): void {
  desk.nowMs = Math.max(desk.nowMs, instantMs(at));
}

function takeBar(desk: Desk, fact: FactOf<typeof bar>): readonly Publication[] {
  const { actor: symbol, body } = fact;
  passTime(desk, fact.at);
  const quote = quoteOf(desk, symbol);
  const low = parse(body.low);
  quote.closeUsd = parse(body.close);
  quote.lowUsd = quote.lowStep === desk.step ? least(quote.lowUsd, low) : low;
  quote.lowStep = desk.step;
  quote.timeframe = body.timeframe;
  noteBar(desk, symbol);
  if (desk.policy?.portfolio !== undefined || desk.portfolio !== undefined) notePrice(desk, symbol, toFloat(quote.closeUsd), instantMs(fact.at));
  revalue(desk, symbol, quote);
  if (desk.memory?.seen !== undefined) seeBar(desk, fact);
  if (desk.lockstep) return nothing;
  const published = holdStops(desk, fact, symbol);
  desk.step += 1;
  return published;
}

/** What the policy's checks need of a bar. */
function seeBar({ policy, memory }: Desk, { actor: symbol, at, body: { timeframe, low, close, volume } }: FactOf<typeof bar>): void {
  const needs = policy === null ? null : needsOf(policy).seen;
  if (memory !== undefined && needs !== null) noteSeen(memory, needs, symbol, { atMs: instantMs(at), timeframe, lowUsd: parse(low), closeUsd: parse(close), volume: parse(volume) });
}

/** A reservation ends before its fill is booked, or the same money would count twice. */
function takeFill(desk: Desk, fact: FactOf<typeof filled>): readonly Publication[] {
  const { order, strategy, symbol } = fact.body;
  const reservation = useReservation(desk, order, Filled.tradedIn(fact.body), fact.body.done);
  if (desk.changing !== undefined && fact.body.done) forgetAsked(desk, order);
  bookFill(desk, fact);
  if (reservation !== undefined && reservation.stop !== null) beginStop(desk, reservation.stop, reservation.isLimit === true);
  endStop(desk, strategy, symbol);
  if (desk.policy?.breaches === undefined) return closeOutNow(desk, fact.at);
  if (reservation !== undefined) noteSlippage(desk, reservation, Filled.tradedIn(fact.body));
  if (fact.body.done) noteEnd(desk, false);
  return [...tradesNow(desk, fact), ...closeOutNow(desk, fact.at)];
}

/** In lockstep what fills come to is asked when the step closes. */
const tradesNow = (desk: Desk, fact: { readonly id: string }): readonly Publication[] => (desk.lockstep ? nothing : holdTrades(desk, fact));

/** In lockstep a kill closes positions at the end of the step: which fills of it come first is of no account. */
const closeOutNow = (desk: Desk, at: string): readonly Publication[] => (desk.closing === undefined || desk.lockstep ? nothing : closeOut(desk, at));

/** The day's loss is counted from the last mark of the day before, or from the opening cash: on daily bars a day has only one mark. */
function takeMark(desk: Desk, { id, at, body }: FactOf<typeof marked>): readonly Publication[] {
  const date = at.slice(0, 10);
  if (date !== desk.day.date) desk.day = { ...desk.day, date, beganUsd: desk.day.equityUsd };
  desk.day.equityUsd = parse(body.equityUsd);
  const found = dailyLoss(desk, policyOf(desk));
  const breached = desk.lockstep ? holdEquity(desk, { id }) : [...holdEquity(desk, { id }), ...holdStrategies(desk, { id, at }), ...holdPortfolio(desk, { id })];
  if (found.passed) return breached;
  const { figure, limit, rule } = worded(found);
  return [...control(desk, { type: 'halt', rule, fact: id, reason: `the day's loss of ${figure} USD reached the limit of ${limit} USD`, figure, limit }), ...breached];
}

/** One actor a desk, `main`: it decides which orders may be sent, and whether the desk trades at all. A strategy in quarantine stands alone. */
export const risk = actorKind<Desk>({
  kind: 'risk', version: 2, begin, migrations: { 1: withTerms }, follower: followerOf,
  reactions: [
    on(opened, open),
    on(bar, takeBar),
    on(stepClosed, (desk, fact) => {
      passTime(desk, fact.at);
      // First, so that the step's own wishes are decided under it.
      const breached = isStepWatched(desk) ? [...holdTrades(desk, fact), ...holdOutages(desk, fact), ...holdStrategies(desk, fact), ...holdPortfolio(desk, fact)] : nothing;
      const decided = desk.changes === undefined ? decideStep(desk, fact) : [...decideStep(desk, fact), ...decideChanges(desk, fact.at)];
      return breached.length === 0 ? decided : [...breached, ...decided];
    }),
    // No step will close any more; what people still ask for is decided as it comes.
    on(sessionEnded, (desk, fact) => {
      const published = [...decideStep(desk, fact), ...decideChanges(desk, fact.at)];
      desk.lockstep = false;
      return published;
    }),
    on(ticked, (desk, { id, at, body }) => {
      passTime(desk, at);
      return [...holdTick(desk, { id }, body.everySeconds), ...closeOutNow(desk, at)];
    }),
    on(spawned, (desk, { actor, body }) => {
      allot(desk, actor, body.budget);
      watchStrategy(desk, actor);
      return nothing;
    }),
    on(transitioned, (desk, { actor, body }) => {
      const account = own(desk.accounts, actor);
      if (account !== undefined) account.mayEnter = body.to !== 'paused' && body.to !== 'refused' && body.to !== 'retired';
      return nothing;
    }),
    on(intent, (desk, { id, correlation, actor, at, body }) => {
      const enters = body.action === 'enter';
      return wishFor(desk, {
        intent: id, correlation, strategy: actor, symbol: body.symbol, side: enters ? 'buy' : 'sell', purpose: enters ? 'entry' : 'exit', at, body, quantity: null,
      }, at);
    }),
    on(submitted, (desk, fact) => {
      const { at, body } = fact;
      if (desk.places !== undefined) notePlace(desk, body);
      if (body.parent === undefined) nameOrder(desk, body);
      if (body.parent === undefined || desk.memory === undefined) return nothing;
      noteMessage(desk, desk.memory, body, instantMs(at));
      return stopParts(desk, fact);
    }),
    on(working, (desk, { body }) => {
      nameOrder(desk, body);
      return nothing;
    }),
    on(attached, (desk, fact) => {
      attachLeg(desk, fact);
      return nothing;
    }),
    on(busted, (desk, fact) => {
      bookBust(desk, fact);
      return nothing;
    }),
    on(corrected, (desk, fact) => {
      bookCorrection(desk, fact);
      return nothing;
    }),
    on(reopened, (desk, fact) => {
      reserveAgain(desk, fact);
      return nothing;
    }),
    on(replaced, (desk, { body }) => {
      noteReplaced(desk, body.order, body);
      return nothing;
    }),
    on(restated, (desk, { body }) => {
      noteReplaced(desk, body.order, body);
      return nothing;
    }),
    on(refused, (desk, { body }) => {
      if (body.what === 'replace') noteKept(desk, body.order);
      return nothing;
    }),
    on(cancelRequested, (desk, { at, body }) => {
      if (desk.memory !== undefined) noteMessage(desk, desk.memory, body, instantMs(at));
      return nothing;
    }),
    on(replaceRequested, (desk, { at, body }) => {
      if (desk.memory !== undefined) noteMessage(desk, desk.memory, body, instantMs(at));
      return nothing;
    }),
    on(suppressed, (desk, { at, body }) => {
      nameOrder(desk, body);
      release(desk, body.order);
      return closeOutNow(desk, at);
    }),
    on(filled, takeFill),
    on(closed, (desk, { id, at, body }) => {
      release(desk, body.order);
      forgetAsked(desk, body.order);
      noteEnd(desk, body.state === 'rejected');
      return [...tradesNow(desk, { id }), ...closeOutNow(desk, at)];
    }),
    // The reservation stays: the venue may have the order.
    on(unresolved, (desk, { id, type, body }) => control(desk, { type: 'halt', rule: type, fact: id, reason: `order ${body.order} is unresolved: ${body.reason}` })),
    on(marked, takeMark),
    on(marginCalled, reduce),
    on(violated, (desk, fact) => {
      noteViolation(desk, fact);
      return nothing;
    }),
    on(credited, (desk, fact) => {
      bookCredit(desk, fact);
      if (fact.body.why === 'deposit' || fact.body.why === 'withdrawal') shiftEquity(desk, parse(fact.body.amountUsd));
      return nothing;
    }),
    on(action, (desk, { actor: symbol, body }) => {
      if (body.action.kind === 'split') splitSymbol(desk, symbol, body.action);
      if (body.action.kind === 'split') noteSplit(desk, symbol, body.action);
      if (body.action.kind === 'cashMerger') forgetSymbol(desk, symbol);
      if (body.action.kind === 'symbolChange') renameSymbol(desk, symbol, body.action.to);
      if (body.action.kind === 'cashMerger' || body.action.kind === 'symbolChange') noteDelisting(desk, symbol);
      return nothing;
    }),
    // While prices can't be believed positions may be left; while the exchange halts a symbol nothing trades.
    on(marketHalted, (desk, { id, actor: symbol, body: { reason, detail } }) =>
      lower(desk, { scope: 'symbol', target: symbol, to: reason === 'exchange' ? 'halted' : 'reducing', rule: `market.${reason}`, fact: id, reason: detail, cancelsEntries: true })),
    on(recovered, (desk, { actor: symbol, body: { reason } }) => recover(desk, symbol, `market.${reason}`)),
    on(delisted, (desk, { actor: symbol }) => {
      forgetSymbol(desk, symbol);
      noteDelisting(desk, symbol);
      return nothing;
    }),
    on(archiveBroken, (desk, { id, type, body }) => control(desk, { type: 'halt', rule: type, fact: id, reason: `the archive is broken at ${body.seq}: expected ${body.expected}, was ${body.was}` })),
    on(claimed, noteClaim),
    on(venueDown, noteVenueDown),
    on(venueUp, noteVenueUp),
    on(clockReported, noteClock),
    on(agreed, noteAgreement),
    on(broken, noteBreak),
    on(quarantined, (desk, { id, type, actor, body }) => {
      const kind = kindIn(type);
      return isEssential(kind) ? control(desk, { type: 'halt', rule: type, fact: id, reason: `${kind}.${actor} is in quarantine: ${body.error}` }) : nothing;
    }),
    on(ops.killRequested, (desk, { id, correlation, at, body: { reason, flatten } }) => {
      const published = control(desk, { type: 'kill', fact: id, reason });
      if (flatten !== true) return published;
      desk.closing = { kill: id, correlation };
      return [...published, ...closeOutNow(desk, at)];
    }),
    on(ops.requested, (desk, { id, correlation, at, body: { verb, target, reason } }) => {
      if (verb === 'flatten') return flattenFor(desk, { intent: id, correlation, target }, at);
      return verb === 'reduce' || verb === 'halt' || verb === 'kill' ? lowerFor(desk, { fact: id, verb, target, reason }) : nothing;
    }),
    on(ops.heartbeat, (desk, { at }) => {
      noteHeartbeat(desk, instantMs(at));
      return nothing;
    }),
    on(ops.signed, answerSigned),
  ],
});
