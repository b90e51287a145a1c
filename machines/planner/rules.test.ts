import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPlan, isFault } from '../plan/decisions.ts';
import type { Features } from './features.ts';
import { recipes } from './recipes.ts';
import { plansFrom } from './rules.ts';

const features = (symbol: string, over: Partial<Features> = {}): Features => ({
  symbol, bars: 1000, first: '2005-01-03T21:00:00Z', last: '2009-01-02T21:00:00Z', lastClose: 100, volatilityAnnual: 0.2, sharpeAnnual: 0.5, return200: 0.1,
  slopeAnnual: 0.1, trendFit: 0.5, autocorrelation: 0, maxDrawdown: 0.3, averageRange: 0.02, turnoverUsd: 1e9, ...over,
});
const desk = [features('AAPL', { sharpeAnnual: 1, volatilityAnnual: 0.4 }), features('BAC', { averageRange: 0.05 }), features('SPY', { autocorrelation: -0.1, turnoverUsd: 1e10, volatilityAnnual: 0.1 })];
const asked = { plans: 8, timeframe: '1d' } as const;

describe('the rule-based planner', () => {
  const plans = plansFrom(desk, asked);
  test('writes at least seven plans', () => expect(plans.length).toBeGreaterThanOrEqual(7));
  test('all of which pass the rules for plans', () => expect(plans.map(checkPlan).filter(isFault)).toEqual([]));
  test('all of which differ in name and entry', () => {
    expect(new Set(plans.map(({ name }) => name)).size).toBe(plans.length);
    expect(new Set(plans.map(({ entry }) => JSON.stringify(entry))).size).toBe(plans.length);
  });
  test('with every kind of sizing and of stop among them', () => {
    expect([...new Set(plans.map(({ sizing }) => sizing.kind))].sort()).toEqual(['allIn', 'fraction', 'quantity', 'volatility']);
    expect([...new Set(plans.map(({ stop }) => stop?.kind ?? 'none'))].sort()).toEqual(['atr', 'fixed', 'none', 'trailing']);
  });
  test('on the symbols that their theses fit', () => {
    const universes = Object.fromEntries(plans.map(({ name, universe }) => [name, universe[0]]));
    expect(universes).toMatchObject({ 'sma-cross-10-30': 'AAPL', 'rsi-3-reversion': 'SPY', 'donchian-breakout-55-20': 'BAC', 'macd-trend-12-26': 'SPY', 'price-above-sma-200': 'SPY' });
  });
  test('does not depend on the order of the features', () => expect(plansFrom([...desk].reverse(), asked)).toEqual(plans));
  test('writes as many as are wanted', () => expect(plansFrom(desk, { ...asked, plans: 3 }).length).toBe(3));
  test('gives seven plans an eighth of the capital each', () => expect(plansFrom(desk, { ...asked, plans: 7 }).map(({ budget }) => budget)).toEqual(Array(7).fill(0.125)));
  test('never writes more than there are recipes', () => expect(plansFrom(desk, { ...asked, plans: 100 }).length).toBe(recipes.length));
  test('writes none without features', () => expect(plansFrom([], asked)).toEqual([]));
  test('writes sound plans on one symbol', () => expect(plansFrom([features('SPY')], asked).map(checkPlan).filter(isFault)).toEqual([]));
});

test('for any features the plans are sound and their budgets sum to at most 1', () => {
  const figure = fc.double({ min: -1, max: 1, noNaN: true });
  const any = fc.record({ symbol: fc.constantFrom('A', 'B', 'C', 'D'), lastClose: fc.double({ min: 0.0001, max: 1e6, noNaN: true }), sharpeAnnual: figure, return200: figure, autocorrelation: figure })
    .map(({ symbol, ...over }) => features(symbol, over));
  fc.assert(fc.property(fc.uniqueArray(any, { selector: ({ symbol }) => symbol, maxLength: 4 }), fc.integer({ min: 0, max: 12 }), (each, plans) => {
    const written = plansFrom(each, { plans, timeframe: '1d' });
    expect(written.map(checkPlan).filter(isFault)).toEqual([]);
    expect(written.reduce((sum, { budget }) => sum + budget, 0)).toBeLessThanOrEqual(1);
  }), { seed: 1 });
});
