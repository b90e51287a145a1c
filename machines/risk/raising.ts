import type { Asked, SizedAsked } from '../checks/asked.ts';
import { findFirst, findSized, questionsOf } from '../checks/questions.ts';
import { findRestricted } from '../checks/restriction.ts';
import { least, most, over, parse, roundedDown, times, zero, type Decimal } from '../decimal.ts';
import { equityOf, leftIn, positionIn } from './accounts.ts';
import { collarAt, collarFor } from './collars.ts';
import * as limits from './limits.ts';
import { deskPower, powerUsd, strategyPower } from './margin.ts';
import { triggers, triggerUsd } from './personal.ts';
import { meansFor } from './placed.ts';
import { figuresOf } from './policyFigures.ts';
import { reconciledChecks } from './reconciled.ts';
import { scopeChecks } from './scopes.ts';
import { shares, sized, worstCost, type Prices, type Size } from './sizing.ts';
import type { Account, Desk } from './state.ts';
import { stopFor } from './stops.ts';
import { venueChecks } from './venueHealth.ts';
import { allPassed, type Verdict } from './verdict.ts';

/** Entries and manual orders: first what needs no size, then the size, then the limits on it. An order by limit counts at its limit, which is the most that it pays. */
export function raising(about: Asked, at: string): Verdict {
  const { desk, policy, bounds, wish, quote, account, limitUsd, atMs, seen, sums } = about;
  const questions = questionsOf(policy);
  const checks = standing(about, at);
  if (questions !== null) findFirst(questions, about, checks);
  const closeUsd = quote?.closeUsd ?? null;
  if (account === undefined || quote === undefined || closeUsd === null || !allPassed(checks)) return { checks };
  const buying = wish.side === 'buy';
  const marketUsd = triggerUsd(wish.asked, wish.side, closeUsd) ?? closeUsd;
  const dearestUsd = limitUsd ?? collarAt(bounds, 'buy', marketUsd);
  const prices = { priceUsd: limitUsd ?? marketUsd, worstUsd: limitUsd === null && policy.purchasesAt === 'close' ? marketUsd : dearestUsd, isKnown: limitUsd !== null };
  const size = sizeOf(about, account, prices);
  const quantity = size.quantity ?? roundedDown(over(size.notionalUsd, closeUsd), desk.terms.increment);
  const notionalUsd = size.notionalUsd ?? times(size.quantity, prices.priceUsd);
  const neededUsd = buying ? size.notionalUsd ?? worstCost(quantity, prices.worstUsd, desk.fees) : desk.terms.initialMargin === null ? zero : shortPart(account, wish.symbol, quantity, closeUsd);
  const { beforeUsd, afterUsd } = limits.exposures(quote, wish.side, notionalUsd, closeUsd);
  const ordered: SizedAsked = { desk, policy, bounds, wish, quote, account, limitUsd, seen, atMs, closeUsd, quantity, notionalUsd, neededUsd, beforeUsd, afterUsd, sums };
  holdAgainstSize(ordered, checks);
  if (questions !== null) findSized(questions, ordered, checks);
  if (desk.restrictedUntil !== undefined) findRestricted(ordered, checks);
  if (!allPassed(checks)) return { checks };
  return {
    checks,
    order: {
      size, limitUsd, reservedUsd: neededUsd, exposureUsd: buying ? notionalUsd : zero, leavingQuantity: buying ? zero : quantity, stop: wish.body === null ? null : stopFor(wish, wish.body),
      collarUsd: buying && wish.asked === undefined && limitUsd === null ? dearestUsd : collarFor(about),
      personal: wish.purpose !== 'manual' || size.quantity === null ? null : { quantity: size.quantity, priceUsd: prices.priceUsd, worstUsd: prices.worstUsd },
      raises: afterUsd > beforeUsd,
    },
  };
}

