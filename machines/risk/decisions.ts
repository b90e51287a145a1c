import { approved, rejected } from '../../subjects/risk.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { says, type Publication } from '../actor.ts';
import { instantMs, secondsAfter } from '../authority/instant.ts';
import { joined } from '../joined.ts';
import { own } from '../authority/own.ts';
import { calendarOf, dayOrderEnds } from '../calendar/calendar.ts';
import type { Asked } from '../checks/asked.ts';
import { noteApproval } from '../checks/notes.ts';
import { findFirst, findSized, questionsOf } from '../checks/questions.ts';
import { findRestricted } from '../checks/restriction.ts';
import { askedSums } from '../checks/tally.ts';
import { least, most, one, over, parse, roundedDown, times, zero, type Decimal } from '../decimal.ts';
import { accountOf, equityOf, leftIn, positionIn } from './accounts.ts';
import { Approved, Rejected } from './answers.ts';
import { noteApproved } from './approvalRate.ts';
import * as limits from './limits.ts';
import { deskPower, strategyPower } from './margin.ts';
import { boundsOf, type Bounds } from '../policy/bounds.ts';
import { collarOf, expiryOf, limitOf, triggerUsd } from './personal.ts';
import { figuresOf } from './policyFigures.ts';
import { expectPlace, meansFor } from './placed.ts';
import { reconciledChecks } from './reconciled.ts';
import { reserve } from './reservations.ts';
import { closesFor, scopeChecks } from './scopes.ts';
import { shares, sized, worstCost, type Prices, type Size } from './sizing.ts';
import { policyOf, type Account, type Desk, type HeldStop, type Wish } from './state.ts';
import { stopFor } from './stops.ts';
import { venueChecks } from './venueHealth.ts';

/** What was asked of an order, and what it is where every answer was yes. */
interface Verdict {
  readonly checks: readonly limits.Finding[];
  readonly order?: { readonly size: Size; readonly limitUsd: Decimal | null; readonly reservedUsd: Decimal; readonly exposureUsd: Decimal; readonly leavingQuantity: Decimal; readonly stop: HeldStop | null; readonly raises: boolean; readonly prices?: Prices };
}

const minute = 60;
const day = 86_400;

/**
 * How long an order to the next open may wait, in seconds of the log's time, by its symbol's bars: over the longest weekend with
 * holidays for daily and hourly bars; for shorter ones not over the night, since what a minute's bar decided is stale by then.
 */
const validSeconds: Readonly<Record<Timeframe, number>> = { '1d': 7 * day, '1h': 4 * day, '15m': 60 * minute, '5m': 20 * minute, '1m': 5 * minute };

/** Decides on a wish and, where it is approved, sets aside what it may take. @param at time of the decision on the log */
export function decide(desk: Desk, wish: Wish, at: string): Publication {
  const { checks, order } = wish.purpose === 'entry' || wish.purpose === 'manual' ? raising(desk, wish, at) : lowering(desk, wish);
  const { version } = policyOf(desk);
  if (order === undefined) return says(rejected, new Rejected(wish, version, checks), wish.correlation);
  const { strategy, symbol, side } = wish;
  if (desk.places !== undefined && (wish.purpose === 'entry' || wish.purpose === 'manual')) expectPlace(desk, desk.places, symbol);
  const { size, limitUsd, reservedUsd, stop, exposureUsd, leavingQuantity } = order;
  const reservation = { strategy, symbol, side, quantity: size.quantity, reservedUsd, exposureUsd, leavingQuantity, stop };
  const standing = limitUsd === null ? reservation : { ...reservation, isLimit: true, limitUsd };
  const { asked } = wish;
  reserve(desk, wish.purpose !== 'manual' || size.quantity === null || order.prices === undefined ? standing : { ...standing, personal: { quantity: size.quantity, priceUsd: order.prices.priceUsd, worstUsd: order.prices.worstUsd } });
  countApproval(desk, wish, at);
  if (desk.memory !== undefined) noteApproval(desk, desk.memory, wish, instantMs(at), order.raises);
  const expiresAt = asked === undefined ? usualExpiry(desk, symbol, at) : expiryOf(asked, symbol, at, usualExpiry(desk, symbol, at)());
  const arrivalUsd = asked?.algorithm === undefined ? undefined : own(desk.quotes, symbol)?.closeUsd ?? undefined;
  return says(approved, new Approved(wish, version, checks, expiresAt, { ...(asked === undefined ? {} : { asked }), ...(arrivalUsd === undefined ? {} : { arrivalUsd }), size, reservedUsd, collarUsd: collarFor(desk, wish, boundsOf(policyOf(desk), strategy, symbol)), limitUsd, stop: wish.stop, ...(wish.kill === undefined ? {} : { kill: wish.kill }) }), wish.correlation);
}

/** When an order ends that says nothing of it; spelled out where it is read. */
function usualExpiry({ terms, quotes }: Desk, symbol: string, at: string): () => string {
  const seconds = terms.dayOrders ? null : validSeconds[own(quotes, symbol)?.timeframe ?? '1d'];
  return () => (seconds === null ? dayOrderEnds(calendarOf(symbol), at) : secondsAfter(at, seconds));
}

