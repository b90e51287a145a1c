import { absolute, zero } from '../decimal.ts';
import { shareAtMost } from '../risk/finding.ts';
import type { Question } from './asked.ts';

/* Collars beside the one against the last close: of the order's limit, or of the last close where it has none. */

/** Distance from the mean of the last closes, as a share of it. A first bar has only itself to be held against. */
export const referenceDistance: Question = ({ bounds: { referenceDistance: bound }, quote, limitUsd, seen }) => {
  const priceUsd = limitUsd ?? quote?.closeUsd ?? null;
  if (bound === null || priceUsd === null) return undefined;
  if (seen === undefined || seen.meanUsd === zero) return { rule: bound.rule, figure: 'no bar yet', limit: bound.limit, passed: false };
  return shareAtMost(bound, absolute(priceUsd - seen.meanUsd), seen.meanUsd);
};

/** Distance from the farthest close of the period that ends with the last bar, as a share of that close. */
export const periodMove: Question = ({ bounds: { periodMove: bound }, quote, limitUsd, seen }) => {
  const priceUsd = limitUsd ?? quote?.closeUsd ?? null;
  if (bound === null || priceUsd === null) return undefined;
  if (seen === undefined || seen.period.length === 0) return { rule: bound.rule, figure: 'no bar yet', limit: bound.limit, passed: false };
  const { lowestUsd, highestUsd } = seen;
  const [up, down] = [absolute(priceUsd - lowestUsd), absolute(highestUsd - priceUsd)];
  return up * highestUsd >= down * lowestUsd ? shareAtMost(bound, up, lowestUsd) : shareAtMost(bound, down, highestUsd);
};
