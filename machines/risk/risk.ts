import { credited, marginCalled, marked } from '../../subjects/accounting.ts';
import { archiveBroken } from '../../subjects/auditor.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { closed, filled, submitted, suppressed, unresolved } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { action, bar, delisted, sessionEnded, stepClosed } from '../../subjects/market.ts';
import * as ops from '../../subjects/operations.ts';
import { quarantined } from '../../subjects/runtime.ts';
import { intent, spawned, transitioned } from '../../subjects/strategy.ts';
import { actorKind, nothing, on, type Publication } from '../actor.ts';
import { begunBy, openedFault } from '../authority/decisions.ts';
import { instantMs } from '../authority/instant.ts';
import { own } from '../authority/own.ts';
import { least, parse } from '../decimal.ts';
import { Filled } from '../order/traded.ts';
import { allot, bookFill, quoteOf, revalue } from './accounts.ts';
import { control } from './control.ts';
import { bookCredit, forgetSymbol, splitSymbol } from './corporate.ts';
import { isEssential, kindIn } from './essential.ts';
import { followerOf } from './follow.ts';
import { holdStops } from './heldStops.ts';
import { dailyLoss, worded } from './limits.ts';
import { reduce } from './margin.ts';
import { nameOrder, release, useReservation } from './reservations.ts';
import { answerSigned } from './requests.ts';
import { begin, policyOf, type Desk } from './state.ts';
import { beginStop, endStop } from './stops.ts';
import { feesOf, riskTerms, withTerms } from './terms.ts';
import { decideStep, flattenFor, wishFor } from './wishes.ts';

function open(desk: Desk, { body }: FactOf<typeof opened>): readonly Publication[] {
  const fault = openedFault(body);
  if (fault !== undefined) throw new Error(`expected a desk.opened that its first human signed, was: ${fault}; open the desk anew`);
  desk.authority = begunBy(body);
  desk.policy = body.policy;
  desk.fees = feesOf(body.venue);
  desk.terms = riskTerms(body.venue);
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
  revalue(desk, quote);
  if (desk.lockstep) return nothing;
  const published = holdStops(desk, fact, symbol);
  desk.step += 1;
  return published;
}

/** A reservation ends before its fill is booked, or the same money would count twice. */
function takeFill(desk: Desk, fact: FactOf<typeof filled>): readonly Publication[] {
  const { order, strategy, symbol } = fact.body;
  const reservation = useReservation(desk, order, Filled.tradedIn(fact.body), fact.body.done);
  bookFill(desk, fact);
  if (reservation !== undefined && reservation.stop !== null) beginStop(desk, reservation.stop, reservation.isLimit === true);
  endStop(desk, strategy, symbol);
  return nothing;
}

/** The day's loss is counted from the last mark of the day before, or from the opening cash: on daily bars a day has only one mark. */
function takeMark(desk: Desk, { id, at, body }: FactOf<typeof marked>): readonly Publication[] {
  const date = at.slice(0, 10);
  if (date !== desk.day.date) desk.day = { ...desk.day, date, beganUsd: desk.day.equityUsd };
  desk.day.equityUsd = parse(body.equityUsd);
  const found = dailyLoss(desk, policyOf(desk));
  if (found.passed) return nothing;
  const { figure, limit, rule } = worded(found);
  return control(desk, { type: 'halt', rule, fact: id, reason: `the day's loss of ${figure} USD reached the limit of ${limit} USD`, figure, limit });
}

/** One actor a desk, `main`: it decides which orders may be sent, and whether the desk trades at all. A strategy in quarantine stands alone. */
export const risk = actorKind<Desk>({
  kind: 'risk', version: 2, begin, migrations: { 1: withTerms }, follower: followerOf,
  reactions: [
    on(opened, open),
    on(bar, takeBar),
    on(stepClosed, (desk, fact) => {
      passTime(desk, fact.at);
      return decideStep(desk, fact);
    }),
    // No step will close any more; what people still ask for is decided as it comes.
    on(sessionEnded, (desk, fact) => {
      const published = decideStep(desk, fact);
      desk.lockstep = false;
      return published;
    }),
    on(ticked, (desk, { at }) => {
      passTime(desk, at);
      return nothing;
    }),
    on(spawned, (desk, { actor, body }) => {
      allot(desk, actor, body.budget);
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
    on(submitted, (desk, { body }) => {
      nameOrder(desk, body);
      return nothing;
    }),
    on(suppressed, (desk, { body }) => {
      nameOrder(desk, body);
      release(desk, body.order);
      return nothing;
    }),
    on(filled, takeFill),
    on(closed, (desk, { body }) => {
      release(desk, body.order);
      return nothing;
    }),
    // The reservation stays: the venue may have the order.
    on(unresolved, (desk, { id, type, body }) => control(desk, { type: 'halt', rule: type, fact: id, reason: `order ${body.order} is unresolved: ${body.reason}` })),
    on(marked, takeMark),
    on(marginCalled, reduce),
    on(credited, (desk, fact) => {
      bookCredit(desk, fact);
      return nothing;
    }),
    on(action, (desk, { actor: symbol, body }) => {
      if (body.action.kind === 'split') splitSymbol(desk, symbol, body.action);
      return nothing;
    }),
    on(delisted, (desk, { actor: symbol }) => {
      forgetSymbol(desk, symbol);
      return nothing;
    }),
    on(archiveBroken, (desk, { id, type, body }) => control(desk, { type: 'halt', rule: type, fact: id, reason: `the archive is broken at ${body.seq}: expected ${body.expected}, was ${body.was}` })),
    on(quarantined, (desk, { id, type, actor, body }) => {
      const kind = kindIn(type);
      return isEssential(kind) ? control(desk, { type: 'halt', rule: type, fact: id, reason: `${kind}.${actor} is in quarantine: ${body.error}` }) : nothing;
    }),
    on(ops.killRequested, (desk, { id, body }) => control(desk, { type: 'kill', fact: id, reason: body.reason })),
    on(ops.requested, (desk, { id, correlation, at, body }) =>
      body.verb === 'flatten' ? flattenFor(desk, { intent: id, correlation, target: body.target }, at) : nothing),
    on(ops.signed, answerSigned),
  ],
});
