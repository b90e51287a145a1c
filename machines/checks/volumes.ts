import { times, zero, type Decimal } from '../decimal.ts';
import { shareAtMost, type Finding } from '../risk/finding.ts';
import type { Asked, SizedQuestion } from './asked.ts';

/** Shares a day: what the policy says of the symbol, else the average of its bars; zero where neither is known. */
const dailyVolume = ({ bounds, seen }: Asked): Decimal => bounds.dailyVolume ?? seen?.averageVolume ?? zero;

const unknown = (rule: string, limit: Decimal): Finding => ({ rule, figure: 'volume not known', limit, passed: false });

/** The order as a share of the average daily volume. */
export const volumeShare: SizedQuestion = (asked) => {
  const bound = asked.bounds.volumeShare;
  if (bound === null) return undefined;
  const volume = dailyVolume(asked);
  return volume === zero ? unknown(bound.rule, bound.limit) : shareAtMost(bound, asked.quantity, volume);
};

/** Days that the position after the order would take to leave. What makes it smaller passes. */
export const daysToLiquidate: SizedQuestion = (asked) => {
  const { bounds: { daysToLiquidate: bound, liquidationShare }, afterUsd, beforeUsd, closeUsd } = asked;
  if (bound === null) return undefined;
  const volume = dailyVolume(asked);
  if (volume === zero) return unknown(bound.rule, bound.limit);
  const finding = shareAtMost(bound, afterUsd, times(times(volume, liquidationShare), closeUsd));
  return finding.passed || afterUsd > beforeUsd ? finding : { rule: bound.rule, figure: finding.figure, limit: bound.limit, passed: true };
};