/** What is asked before there is a size, under every policy. */
function standing({ desk, policy, bounds, wish, account, quote, limitUsd }: Asked, at: string): limits.Finding[] {
  const closeUsd = quote?.closeUsd ?? null;
  const { body } = wish;
  const checks = [limits.killed(desk), limits.halted(desk)];
  if (desk.scopes !== undefined) checks.push(...scopeChecks(desk, wish, true));
  if (desk.reconciled !== undefined) checks.push(...reconciledChecks(desk, wish.symbol), ...venueChecks(desk, policy, wish.symbol));
  checks.push(limits.strategyMayEnter(account), limits.notBlocked(bounds), limits.hasPrice(quote));
  // A person's order was signed with an expiry of its own, and names no price.
  if (body !== null) checks.push(limits.age(desk, policy, wish));
  if (body !== null && closeUsd !== null) checks.push(limits.collar(bounds, body.referencePriceUsd, closeUsd));
  if (limitUsd !== null && closeUsd !== null) checks.push(limits.limitCollar(bounds, limitUsd, closeUsd));
  if (body?.stop !== undefined || body?.stops !== undefined) checks.push(limits.stopIsComplete(body));
  const waits = wish.asked === undefined || closeUsd === null ? undefined : triggers(wish.asked, wish.side, closeUsd);
  if (waits !== undefined) checks.push(waits);
  checks.push(limits.notDuplicate(account, policy, bounds, wish), limits.orderRate(desk, policy, at), limits.dailyLoss(desk, policy));
  return checks;
}

function sizeOf(about: Asked, account: Account, prices: Prices): Size {
  const { desk, wish: { symbol, quantity, body, asked } } = about;
  if (asked?.notionalUsd !== undefined) return { quantity: null, notionalUsd: parse(asked.notionalUsd) };
  if (body === null) return shares(parse(quantity ?? '0'));
  // What is asked for by number needs nobody's means.
  if (body.sizing.kind === 'quantity') return shares(parse(body.sizing.quantity));
  const meansUsd = least(accountMeans(about, account, desk), deskMeans(about, desk));
  const availableUsd = most(desk.places === undefined ? meansUsd : least(meansUsd, meansFor(desk, desk.places, symbol)), zero);
  return sized(body.sizing, {
    equityUsd: equityOf(desk, account), availableUsd, ...prices, fees: desk.fees, volatilityAnnual: body.volatilityAnnual, increment: desk.terms.increment,
  });
}

/** What a strategy may still spend: its cash; on a margin account what its equity bears. */
const accountMeans = (about: Asked, account: Account, { terms: { initialMargin } }: Desk): Decimal =>
  (initialMargin === null ? account.cashUsd - account.reservedUsd : powerUsd(strategyPower(about, account, initialMargin)));

const deskMeans = (about: Asked, { cashUsd, reservedUsd, terms: { initialMargin } }: Desk): Decimal =>
  (initialMargin === null ? cashUsd - reservedUsd - figuresOf(about.policy).minCashUsd : powerUsd(deskPower(about, initialMargin)));

/** Value of what a sale would leave owed. */
const shortPart = (account: Account, symbol: string, quantity: Decimal, closeUsd: Decimal): Decimal =>
  times(least(quantity, most(quantity - leftIn(positionIn(account, symbol)), zero)), closeUsd);

/** What is asked of a size, under every policy. */
function holdAgainstSize(ordered: SizedAsked, checks: limits.Finding[]): void {
  const { desk, policy, bounds, account, quantity, notionalUsd, neededUsd, wish: { symbol, side, purpose } } = ordered;
  checks.push(limits.size(quantity), limits.orderQuantity(bounds, quantity), limits.orderNotional(bounds, notionalUsd), limits.positionNotional(bounds, ordered), limits.grossNotional(desk, policy, ordered));
  const { initialMargin } = desk.terms;
  // The manual account has no cash of its own.
  if (purpose !== 'manual') checks.push(initialMargin === null ? limits.cash(account, neededUsd) : limits.buyingPower(strategyPower(ordered, account, initialMargin), neededUsd));
  checks.push(initialMargin === null ? limits.deskCash(desk, policy, neededUsd) : limits.deskBuyingPower(deskPower(ordered, initialMargin), neededUsd));
  if (desk.places !== undefined && side === 'buy') checks.push(limits.venueCash(meansFor(desk, desk.places, symbol), neededUsd));
  if (side === 'sell') checks.push(limits.short(account, bounds, symbol, quantity));
}