/** Counts for the rate of orders and, where a strategy or person asked, for duplicates. */
function countApproval(desk: Desk, { strategy, symbol, side, purpose, at: askedAt }: Wish, at: string): void {
  noteApproved(desk, instantMs(at));
  if (purpose === 'entry' || purpose === 'exit' || purpose === 'manual') accountOf(desk, strategy).lastApprovals[joined(symbol, side)] = instantMs(askedAt);
}

/**
 * The worst price: last close and the policy's collar. Stops and flattening have none: they must get out wherever the market is.
 * Null too without a bar, and for a sell under a collar of 1, which allows any price.
 */
function collarFor(desk: Desk, { symbol, side, purpose, asked }: Pick<Wish, 'symbol' | 'side' | 'purpose' | 'asked'>, bounds: Bounds): Decimal | null {
  const closeUsd = own(desk.quotes, symbol)?.closeUsd ?? null;
  if (closeUsd === null || purpose === 'stop' || purpose === 'flatten') return null;
  if (asked !== undefined) return collarOf(asked, side, closeUsd, (usd) => collarAt(bounds, side, usd));
  const price = collarAt(bounds, side, closeUsd);
  return price > zero ? price : null;
}

const collarAt = ({ collar: { limit: distance } }: Bounds, side: Wish['side'], closeUsd: Decimal): Decimal => times(closeUsd, side === 'buy' ? one + distance : one - distance);

/** Exits, stops and flattening: they only lower risk, so they pass every limit but the kill. Intents must not be old. */
function lowering(desk: Desk, wish: Wish): Verdict {
  const account = own(desk.accounts, wish.strategy);
  const left = account === undefined ? zero : leftIn(positionIn(account, wish.symbol));
  const all = wish.side === 'sell' ? most(left, zero) : most(-left, zero);
  const quantity = wish.quantity === null ? all : least(all, parse(wish.quantity));
  const checks = wish.kill === undefined ? [limits.killed(desk), ...scopeChecks(desk, wish, false)] : [closesFor(desk, wish.kill)];
  if (wish.body !== null) checks.push(limits.age(desk, policyOf(desk), wish));
  checks.push(limits.size(quantity));
  if (!checks.every(({ passed }) => passed)) return { checks };
  const closeUsd = own(desk.quotes, wish.symbol)?.closeUsd ?? zero;
  const selling = wish.side === 'sell';
  return {
    checks,
    order: { size: shares(quantity), limitUsd: null, reservedUsd: selling ? zero : worstCost(quantity, closeUsd, desk.fees), exposureUsd: zero, leavingQuantity: selling ? quantity : -quantity, stop: null, raises: false },
  };
}

const limitIn = ({ body, asked }: Pick<Wish, 'body' | 'asked'>): Decimal | null => (body?.limitUsd === undefined ? limitOf(asked) : parse(body.limitUsd));

/** Entries and manual orders: first what needs no size, then the size, then the limits on it. An order by limit counts at its limit, which is the most that it pays. */
function raising(desk: Desk, wish: Wish, at: string): Verdict {
  const policy = policyOf(desk);
  const account = own(desk.accounts, wish.strategy);
  const quote = own(desk.quotes, wish.symbol);
  const limitUsd = limitIn(wish);
  const asked = { desk, policy, bounds: boundsOf(policy, wish.strategy, wish.symbol), wish, quote, account, limitUsd, atMs: instantMs(at), seen: desk.memory?.seen === undefined ? undefined : own(desk.memory.seen, wish.symbol) };
  const { bounds } = asked;
  const questions = questionsOf(policy);
  const tally = desk.memory?.tally;
  const first = standing(asked, at);
  if (questions !== null) findFirst(questions, asked, first);
  const closeUsd = quote?.closeUsd ?? null;
  if (account === undefined || quote === undefined || closeUsd === null || !first.every(({ passed }) => passed)) return { checks: first };
  const marketUsd = triggerUsd(wish.asked, wish.side, closeUsd) ?? closeUsd;
  const prices = limitUsd === null ? { priceUsd: marketUsd, worstUsd: collarAt(bounds, 'buy', marketUsd), isKnown: false } : { priceUsd: limitUsd, worstUsd: limitUsd, isKnown: true };
  const size = sizeOf(desk, wish, account, prices);
  const quantity = size.quantity ?? roundedDown(over(size.notionalUsd, closeUsd), desk.terms.increment);
  const notionalUsd = size.notionalUsd ?? times(size.quantity, prices.priceUsd);
  const buying = wish.side === 'buy';
  const neededUsd = buying ? size.notionalUsd ?? worstCost(quantity, prices.worstUsd, desk.fees) : desk.terms.initialMargin === null ? zero : shortPart(account, wish.symbol, quantity, closeUsd);
  const checks = first;
  checks.push(limits.size(quantity));
  const exposures = limits.exposures(quote, wish.side, notionalUsd, closeUsd);
  holdAgainstSize(checks, asked, account, { quantity, notionalUsd, neededUsd, exposures });
  if (questions !== null || desk.restrictedUntil !== undefined) {
    const about = { ...asked, account, quote, closeUsd, quantity, notionalUsd, neededUsd, ...exposures, sums: tally === undefined ? null : askedSums(desk, tally, wish.strategy, wish.symbol) };
    if (questions !== null) findSized(questions, about, checks);
    if (desk.restrictedUntil !== undefined) findRestricted(about, checks);
  }
  if (!checks.every(({ passed }) => passed)) return { checks };
  const stop = wish.body === null ? null : stopFor(wish, wish.body);
  return { checks, order: { size, limitUsd, reservedUsd: neededUsd, exposureUsd: buying ? notionalUsd : zero, leavingQuantity: buying ? zero : quantity, stop, raises: exposures.afterUsd > exposures.beforeUsd, prices } };
}

