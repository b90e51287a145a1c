import type { Fact } from '../../subjects/fact.ts';
import type { Policy } from '../../subjects/policy.ts';
import { portfolioMeasured } from '../../subjects/risk.ts';
import { nothing, says, type Publication } from '../actor.ts';
import type { Assessment } from '../portfolio/assessment.ts';
import { equityOf, standingOf } from '../portfolio/limits.ts';
import { measuredBody } from '../portfolio/measured.ts';
import { viewOf } from '../portfolio/streaming.ts';
import { holdValueAtRisk } from './breaches.ts';
import { worded } from './finding.ts';
import { lower } from './scopes.ts';
import type { Desk } from './state.ts';

/** Whether anything is to be said or done about what is held, beside the limits on orders. */
export const isPortfolioWatched = ({ portfolio, breaches }: Policy): boolean =>
  portfolio !== undefined && (portfolio.measured !== undefined || portfolio.onBreach !== undefined || breaches?.valueAtRisk !== undefined);

/** Whether anything is held against thresholds whenever a step ends; what only looks at marks of the books is not asked then. */
export const isStepWatched = ({ policy }: Desk): boolean => policy !== null && (hasStepThresholds(policy.breaches) || isPortfolioWatched(policy));

const hasStepThresholds = (breaches: Policy['breaches']): boolean =>
  breaches !== undefined && (breaches.slippage !== undefined || breaches.rejectRate !== undefined || breaches.dataOutageSeconds !== undefined || breaches.strategy !== undefined);

/**
 * A moment at which what is held is measured: the end of a step, before its wishes are decided, and on a live desk a mark of the books. States the figures where the policy
 * asks for them; lowers the desk where a limit was broken by the market's moves, or the value at risk at 99 % reached a threshold.
 */
export function holdPortfolio(desk: Desk, fact: Pick<Fact, 'id'>): readonly Publication[] {
  if (desk.policy === null || !isPortfolioWatched(desk.policy)) return nothing;
  const view = viewOf(desk);
  if (view === null) return nothing;
  const of = view.held(equityOf(desk, view));
  const { measured, onBreach } = view.settings.asked;
  return [
    ...(measured === undefined ? nothing : [says(portfolioMeasured, measuredBody(view, of))]),
    ...(onBreach === undefined || desk.control.value === 'killed' ? nothing : holdLimits(desk, fact, of, onBreach)),
    ...holdShare(desk, fact, of),
  ];
}

function holdLimits(desk: Desk, { id }: Pick<Fact, 'id'>, of: Assessment, to: 'reducing' | 'halted'): readonly Publication[] {
  return standingOf(desk, of).filter(({ passed }) => !passed).flatMap((finding) => {
    const { rule, figure, limit } = worded(finding);
    return lower(desk, { scope: 'desk', target: 'desk', to, rule: `portfolio ${rule}`, fact: id, reason: `the portfolio's ${rule} of ${figure} is beyond its limit of ${limit}`, figure, limit });
  });
}

function holdShare(desk: Desk, fact: Pick<Fact, 'id'>, of: Assessment): readonly Publication[] {
  if (desk.policy?.breaches?.valueAtRisk === undefined || !of.isEnough) return nothing;
  const [lossUsd, equityUsd] = [of.tails.var99Usd, of.equityUsd];
  return lossUsd === null || equityUsd <= 0 ? nothing : holdValueAtRisk(desk, fact, Math.max(0, lossUsd / equityUsd));
}
