import { own } from '../authority/own.ts';
import { dayAtMs } from '../calendar/calendar.ts';
import { zero } from '../decimal.ts';
import { atLeast } from '../risk/finding.ts';
import { figuresOf } from '../risk/policyFigures.ts';
import type { SizedQuestion } from './asked.ts';
import { beginDayOf, dayTradesIn } from './dayTrading.ts';
import { unsettledUsd } from './unsettled.ts';

/** On a cash account: settled cash that the desk would have left, what is set aside taken off. */
export const settledCash: SizedQuestion = ({ desk, policy, neededUsd, atMs }) => {
  const unsettled = desk.memory?.unsettled;
  if (unsettled === undefined || desk.terms.initialMargin !== null || neededUsd === zero) return undefined;
  return atLeast('settledCash', desk.cashUsd - unsettledUsd(unsettled, atMs) - desk.reservedUsd - neededUsd, figuresOf(policy).minCashUsd);
};

/**
 * On a margin account below the equity of the rule: day trades of the last days, and those that what was opened today and this order could still become. Exits
 * always pass, so the entry is refused that could make one too many.
 */
export const dayTrades: SizedQuestion = ({ desk, policy, bounds: { calendar, keys: { symbol } }, atMs, beforeUsd, afterUsd, sums }) => {
  const { dayTrades: rule } = policy;
  const { dayTradesBelowUsd } = figuresOf(policy);
  const trading = desk.memory?.dayTrading;
  if (rule === undefined || dayTradesBelowUsd === null || trading === undefined || sums === null || desk.terms.initialMargin === null || afterUsd <= beforeUsd) return undefined;
  if (calendar === 'always') return undefined;
  beginDayOf(trading, dayAtMs('XNYS', atMs));
  const figure = dayTradesIn(trading, rule.days) + trading.openedCount + (own(trading.opened, symbol) === true ? 0 : 1);
  const isExempt = sums.equityUsd >= dayTradesBelowUsd;
  return { rule: 'dayTrades', figure, limit: rule.most, passed: isExempt || figure <= rule.most };
};
