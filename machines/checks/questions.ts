import type { Policy } from '../../subjects/policy.ts';
import { readOnce } from '../policy/readOnce.ts';
import { portfolioFindings, portfolioLimits } from '../portfolio/limits.ts';
import type { Finding } from '../risk/finding.ts';
import type { Asked, Question, SizedAsked, SizedQuestion } from './asked.ts';
import { concentration, groupFindings, leverage, unattendedShare } from './exposure.ts';
import { quoteAge, tradingHours } from './market.ts';
import { messageFindings, unseenEntries } from './messages.ts';
import { dayTrades, settledCash } from './money.ts';
import { limits } from './needs.ts';
import { periodMove, referenceDistance } from './prices.ts';
import { selfMatch } from './selfMatch.ts';
import { locate, shortSaleRestriction } from './shortSales.ts';
import { restricted } from './symbols.ts';
import { daysToLiquidate, volumeShare } from './volumes.ts';

/** What a policy asks beside what every policy asks. */
export interface Questions {
  readonly first: readonly Question[];
  readonly messages: boolean;
  readonly sized: readonly SizedQuestion[];
  readonly groups: boolean;
  readonly portfolio: boolean;
}

type When = (policy: Policy) => boolean;

/** Before an order has a size. Another check is one line here. */
const firstQuestions: readonly (readonly [Question, When])[] = [
  [quoteAge, (policy) => limits(policy, 'maxQuoteAgeSeconds')],
  [tradingHours, ({ tradingHoursOnly }) => tradingHoursOnly === true],
  [referenceDistance, (policy) => limits(policy, 'maxReferenceDistance')],
  [periodMove, (policy) => limits(policy, 'maxPeriodMove')],
  [selfMatch, ({ noSelfMatch }) => noSelfMatch === true],
  [unseenEntries, (policy) => limits(policy, 'maxUnseenEntries')],
];

/** Once it has one. */
const sizedQuestions: readonly (readonly [SizedQuestion, When])[] = [
  [restricted, ({ restrictedSymbols = [], scopes = [] }) => restrictedSymbols.length > 0 || scopes.some((scope) => scope.limits.restricted === true)],
  [volumeShare, (policy) => limits(policy, 'maxVolumeShare')],
  [daysToLiquidate, (policy) => limits(policy, 'maxDaysToLiquidate')],
  [concentration, (policy) => limits(policy, 'maxConcentration')],
  [leverage, ({ maxLeverage }) => maxLeverage !== undefined],
  [unattendedShare, (policy) => limits(policy, 'maxUnattendedShare')],
  [settledCash, ({ settledCashOnly }) => settledCashOnly === true],
  [dayTrades, (policy) => policy.dayTrades !== undefined],
  [locate, ({ shortSales }) => shortSales?.needsLocate === true],
  [shortSaleRestriction, ({ shortSales }) => shortSales?.restrictedAfterFall !== undefined],
];

const asked = <Each>(questions: readonly (readonly [Each, When])[], policy: Policy): readonly Each[] => questions.filter(([, when]) => when(policy)).map(([question]) => question);

/** Null where a policy asks no more than every policy does: then nobody is asked. */
export const questionsOf = readOnce((policy: Policy): Questions | null => {
  const questions: Questions = {
    first: asked(firstQuestions, policy), messages: limits(policy, 'maxMessages'), sized: asked(sizedQuestions, policy),
    groups: limits(policy, 'maxNetNotionalUsd') || (policy.scopes ?? []).some((scope) => scope.limits.maxGrossNotionalUsd !== undefined),
    portfolio: portfolioLimits(policy).length > 0,
  };
  return questions.first.length > 0 || questions.messages || questions.sized.length > 0 || questions.groups || questions.portfolio ? questions : null;
});

/** Adds what is asked before there is a size. */
export function findFirst({ first, messages }: Pick<Questions, 'first' | 'messages'>, about: Asked, found: Finding[]): void {
  for (const question of first) {
    const finding = question(about);
    if (finding !== undefined) found.push(finding);
  }
  if (messages) messageFindings(about, found);
}

/** Adds what is asked of the size. */
export function findSized({ sized, groups, portfolio }: Questions, about: SizedAsked, found: Finding[]): void {
  for (const question of sized) {
    const finding = question(about);
    if (finding !== undefined) found.push(finding);
  }
  if (groups) groupFindings(about, found);
  if (portfolio) portfolioFindings(about, found);
}
