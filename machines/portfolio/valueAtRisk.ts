import type { z } from 'zod';
import type { riskMethod } from '../../subjects/portfolioPolicy.ts';
import { excessKurtosis, mean, skewness, standardDeviation } from '../statistics/moments.ts';
import { normalDensity, normalQuantile } from '../statistics/normal.ts';
import { cornishFisherShortfall, cornishFisherVar } from '../statistics/tailRisk.ts';
import { ewmaDeviation } from './covariance.ts';
import { tailLosses, type TailLoss } from './selection.ts';

/** How value at risk is told from scenarios of profit and loss. Monte Carlo is the historical one of drawn scenarios. */
export type Method = z.infer<typeof riskMethod>;

/** Value at risk and expected shortfall at 95 and 99 %, in USD over one period, losses above 0. Null where the method gives none. */
export interface TailFigures {
  readonly var95Usd: number | null;
  readonly es95Usd: number | null;
  readonly var99Usd: number | null;
  readonly es99Usd: number | null;
}

const tails = [0.05, 0.01] as const;

const told = ([at95, at99]: readonly (TailLoss | undefined)[]): TailFigures =>
  ({ var95Usd: at95?.varUsd ?? null, es95Usd: at95?.esUsd ?? null, var99Usd: at99?.varUsd ?? null, es99Usd: at99?.esUsd ?? null });

/** From the scenarios as they are. */
export const historical = (pnlUsd: Float64Array): TailFigures => told(tailLosses(pnlUsd, tails));

/**
 * As if profit and loss were normal with mean 0 and the exponentially weighted deviation: VaR = -z s, ES = s phi(z) / tail.
 * @param pnlUsd oldest first
 * Source: RiskMetrics Technical Document (1996), sections 1.2 and 5.2; McNeil, Frey and Embrechts (2005), Quantitative Risk Management, example 2.18 (ES).
 */
export function parametric(pnlUsd: Float64Array, decay?: number): TailFigures {
  const deviation = ewmaDeviation(pnlUsd, decay);
  return told(tails.map((tail) => normalLoss(deviation, tail)));
}

/** Value at risk and shortfall of a normal loss about 0. */
export function normalLoss(deviationUsd: number, tail: number): TailLoss {
  const z = normalQuantile(tail);
  return { varUsd: 0 - z * deviationUsd, esUsd: (deviationUsd * normalDensity(z)) / tail };
}

/**
 * By the expansion of Cornish and Fisher, with mean, deviation (ddof 1), skew and excess kurtosis (ddof 0) of the scenarios, all weighing the same; machines/statistics/tailRisk.ts has
 * the formulas and sources. Null where the expansion gives no quantile; where nothing varies, the mean.
 */
export function cornishFisher(pnlUsd: Float64Array): TailFigures {
  const [skew, kurtosis] = [skewness(pnlUsd), excessKurtosis(pnlUsd)];
  const average = mean(pnlUsd);
  if (skew === null || kurtosis === null) return { var95Usd: 0 - average, es95Usd: 0 - average, var99Usd: 0 - average, es99Usd: 0 - average };
  const shape = { mean: average, deviation: standardDeviation(pnlUsd), skew, excessKurtosis: kurtosis };
  const [at95, at99] = tails;
  return {
    var95Usd: cornishFisherVar(shape, at95), es95Usd: cornishFisherShortfall(shape, at95), var99Usd: cornishFisherVar(shape, at99), es99Usd: cornishFisherShortfall(shape, at99),
  };
}

/** The four figures by a method. @param pnlUsd scenarios, oldest first where they are of the past */
export function tailFigures(method: Method, pnlUsd: Float64Array, decay?: number): TailFigures {
  if (method === 'parametric') return parametric(pnlUsd, decay);
  return method === 'cornishFisher' ? cornishFisher(pnlUsd) : historical(pnlUsd);
}
