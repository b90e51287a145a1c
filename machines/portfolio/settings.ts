import type { Policy } from '../../subjects/policy.ts';
import type { PortfolioPolicy } from '../../subjects/portfolioPolicy.ts';
import { parse } from '../decimal.ts';
import { readOnce } from '../policy/readOnce.ts';
import { dailyDecay } from './covariance.ts';
import type { Method } from './valueAtRisk.ts';

/** How a policy wants its portfolio measured, with nothing left out. */
export interface Settings {
  readonly asked: PortfolioPolicy;
  readonly method: Method;
  readonly windowDays: number;
  readonly minDays: number;
  readonly decay: number;
  readonly seed: number;
  readonly draws: number;
}

/** Null where a policy asks nothing of the portfolio. */
export const settingsOf = readOnce(({ portfolio }: Policy): Settings | null => (portfolio === undefined ? null : read(portfolio)));

const read = (asked: PortfolioPolicy): Settings => ({
  asked, method: asked.method ?? 'historical', windowDays: asked.windowDays ?? 250, minDays: asked.minDays ?? 30,
  decay: asked.decay ?? dailyDecay, seed: asked.seed ?? 1, draws: asked.draws ?? 10_000,
});

/** What in a policy's portfolio part contradicts itself, each in one line; nothing where it is sound. */
export function portfolioContradictions({ portfolio, maxGrossNotionalUsd }: Policy): readonly string[] {
  if (portfolio === undefined) return [];
  const settings = read(portfolio);
  const faults: string[] = [];
  if (settings.minDays > settings.windowDays) faults.push(`portfolio.minDays: was ${settings.minDays}, must not be above portfolio.windowDays (${settings.windowDays})`);
  if (portfolio.maxBeta !== undefined && portfolio.benchmark === undefined) faults.push('portfolio.maxBeta: needs portfolio.benchmark; name the symbol that beta is measured against');
  const within = (lower: keyof Limits, upper: keyof Limits) => {
    const [one, other] = [portfolio[lower], portfolio[upper]];
    if (one !== undefined && other !== undefined && parse(one) > parse(other)) faults.push(`portfolio.${lower}: was ${one}, must not be above portfolio.${upper} (${other})`);
  };
  within('maxVar95Usd', 'maxVar99Usd');
  within('maxVar95Usd', 'maxEs95Usd');
  within('maxVar99Usd', 'maxEs99Usd');
  within('maxEs95Usd', 'maxEs99Usd');
  const gross = parse(maxGrossNotionalUsd);
  for (const name of ['maxVar95Usd', 'maxVar99Usd', 'maxEs95Usd', 'maxEs99Usd'] as const) {
    const limit = portfolio[name];
    if (limit !== undefined && parse(limit) > gross) faults.push(`portfolio.${name}: was ${limit}, must not be above maxGrossNotionalUsd (${maxGrossNotionalUsd})`);
  }
  return faults;
}

type Limits = Pick<PortfolioPolicy, 'maxVar95Usd' | 'maxVar99Usd' | 'maxEs95Usd' | 'maxEs99Usd'>;
