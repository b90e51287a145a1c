import { describe, expect, test } from 'vitest';
import { historicalParts, parametricParts } from '../../../machines/portfolio/components.ts';
import { drawnReturns } from '../../../machines/portfolio/draws.ts';
import { betaUsd, factorExposures } from '../../../machines/portfolio/factors.ts';
import { grossUsd, profitAndLoss, type Portfolio } from '../../../machines/portfolio/portfolio.ts';
import { reverseStress, stresses } from '../../../machines/portfolio/stress.ts';
import { cornishFisher, historical, parametric, type TailFigures } from '../../../machines/portfolio/valueAtRisk.ts';
import { goldenFigures, goldenPortfolio } from './portfolios.ts';

/** The largest difference of all figures, as a share of the expected one (of a list: of its largest); infinite where only one is a number or lists differ in length. */
function apart(ours: unknown, expected: unknown): number {
  if (ours === expected) return 0;
  if (Array.isArray(ours) && Array.isArray(expected) && ours.length === expected.length) {
    const largest = Math.max(...expected.map((each: number) => Math.abs(each)));
    return Math.max(...ours.map((each: number, place) => (each === expected[place] ? 0 : Math.abs(each - Number(expected[place])) / largest)));
  }
  return typeof ours === 'number' && typeof expected === 'number' ? Math.abs(ours - expected) / Math.abs(expected) : Infinity;
}

const named = (kind: string, { var95Usd, es95Usd, var99Usd, es99Usd }: TailFigures) =>
  ({ [`${kind}Var95`]: var95Usd, [`${kind}Es95`]: es95Usd, [`${kind}Var99`]: var99Usd, [`${kind}Es99`]: es99Usd });

/** All figures of a portfolio under the names of values.py. */
function figuresOf(portfolio: Portfolio, benchmark: Float64Array, factors: readonly Float64Array[]): Readonly<Record<string, unknown>> {
  const pnlUsd = profitAndLoss(portfolio);
  const drawn = profitAndLoss({ ...portfolio, returns: drawnReturns(portfolio.returns, { seed: 42, count: 2000 }) });
  const [at95, at99] = [parametricParts(portfolio, 0.05), parametricParts(portfolio, 0.01)];
  const reverse = reverseStress(portfolio, 0.1 * grossUsd(portfolio.valuesUsd));
  return {
    ...named('historical', historical(pnlUsd)), ...named('parametric', parametric(pnlUsd)), ...named('cornishFisher', cornishFisher(pnlUsd)), ...named('monteCarlo', historical(drawn)),
    parametricMarginal95: at95.marginal, parametricComponent95: at95.componentUsd, parametricMarginal99: at99.marginal, parametricComponent99: at99.componentUsd,
    historicalComponent95: historicalParts(portfolio, 0.05).componentUsd, historicalComponent99: historicalParts(portfolio, 0.01).componentUsd,
    betaUsd: betaUsd(pnlUsd, benchmark), factorExposures: factorExposures(pnlUsd, factors),
    stress: stresses(portfolio).map(({ lossUsd }) => lossUsd), reverseDeviations: reverse?.deviations ?? null, reverseReturns: reverse?.returns ?? null,
  };
}

/** A list of figures by name, in the order of the library. */
const listed = (value: unknown): unknown => (typeof value === 'object' && value !== null && !Array.isArray(value) ? stressNames.map((name) => Object.entries(value).find(([key]) => key === name)?.[1]) : value);
const stressNames = stresses({ valuesUsd: [1], returns: [[0, 0.01]] }).map(({ scenario }) => scenario);

describe.each([['single', 1, 500], ['long', 5, 750], ['longShort', 5, 250], ['still', 1, 400], ['wide', 24, 400]])('the portfolio "%s"', (name, positions, periods) => {
  const { portfolio, benchmark, factors } = goldenPortfolio(name);
  const ours = figuresOf(portfolio, benchmark, factors);
  const expected = goldenFigures[name] ?? {};

  test(`has ${positions} positions and ${periods} periods`, () => expect([portfolio.valuesUsd.length, portfolio.returns[0]?.length]).toEqual([positions, periods]));

  test('has all figures of numpy and scipy', () => expect(Object.keys(ours).toSorted()).toEqual(Object.keys(expected).toSorted()));

  test.each(Object.entries(expected))('has the %s of numpy and scipy', (key, value) => expect(apart(ours[key], listed(value))).toBeLessThan(1e-9));
});
