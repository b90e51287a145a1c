import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cholesky } from './cholesky.ts';
import { historicalParts, parametricParts } from './components.ts';
import { decayWeights, ewmaCovariance, ewmaDeviation } from './covariance.ts';
import { drawnReturns } from './draws.ts';
import { betaUsd, factorExposures, loadedExposures } from './factors.ts';
import { overPeriods, profitAndLoss } from './portfolio.ts';
import { reverseMarketMove, reverseStress, stresses, worstOf } from './stress.ts';
import { cornishFisher, historical, parametric, tailFigures } from './valueAtRisk.ts';

const some = { valuesUsd: [1000, -500, 200], returns: [[0.01, -0.02, 0.03, 0], [0.02, 0.01, -0.01, 0.01], [-0.05, 0.02, 0, 0.01]] };
const still = { valuesUsd: [1000], returns: [[0, 0, 0]] };

describe('the parts of value at risk', () => {
  const portfolios = fc.integer({ min: 1, max: 8 }).chain((count) => fc.record({
    valuesUsd: fc.array(fc.double({ min: -1e5, max: 1e5, noNaN: true }), { minLength: count, maxLength: count }),
    returns: fc.array(fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 30, maxLength: 30 }), { minLength: count, maxLength: count }),
  }));

  test.each([['parametric', parametricParts], ['historical', historicalParts]] as const)('sum to it (%s)', (_, parts) => fc.assert(fc.property(portfolios, fc.constantFrom(0.05, 0.01), (portfolio, tail) => {
    const { varUsd, componentUsd } = parts(portfolio, tail);
    expect(componentUsd.reduce((sum, each) => sum + each, 0)).toBeCloseTo(varUsd, 5);
  }), { numRuns: 100 }));

  test('of what does not vary are 0', () => expect(parametricParts(still, 0.05)).toEqual({ varUsd: 0, marginal: [0], componentUsd: [0] }));

  test('say what one USD more adds', () => {
    const more = { ...some, valuesUsd: [1000.001, -500, 200] };
    expect((parametricParts(more, 0.05).varUsd - parametricParts(some, 0.05).varUsd) / 0.001).toBeCloseTo(parametricParts(some, 0.05).marginal[0] ?? NaN, 5);
  });
});

describe('covariances', () => {
  test('weigh a day with 0.94 of the next', () => expect((decayWeights(10)[3] ?? 0) / (decayWeights(10)[4] ?? 1)).toBeCloseTo(0.94, 12));
  test('weigh all days with 1 together', () => expect(decayWeights(10).reduce((sum, each) => sum + each)).toBeCloseTo(1, 12));
  test('give the deviation that the portfolio itself has', () => {
    const quadratic = ewmaCovariance(some.returns).reduce((sum, row, i) => sum + row.reduce((inner, each, j) => inner + each * (some.valuesUsd[i] ?? 0) * (some.valuesUsd[j] ?? 0), 0), 0);
    expect(ewmaDeviation(profitAndLoss(some))).toBeCloseTo(Math.sqrt(quadratic), 7);
  });
  test.each([0, 1, 1.5])('refuse a decay of %s', (decay) => expect(() => decayWeights(3, decay)).toThrow(`decay: expected a share above 0 and below 1, was ${decay}`));
});

describe('the Cholesky factor', () => {
  test('times itself is the matrix', () => expect(cholesky([[4, 2], [2, 5]])).toEqual([Float64Array.of(2, 0), Float64Array.of(1, 2)]));
  test('has zeros for what does not vary', () => expect(cholesky([[0, 0], [0, 9]])).toEqual([Float64Array.of(0, 0), Float64Array.of(0, 3)]));
  test('has zeros for what follows from others', () => expect(cholesky([[4, 4], [4, 4]])).toEqual([Float64Array.of(2, 0), Float64Array.of(2, 0)]));
  test('of what is no covariance is refused', () => expect(() => cholesky([[1, 2], [2, 1]])).toThrow('covariance[1]: expected what is left of 1 to be at least 0, was -3'));
});

