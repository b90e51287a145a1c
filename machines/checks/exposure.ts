import { absolute, most, times, zero, type Decimal } from '../decimal.ts';
import type { ShareBound } from '../policy/shareBound.ts';
import { shareAtMost, type Finding } from '../risk/finding.ts';
import { figuresOf } from '../risk/policyFigures.ts';
import type { AskedSums, SizedAsked, SizedQuestion } from './asked.ts';
import type { Part, Sums } from './memory.ts';
import { sumsOf } from './tally.ts';

function kept({ sums }: SizedAsked): AskedSums {
  if (sums === null) throw new Error('expected the sums that the policy limits to be kept, were not; a policy comes into force by adoptPolicy');
  return sums;
}

const nothing: Part = { netUsd: zero, grossUsd: zero, heldUsd: zero, buyingUsd: zero, sellingUsd: zero, sellingQuantity: zero };

/** The net of a part of the desk after an order, with everything open on its side. */
const netAfter = ({ wish: { side }, notionalUsd, quantity, closeUsd }: SizedAsked, { netUsd, buyingUsd, sellingUsd }: Sums): Decimal =>
  (side === 'buy' ? netUsd + buyingUsd + notionalUsd : netUsd - sellingUsd - times(quantity, closeUsd));

/**
 * What an order adds to the gross of a part of the desk, by what that part has in its symbol; zero where it makes the position no larger. The gross is the larger of
 * what both sides may come to, so only the order's own side can add to it.
 */
const addedUsd = (asked: SizedAsked, part: Part = nothing): Decimal => most(absolute(netAfter(asked, part)) - part.grossUsd, zero);

/** The sums of the desk and of all scopes that the order falls under: each against its own limit. What makes a sum no larger passes. */
export function groupFindings(asked: SizedAsked, found: Finding[]): void {
  const { bounds: { groups, keys } } = asked;
  if (groups.length === 0) return;
  const { tally, part, strategyPart } = kept(asked);
  const ofSymbol = addedUsd(asked, part);
  for (const { group, gross, net } of groups) {
    const sums = sumsOf(tally, group);
    if (gross !== null) {
      const added = group === keys.group ? addedUsd(asked, strategyPart) : ofSymbol;
      const figure = sums.grossUsd + added;
      found.push({ rule: gross.rule, figure, limit: gross.limit, passed: figure <= gross.limit || added === zero });
    }
    if (net !== null) {
      const figure = absolute(netAfter(asked, sums));
      found.push({ rule: net.rule, figure, limit: net.limit, passed: figure <= net.limit || figure <= absolute(sums.netUsd) });
    }
  }
}

/** A share of equity; without equity there is none. What `mayPass` passes all the same. */
function ofEquity(bound: ShareBound, part: Decimal, { equityUsd }: AskedSums, mayPass: boolean): Finding {
  const { rule, limit } = bound;
  if (equityUsd <= zero) return { rule, figure: 'no equity', limit, passed: mayPass };
  const finding = shareAtMost(bound, part, equityUsd);
  return finding.passed || !mayPass ? finding : { rule, figure: finding.figure, limit, passed: true };
}

/** The position in the symbol after the order, as a share of the desk's equity. What makes it no larger passes. */
export const concentration: SizedQuestion = (asked) => {
  const { bounds: { concentration: bound }, afterUsd, beforeUsd } = asked;
  return bound === null ? undefined : ofEquity(bound, afterUsd, kept(asked), afterUsd <= beforeUsd);
};

/** All positions with everything open and the order, as a multiple of equity. */
export const leverage: SizedQuestion = (asked) => {
  const { leverage: bound } = figuresOf(asked.policy);
  if (bound === null) return undefined;
  const sums = kept(asked);
  const added = addedUsd(asked, sums.part);
  return ofEquity(bound, sums.desk.grossUsd + added, sums, added === zero);
};

/** A strategy's order as a share of the desk's equity; a person's own is attended to. */
export const unattendedShare: SizedQuestion = (asked) => {
  const { bounds: { unattendedShare: bound }, wish, notionalUsd } = asked;
  return bound === null || wish.purpose === 'manual' ? undefined : ofEquity(bound, notionalUsd, kept(asked), false);
};
