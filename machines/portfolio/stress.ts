import { library } from '../scenario/library.ts';
import type { Shock } from '../scenario/scenario.ts';
import { normalQuantile } from '../statistics/normal.ts';
import type { Series } from '../statistics/series.ts';
import { covarianceWithPortfolio, dailyDecay, decayWeights, ewmaDeviation, weightedProduct } from './covariance.ts';
import { grossUsd, profitAndLoss, type Portfolio } from './portfolio.ts';

/** What a portfolio would lose at once in a named scenario; below 0 it gains. */
export interface Stress {
  readonly scenario: string;
  readonly lossUsd: number;
}

function sum(values: Series): number {
  let all = 0;
  for (let at = 0; at < values.length; at += 1) all += values[at] ?? 0;
  return all;
}

function least(values: Series): number {
  let found = Infinity;
  for (let at = 0; at < values.length; at += 1) found = Math.min(found, values[at] ?? Infinity);
  return found;
}

/** What a shock's loss follows from. */
export interface Exposed {
  readonly netUsd: number;
  readonly grossUsd: number;
  /** In past periods. */
  readonly pnlUsd: Series;
  /** Sum of value x the symbol's own deviation: what is gained where all rise by one deviation at once. */
  readonly togetherUsd: number;
}

/** The exponentially weighted deviation of a symbol's returns, about 0. */
export const deviationOf = (returns: Series, decay = dailyDecay): number => Math.sqrt(weightedProduct(decayWeights(returns.length, decay), returns, returns));

const exposed = (portfolio: Portfolio, decay: number): Exposed => ({
  netUsd: sum(portfolio.valuesUsd), grossUsd: grossUsd(portfolio.valuesUsd), pnlUsd: profitAndLoss(portfolio),
  togetherUsd: portfolio.returns.reduce((all, each, place) => all + (portfolio.valuesUsd[place] ?? 0) * deviationOf(each, decay), 0),
});

/**
 * The loss of one shock of the scenario library, as it does to bars (machines/scenario/shocks.ts), taken at once on today's positions:
 * a crash, a flash crash and a reopening after a halt move all prices by the same share; gaps move each against its position; volatility takes the worst past
 * period with the distance from its mean as many times as far; one correlation takes each symbol's deviation x 2.326 (the 99 % quantile), all up or all down, whichever is worse.
 */
function lossIn(shock: Shock, { netUsd, grossUsd: gross, pnlUsd, togetherUsd }: Exposed): number {
  switch (shock.kind) {
    case 'crash': return 0 - netUsd * shock.day;
    case 'flash': return 0 - netUsd * shock.low;
    case 'halt': return 0 - netUsd * shock.gap;
    case 'gaps': return gross * shock.size;
    case 'volatility': {
      const average = sum(pnlUsd) / pnlUsd.length;
      return 0 - (average + shock.times * (least(pnlUsd) - average));
    }
    case 'correlation': return Math.abs(togetherUsd) * -normalQuantile(0.01);
  }
}

/** The losses in the shocks of the library, in its order. Its spans of history, drawn paths and faulty feeds are for backtests: they say nothing of one moment. */
export const stressesOf = (of: Exposed): readonly Stress[] => shocks.map(({ name, shock }) => ({ scenario: name, lossUsd: lossIn(shock, of) }));

const shocks = library.flatMap(({ name, change }) => (change.kind === 'shock' ? [{ name, shock: change.shock }] : []));

/** The same of a portfolio. */
export const stresses = (portfolio: Portfolio, decay = dailyDecay): readonly Stress[] => stressesOf(exposed(portfolio, decay));

/** The worst of them; null of an empty library. */
export const worstOf = (losses: readonly Stress[]): Stress | null => losses.reduce<Stress | null>((worst, each) => (worst === null || each.lossUsd > worst.lossUsd ? each : worst), null);

/** The least that must happen for a loss. */
export interface ReverseStress {
  /** Distance from nothing happening, in deviations of the portfolio: root of r' S^-1 r. */
  readonly deviations: number;
  /** The return of each position in that scenario. */
  readonly returns: readonly number[];
}

/**
 * The most plausible scenario that loses so much: of all returns r with v' r = -loss the one with the smallest distance r' S^-1 r, which is -loss x S v / (v' S v),
 * at loss / s deviations. S are the exponentially weighted covariances, v the values, s the portfolio's deviation.
 * @param lossUsd above 0 @returns null where the portfolio does not vary: nothing that has been seen loses anything
 * Source: Breuer, Jandacka, Rheinberger and Summer (2009), "How to find plausible, severe, and useful stress scenarios", International Journal of Central Banking 5(3), section 3.
 */
export function reverseStress(portfolio: Portfolio, lossUsd: number, decay = dailyDecay): ReverseStress | null {
  const pnlUsd = profitAndLoss(portfolio);
  const deviation = ewmaDeviation(pnlUsd, decay);
  if (deviation === 0) return null;
  return { deviations: lossUsd / deviation, returns: Array.from(covarianceWithPortfolio(portfolio, pnlUsd, decay), (each) => (0 - lossUsd * each) / deviation / deviation) };
}

/** The market's return that loses so much, by the portfolio's beta in USD: -loss / beta. Null where there is no beta; below -1 the market can't fall so far. */
export const reverseMarketMove = (betaUsd: number | null, lossUsd: number): number | null => (betaUsd === null || betaUsd === 0 ? null : (0 - lossUsd) / betaUsd);