describe('drawn returns', () => {
  test('are the same for a seed, and others for another', () => {
    const drawn = (seed: number) => drawnReturns(some.returns, { seed, count: 3 });
    expect([JSON.stringify(drawn(1)) === JSON.stringify(drawn(1)), JSON.stringify(drawn(1)) === JSON.stringify(drawn(2))]).toEqual([true, false]);
  });
  test('have nearly the value at risk of the normal distribution that they are drawn from', () => {
    const drawn = historical(profitAndLoss({ ...some, returns: drawnReturns(some.returns, { seed: 7, count: 20_000 }) }));
    const exact = parametric(profitAndLoss(some));
    expect([drawn.var95Usd, drawn.var99Usd, drawn.es99Usd].map((each, at) => (each ?? NaN) / ([exact.var95Usd, exact.var99Usd, exact.es99Usd][at] ?? NaN))).toEqual([expect.closeTo(1, 1), expect.closeTo(1, 1), expect.closeTo(1, 1)]);
  });
});

describe('figures by method', () => {
  test('are those of the method', () => {
    const pnlUsd = profitAndLoss(some);
    expect([tailFigures('historical', pnlUsd), tailFigures('monteCarlo', pnlUsd), tailFigures('parametric', pnlUsd), tailFigures('cornishFisher', pnlUsd)])
      .toEqual([historical(pnlUsd), historical(pnlUsd), parametric(pnlUsd), cornishFisher(pnlUsd)]);
  });
  test('over ten days are root of ten times as large', () => expect(overPeriods(100, 10)).toBeCloseTo(316.227766, 6));
  test('over less than a period are refused', () => expect(() => overPeriods(100, 0)).toThrow('periods: expected at least 1, was 0'));
  test.each([
    [{ valuesUsd: [1], returns: [] }, 'returns: expected a series for each of 1 positions, was 0'],
    [{ valuesUsd: [1, 1], returns: [[0, 0], [0, 0, 0]] }, 'returns[1]: expected 2 figures, one for each of returns[0], was 3'],
    [{ valuesUsd: [NaN], returns: [[0, 0]] }, 'valuesUsd[0]: expected a finite number, was NaN'],
    [{ valuesUsd: [1], returns: [[0]] }, 'returns[0]: expected at least 2, was 1'],
  ])('of what is no portfolio are refused', (portfolio, message) => expect(() => profitAndLoss(portfolio)).toThrow(message));
});

describe('factors', () => {
  const market = [0.01, -0.02, 0.015, 0.005];
  test('give the beta of what is twice the market', () => expect(betaUsd(market.map((each) => 2000 * each + 3), market)).toBeCloseTo(2000, 8));
  test('that do not vary give none', () => expect([betaUsd([1, 2], [0.01, 0.01]), factorExposures([1, 2, 3, 4], [market, [0, 0, 0, 0]])]).toEqual([null, null]));
  test('that follow from others give none', () => expect(factorExposures([1, 2, 3, 4], [market, market.map((each) => 2 * each)])).toBeNull());
  test('with given loadings sum value x loading', () => expect(loadedExposures([100, -50], [[1, 0.5], [2, 0]])).toEqual([0, 50]));
});

describe('stress', () => {
  const losses = stresses(some);
  test('takes the shocks of the library', () => expect(losses.map(({ scenario }) => scenario)).toEqual(['crash-1987', 'flash-crash', 'volatility-x3', 'correlation-one', 'gaps', 'halt']));
  test('of a crash is its share of what is held net', () => expect(losses[0]?.lossUsd).toBeCloseTo(0.226 * 700, 9));
  test('of gaps is their size of what is held gross', () => expect(losses.find(({ scenario }) => scenario === 'gaps')?.lossUsd).toBeCloseTo(0.07 * 1700, 9));
  test('is worst where the loss is largest', () => expect(worstOf(losses)).toEqual(losses.toSorted((a, b) => b.lossUsd - a.lossUsd)[0]));
  test('in reverse finds returns that lose just so much', () => {
    const { returns = [], deviations } = reverseStress(some, 300) ?? {};
    expect([returns.reduce((sum, each, at) => sum + each * (some.valuesUsd[at] ?? 0), 0), deviations]).toEqual([expect.closeTo(-300, 9), expect.closeTo(300 / ewmaDeviation(profitAndLoss(some)), 9)]);
  });
  test('in reverse finds nothing for what does not vary', () => expect(reverseStress(still, 300)).toBeNull());
  test('in reverse finds the fall of the market, and the rise for what is short', () => expect([reverseMarketMove(1000, 100), reverseMarketMove(-1000, 100), reverseMarketMove(0, 100), reverseMarketMove(null, 100)]).toEqual([-0.1, 0.1, null, null]));
});
