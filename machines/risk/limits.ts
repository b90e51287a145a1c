import type { Policy } from '../../subjects/policy.ts';
import { instantMs } from '../authority/instant.ts';
import { own } from '../authority/own.ts';
import { absolute, most, over, parse, times, zero, type Decimal } from '../decimal.ts';
import type { Bounds } from '../policy/bounds.ts';
import { figureOf } from '../plan/stops.ts';
import { leftIn, positionIn } from './accounts.ts';
import { approvedInMinute } from './approvalRate.ts';
import { atLeast, atMost, counted, coveredBy, type Finding } from './finding.ts';
import type { Power } from './margin.ts';
import { figuresOf } from './policyFigures.ts';
import type { Account, Desk, IntentBody, Quote, Wish } from './state.ts';

export { worded, type Finding } from './finding.ts';

/*
 * Each limit is a question of its own; the answer carries the figure and the limit that decided. A figure at its limit passes, but for the daily loss. These are asked under
 * every policy; machines/checks has those that only some policies ask.
 */

/** While killed, nothing passes. */
export const killed = ({ control }: Desk): Finding => ({ rule: 'killed', figure: control.value, limit: 'not killed', passed: control.value !== 'killed' });

/** While halted, only what lowers risk passes. */
export const halted = ({ control }: Desk): Finding => ({ rule: 'halted', figure: control.value, limit: 'active', passed: control.value === 'active' });

/** Strategies that were spawned may enter, until they are paused, refused or retired. */
export function strategyMayEnter(account: Account | undefined): Finding {
  const figure = account === undefined ? 'unknown' : account.mayEnter ? 'allowed' : 'stopped';
  return { rule: 'strategy', figure, limit: 'allowed', passed: figure === 'allowed' };
}

export const notBlocked = ({ blockedBy }: Bounds): Finding => ({ rule: 'blockedSymbol', figure: blockedBy ?? 'none', limit: 'none', passed: blockedBy === null });

/** There is a bar of the symbol to hold the order against. */
export const hasPrice = (quote: Quote | undefined): Finding => {
  const closeUsd = quote?.closeUsd ?? null;
  return { rule: 'price', figure: closeUsd ?? 'none', limit: 'a bar', passed: closeUsd !== null };
};

/** Seconds of the log's time since the intent's cause. */
export const age = ({ nowMs }: Desk, { maxIntentAgeSeconds }: Policy, { at }: Wish): Finding =>
  counted('age', Math.max(0, nowMs - instantMs(at)) / 1000, maxIntentAgeSeconds);

/** Seconds since the strategy's last approved order for the symbol and side: more than the window. */
export function notDuplicate(account: Account | undefined, { duplicateWindowSeconds }: Policy, { keys }: Bounds, { side, at }: Wish): Finding {
  const last = account === undefined ? undefined : own(account.lastApprovals, keys[side].approval);
  const seconds = last === undefined ? undefined : (instantMs(at) - last) / 1000;
  return { rule: 'duplicate', figure: seconds ?? 'none', limit: `over ${duplicateWindowSeconds}`, passed: seconds === undefined || seconds > duplicateWindowSeconds };
}

/** Orders approved in the last 60 seconds of the log's time, with this one. On daily bars all orders of a step have one time. */
export const orderRate = (desk: Desk, { maxOrdersAMinute }: Policy, at: string): Finding => counted('ordersAMinute', approvedInMinute(desk, instantMs(at)) + 1, maxOrdersAMinute);

/** What a strategy decides on its symbol's last bar is priced at its close. */
const distance = (priceUsd: Decimal, closeUsd: Decimal): Decimal => (priceUsd === closeUsd ? zero : over(absolute(priceUsd - closeUsd), closeUsd));

/** Distance of the price that the intent was decided on from the last close, as a share of the close. */
export const collar = ({ collar: { rule, limit } }: Bounds, referenceUsd: string, closeUsd: Decimal): Finding => atMost(rule, distance(parse(referenceUsd), closeUsd), limit);

/** The same of the limit that the order is to have. */
export const limitCollar = ({ collar: { limit } }: Bounds, limitUsd: Decimal, closeUsd: Decimal): Finding => atMost('limitCollar', distance(limitUsd, closeUsd), limit);

/** Loss since the day began. What reaches the limit halts the desk, so it does not pass. */
export function dailyLoss({ day }: Desk, policy: Policy): Finding {
  const lossUsd = most(day.beganUsd - day.equityUsd, zero);
  const limitUsd = figuresOf(policy).maxDailyLossUsd;
  return { rule: 'dailyLoss', figure: lossUsd, limit: limitUsd, passed: lossUsd < limitUsd };
}