function standing({ desk, policy, bounds, wish, account, quote, limitUsd }: Asked, at: string): limits.Finding[] {
  const closeUsd = quote?.closeUsd ?? null;
  const { body } = wish;
  const checks = [limits.killed(desk), limits.halted(desk), ...scopeChecks(desk, wish, true), ...reconciledChecks(desk, wish.symbol), ...venueChecks(desk, policy, wish.symbol), limits.strategyMayEnter(account), limits.notBlocked(bounds), limits.hasPrice(quote)];
  // A person's order was signed with an expiry of its own, and names no price.
  if (body !== null) checks.push(limits.age(desk, policy, wish));
  if (body !== null && closeUsd !== null) checks.push(limits.collar(bounds, body.referencePriceUsd, closeUsd));
  if (limitUsd !== null && closeUsd !== null) checks.push(limits.limitCollar(bounds, limitUsd, closeUsd));
  if (body?.stop !== undefined || body?.stops !== undefined) checks.push(limits.stopIsComplete(body));
  checks.push(limits.notDuplicate(account, policy, wish), limits.orderRate(desk, policy, at), limits.dailyLoss(desk, policy));
  return checks;
}

function sizeOf(desk: Desk, { strategy, symbol, quantity, body, asked }: Wish, account: Account, prices: Prices): Size {
  if (asked?.notionalUsd !== undefined) return { quantity: null, notionalUsd: parse(asked.notionalUsd) };
  if (body === null) return shares(parse(quantity ?? '0'));
  // What is asked for by number needs nobody's means.
  if (body.sizing.kind === 'quantity') return shares(parse(body.sizing.quantity));
  const meansUsd = least(accountMeans(desk, strategy, account), deskMeans(desk));
  const availableUsd = most(desk.places === undefined ? meansUsd : least(meansUsd, meansFor(desk, desk.places, symbol)), zero);
  return sized(body.sizing, {
    equityUsd: equityOf(desk, account), availableUsd, ...prices, fees: desk.fees, volatilityAnnual: body.volatilityAnnual, increment: desk.terms.increment,
  });
}

/** What a strategy may still spend: its cash; on a margin account what its equity bears. */
const accountMeans = (desk: Desk, strategy: string, account: Account): Decimal =>
  (desk.terms.initialMargin === null ? account.cashUsd - account.reservedUsd : strategyPower(desk, strategy, account, desk.terms.initialMargin));

const deskMeans = (desk: Desk): Decimal =>
  (desk.terms.initialMargin === null ? desk.cashUsd - desk.reservedUsd - figuresOf(policyOf(desk)).minCashUsd : deskPower(desk, desk.terms.initialMargin));

/** Value of what a sale would leave owed. */
const shortPart = (account: Account, symbol: string, quantity: Decimal, closeUsd: Decimal): Decimal =>
  times(least(quantity, most(quantity - leftIn(positionIn(account, symbol)), zero)), closeUsd);

interface Sized {
  readonly quantity: Decimal;
  readonly notionalUsd: Decimal;
  readonly neededUsd: Decimal;
  readonly exposures: limits.Exposures;
}

/** Adds the answers that depend on the order's size. */
function holdAgainstSize(checks: limits.Finding[], { desk, policy, bounds, wish: { strategy, symbol, side, purpose } }: Asked, account: Account, { quantity, notionalUsd, neededUsd, exposures }: Sized): void {
  checks.push(limits.orderQuantity(bounds, quantity), limits.orderNotional(bounds, notionalUsd), limits.positionNotional(bounds, exposures), limits.grossNotional(desk, policy, exposures));
  const { initialMargin } = desk.terms;
  // The manual account has no cash of its own.
  if (purpose !== 'manual') checks.push(initialMargin === null ? limits.cash(account, neededUsd) : limits.buyingPower(strategyPower(desk, strategy, account, initialMargin), neededUsd));
  checks.push(initialMargin === null ? limits.deskCash(desk, policy, neededUsd) : limits.deskBuyingPower(deskPower(desk, initialMargin), neededUsd));
  if (desk.places !== undefined && side === 'buy') checks.push(limits.venueCash(meansFor(desk, desk.places, symbol), neededUsd));
  if (side === 'sell') checks.push(limits.short(account, bounds, symbol, quantity));
}
