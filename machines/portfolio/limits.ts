import type { Policy } from '../../subjects/policy.ts';
import type { PortfolioPolicy } from '../../subjects/portfolioPolicy.ts';
import type { SizedAsked } from '../checks/asked.ts';
import { fromFloat, parse, toFloat, type Decimal } from '../decimal.ts';
import { readOnce } from '../policy/readOnce.ts';
import { counted, type Finding } from '../risk/finding.ts';
import type { Desk } from '../risk/state.ts';
import type { Assessment } from './assessment.ts';
import { settingsOf } from './settings.ts';
import { viewOf } from './streaming.ts';
import { worstValueUsd } from './values.ts';
import type { PortfolioView } from './view.ts';

/** One limit of a policy: the figure that it is about, and which side of it is allowed. */
interface Limit {
  readonly rule: string;
  readonly limit: Decimal;
  readonly side: 'most' | 'least';
  /** Places that the figure is told with: cents of money, millionths of ratios. */
  readonly places: 2 | 6;
  /** @param place of the symbol that is ordered; -1 where none is: then of parts the largest counts */
  readonly figure: (of: Assessment, place: number) => number | null;
}

/** The limits that a policy has; none where it asks nothing of the portfolio. */
export const portfolioLimits = readOnce(({ portfolio }: Policy): readonly Limit[] => (portfolio === undefined ? [] : read(portfolio)));

const usd = (rule: string, limit: string | undefined, figure: Limit['figure']): readonly Limit[] => (limit === undefined ? [] : [{ rule, limit: parse(limit), side: 'most', places: 2, figure }]);

function read(asked: PortfolioPolicy): readonly Limit[] {
  const { reverseStress, maxBeta, factors = {} } = asked;
  return [
    ...usd('var95', asked.maxVar95Usd, ({ tails }) => tails.var95Usd), ...usd('var99', asked.maxVar99Usd, ({ tails }) => tails.var99Usd),
    ...usd('es95', asked.maxEs95Usd, ({ tails }) => tails.es95Usd), ...usd('es99', asked.maxEs99Usd, ({ tails }) => tails.es99Usd),
    ...usd('componentVar95', asked.maxComponentVar95Usd, (of, place) => (place < 0 ? of.largestComponentVarUsd(0.05) : of.componentVarUsd(place, 0.05))),
    ...(maxBeta === undefined ? [] : [{ rule: 'beta', limit: fromFloat(maxBeta), side: 'most', places: 6, figure: ({ beta }) => (beta === null ? null : Math.abs(beta)) } as const satisfies Limit]),
    ...Object.entries(factors).sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([name, { maxExposureUsd }]) => usd(`factor ${name}`, maxExposureUsd, (of) => sizeOf(of.factorExposureUsd(name)))),
    ...usd('stressLoss', asked.maxStressLossUsd, ({ stress }) => stress?.lossUsd ?? 0),
    ...(reverseStress === undefined ? [] : [{
      rule: 'reverseStress', limit: fromFloat(reverseStress.minDeviations), side: 'least', places: 6, figure: (of: Assessment) => of.reverseDeviations(toFloat(parse(reverseStress.lossUsd))),
    } as const satisfies Limit]),
  ];
}

const sizeOf = (value: number | null): number | null => (value === null ? null : Math.abs(value));

const holds = ({ side, limit }: Pick<Limit, 'side' | 'limit'>, figure: Decimal): boolean => (side === 'most' ? figure <= limit : figure >= limit);

/** A limit held against a figure: what can't be told does not pass, what is beyond all bounds passes where it must be at least so much. */
function found(of: Limit, value: number | null): Finding & { readonly exact: Decimal | null } {
  const { rule, limit, places } = of;
  if (value === null || Number.isNaN(value)) return { rule, figure: 'none', limit, passed: false, exact: null };
  if (!Number.isFinite(value)) return { rule, figure: 'unbounded', limit, passed: of.side === 'least', exact: null };
  const exact = fromFloat(value, places);
  return { rule, figure: exact, limit, passed: holds(of, exact), exact };
}

/** Cash and positions at the last closes, by risk's own books. */
export const equityOf = (desk: Desk, view: PortfolioView) => (): number => toFloat(desk.cashUsd) + view.heldUsd();

/** Adds what the policy's limits on the portfolio say of an order: as everything would stand that is open, and it. What brings a figure no further beyond its limit passes. */
export function portfolioFindings({ desk, policy, wish, quote, notionalUsd }: SizedAsked, findings: Finding[]): void {
  const limits = portfolioLimits(policy);
  if (limits.length === 0) return;
  const view = viewOf(desk);
  const settings = settingsOf(policy);
  if (view === null || settings === null) throw new Error('expected a view of the portfolio where the policy limits it, was none');
  const place = view.placeOf(wish.symbol);
  const equity = equityOf(desk, view);
  const after = place < 0 ? null : view.after(place, worstValueUsd(quote, wish.side === 'buy' ? notionalUsd : -notionalUsd), equity);
  const days = after?.days ?? 0;
  findings.push({ ...counted('portfolioDays', days, settings.minDays), passed: days >= settings.minDays });
  if (after === null || !after.isEnough) return;
  const before = view.now(equity);
  for (const limit of limits) {
    const { exact, ...finding } = found(limit, limit.figure(after, place));
    findings.push(finding.passed || exact === null || !before.isEnough ? finding : { ...finding, passed: holds({ side: limit.side, limit: found(limit, limit.figure(before, place)).exact ?? limit.limit }, exact) });
  }
}

/** What the limits say of what is held, at the last closes; none where there are no limits, or not enough days to tell. A figure that can't be told is no breach: orders wait for it, positions need not. */
export function portfolioStanding(desk: Desk): readonly Finding[] {
  const limits = desk.policy === null ? [] : portfolioLimits(desk.policy);
  const view = limits.length === 0 ? null : viewOf(desk);
  return view === null ? [] : standingOf(desk, view.held(equityOf(desk, view)));
}

/** The same of an assessment of what is held. */
export function standingOf({ policy }: Desk, of: Assessment): readonly Finding[] {
  const limits = policy === null || !of.isEnough ? [] : portfolioLimits(policy);
  return limits.flatMap((limit) => {
    const { exact, ...finding } = found(limit, limit.figure(of, -1));
    return exact === null ? [] : [finding];
  });
}

/** The first limit on the portfolio that what is held has broken by the market's moves; undefined where none is. For those who lower the desk's state on a breach. */
export const portfolioBreach = (desk: Desk): Finding | undefined => portfolioStanding(desk).find(({ passed }) => !passed);