/** A stop that is so many ranges or volatilities away needs them at the deciding bar; without them the position would stand unprotected. */
export function stopIsComplete({ stop, atr, stops }: IntentBody): Finding {
  if (stops !== undefined) {
    const lacking = stops.find((each) => figureOf(each.stop) !== undefined && !(each.figure !== undefined && each.figure >= 0));
    return { rule: 'stop', figure: lacking === undefined ? 'complete' : `${lacking.stop.kind} ${lacking.figure ?? 'none'}`, limit: 'complete', passed: lacking === undefined };
  }
  const complete = stop?.kind !== 'atr' || (atr !== undefined && atr >= 0);
  return { rule: 'stop', figure: complete ? 'complete' : `atr ${atr ?? 'none'}`, limit: 'complete', passed: complete };
}

/** There is something to order: shares or a notional above zero. */
export const size = (figure: Decimal): Finding => ({ rule: 'size', figure, limit: 'above 0', passed: figure > zero });

export const orderQuantity = ({ orderQuantity: { rule, limit } }: Bounds, quantity: Decimal): Finding => atMost(rule, quantity, limit);

export const orderNotional = ({ orderNotional: { rule, limit } }: Bounds, notionalUsd: Decimal): Finding => atMost(rule, notionalUsd, limit);

export interface Exposures {
  readonly beforeUsd: Decimal;
  readonly afterUsd: Decimal;
}

/** The desk's position in the symbol at the last close, with everything open on the order's side, before and after the order. Never below zero. */
export function exposures({ heldQuantity, buyingUsd, sellingQuantity }: Quote, side: Wish['side'], notionalUsd: Decimal, closeUsd: Decimal): Exposures {
  const openUsd = times(heldQuantity, closeUsd) + (side === 'buy' ? buyingUsd : -times(sellingQuantity, closeUsd));
  return { beforeUsd: absolute(openUsd), afterUsd: absolute(side === 'buy' ? openUsd + notionalUsd : openUsd - notionalUsd) };
}

/** What makes a position smaller passes, however large it still is. */
export const positionNotional = ({ positionNotional: { rule, limit } }: Bounds, { beforeUsd, afterUsd }: Exposures): Finding =>
  ({ rule, figure: afterUsd, limit, passed: afterUsd <= limit || afterUsd <= beforeUsd });

/** All positions at the last closes, and all that open buys may add. */
export function grossNotional({ heldUsd, buyingUsd }: Desk, policy: Policy, { beforeUsd, afterUsd }: Exposures): Finding {
  const addedUsd = most(afterUsd - beforeUsd, zero);
  const figure = heldUsd + buyingUsd + addedUsd;
  const limit = figuresOf(policy).maxGrossNotionalUsd;
  return { rule: 'grossNotional', figure, limit, passed: figure <= limit || addedUsd === zero };
}

/** What the strategy's account would have left; it never goes below zero. */
export const cash = ({ cashUsd, reservedUsd }: Account, neededUsd: Decimal): Finding => atLeast('cash', cashUsd - reservedUsd - neededUsd, zero);

/** What the desk would have left. */
export const deskCash = ({ cashUsd, reservedUsd }: Desk, policy: Policy, neededUsd: Decimal): Finding =>
  atLeast('deskCash', cashUsd - reservedUsd - neededUsd, figuresOf(policy).minCashUsd);

/** What would be left at the venue of the order. */
export const venueCash = (meansUsd: Decimal, neededUsd: Decimal): Finding => atLeast('venueCash', meansUsd - neededUsd, zero);

/** On a margin account: what the strategy's equity would still bear, and the desk's. */
export const buyingPower = ({ equityUsd, initialMargin, takenUsd }: Power, neededUsd: Decimal): Finding => coveredBy('buyingPower', equityUsd, initialMargin, takenUsd + neededUsd);
export const deskBuyingPower = ({ equityUsd, initialMargin, takenUsd }: Power, neededUsd: Decimal): Finding => coveredBy('deskBuyingPower', equityUsd, initialMargin, takenUsd + neededUsd);

/** What would be left of the strategy's own holding, with everything that is being sold. */
export function short(account: Account, { allowShort }: Bounds, symbol: string, quantity: Decimal): Finding {
  const left = leftIn(positionIn(account, symbol)) - quantity;
  return { rule: 'short', figure: left, limit: allowShort ? 'none' : '0', passed: allowShort || left >= zero };
}
