import { absolute, fromFloat, most, times, zero, type Decimal } from '../decimal.ts';
import { shareAtMost, type Finding } from '../risk/finding.ts';
import type { AskedSums, SizedAsked, SizedQuestion } from './asked.ts';
import type { Part, Sums } from './memory.ts';
import { sumsOf, worstUsd } from './tally.ts';

function kept({ sums }: SizedAsked): AskedSums {
  if (sums === null) throw new Error('expected the sums that the policy limits to be kept, were not; a policy comes into force by adoptPolicy');
  return sums;
}

const nothing: Part = { netUsd: zero, grossUsd: zero, heldUsd: zero, buyingUsd: zero, sellingUsd: zero, sellingQuantity: zero };

/** What an order adds to the gross of a part of the desk, by what that part has in its symbol; zero where it makes the position no larger. */
function addedUsd({ wish: { side }, notionalUsd, quantity, closeUsd }: SizedAsked, part: Part = nothing): Decimal {
  const { netUsd, buyingUsd, sellingUsd, grossUsd } = part;
  const worst = side === 'buy' ? worstUsd(netUsd, buyingUsd + notionalUsd, sellingUsd) : worstUsd(netUsd, buyingUsd, sellingUsd + times(quantity, closeUsd));
  return most(worst - grossUsd, zero);
}

/** The net of a group after an order, with everything open on its side. */
const netUsd = ({ wish: { side }, notionalUsd, quantity, closeUsd }: SizedAsked, sums: Sums): Decimal =>
  (side === 'buy' ? sums.netUsd + sums.buyingUsd + notionalUsd : sums.netUsd - sums.sellingUsd - times(quantity, closeUsd));

/** The sums of the desk and of all scopes that the order falls under: each against its own limit. What makes a sum no larger passes. */
export function groupFindings(asked: SizedAsked, found: Finding[]): void {
  const { bounds: { groups, strategyGroup } } = asked;
  if (groups.length === 0) return;
  const { tally, part, strategyPart } = kept(asked);
  for (const { group, gross, net } of groups) {
    const sums = sumsOf(tally, group);
    if (gross !== null) {
      const added = addedUsd(asked, group === strategyGroup ? strategyPart : part);
      const figure = sums.grossUsd + added;
      found.push({ rule: gross.rule, figure, limit: gross.limit, passed: figure <= gross.limit || added === zero });
    }
    if (net !== null) {
      const figure = absolute(netUsd(asked, sums));
      found.push({ rule: net.rule, figure, limit: net.limit, passed: figure <= net.limit || figure <= absolute(sums.netUsd) });
    }
  }
}

/** A share of equity; without equity there is none. What `mayPass` passes all the same. */
function ofEquity(rule: string, part: Decimal, { equityUsd }: AskedSums, limit: Decimal, mayPass: boolean): Finding {
  if (equityUsd <= zero) return { rule, figure: 'no equity', limit, passed: mayPass };
  const finding = shareAtMost(rule, part, equityUsd, limit);
  return finding.passed || !mayPass ? finding : { rule, figure: finding.figure, limit, passed: true };
}

/** The position in the symbol after the order, as a share of the desk's equity. What makes it no larger passes. */
export const concentration: SizedQuestion = (asked) => {
  const { bounds: { concentration: bound }, afterUsd, beforeUsd } = asked;
  return bound === null ? undefined : ofEquity(bound.rule, afterUsd, kept(asked), bound.limit, afterUsd <= beforeUsd);
};

/** All positions with everything open and the order, as a multiple of equity. */
export const leverage: SizedQuestion = (asked) => {
  const sums = kept(asked);
  const added = addedUsd(asked, sums.part);
  return ofEquity('leverage', sums.desk.grossUsd + added, sums, fromFloat(asked.policy.maxLeverage ?? 0, 12), added === zero);
};

/** A strategy's order as a share of the desk's equity; a person's own is attended to. */
export const unattendedShare: SizedQuestion = (asked) => {
  const { bounds: { unattendedShare: bound }, wish, notionalUsd } = asked;
  return bound === null || wish.purpose === 'manual' ? undefined : ofEquity(bound.rule, notionalUsd, kept(asked), bound.limit, false);
};
