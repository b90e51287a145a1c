import { describe, expect, test } from 'vitest';
import { deskSettings } from '../../subjects/desk.ts';
import { backtestFigures as figuresShape } from '../../subjects/gym.ts';
import { parse } from '../decimal.ts';
import { defaultVenue } from '../desk/defaultSettings.ts';
import { examplePlan, exampleSettings } from '../desk/exampleDesk.ts';
import { backtestFigures, backtestSettings, capitalOf, roundTrips } from './backtest.ts';

const marks = (...equity: string[]) => equity.map((equityUsd) => ({ equityUsd }));
const fill = (side: 'buy' | 'sell', quantity: string, symbol = 'SPY') => ({ strategy: 's-1', symbol, side, quantity });
const whole = { cashUsd: parse('1000'), budgetUsd: parse('1000') };

describe('figures', () => {
  test('are computed from the equity curve and the fills', () => {
    const figures = backtestFigures(marks('1000', '1100', '990'), [fill('buy', '1'), fill('sell', '1')], whole);
    // Returns 0.1 and -0.1: their mean is 0, so the ratio is 0 but for the rounding of floats.
    expect(figuresShape.parse(figures)).toEqual({
      bars: 3, trades: 1, finalEquityUsd: '990', totalReturn: expect.closeTo(-0.01, 12), sharpeAnnual: expect.closeTo(0, 10), maxDrawdown: expect.closeTo(0.1, 12),
    });
  });

  test('are those of the part of the capital that the plan may use', () => {
    const figures = backtestFigures(marks('1000', '1010', '975'), [], { cashUsd: parse('1000'), budgetUsd: parse('100') });
    expect([figures.finalEquityUsd, figures.totalReturn, figures.maxDrawdown]).toEqual(['75', -0.25, expect.closeTo(35 / 110, 12)]);
  });

  test('of a plan that never traded are zero', () => {
    expect(backtestFigures(marks('1000', '1000', '1000'), [], whole))
      .toEqual({ bars: 3, trades: 0, finalEquityUsd: '1000', totalReturn: 0, sharpeAnnual: 0, maxDrawdown: 0 });
  });

  test('of fewer than three bars are refused', () =>
    expect(() => backtestFigures(marks('1000', '1000'), [], whole)).toThrow('expected at least 3 bars to compute figures from, was 2'));

  test('of a plan that lost more than its budget on the way are refused', () =>
    expect(() => backtestFigures(marks('1000', '900', '950'), [], { cashUsd: parse('1000'), budgetUsd: parse('100') })).toThrow('equity[1]: expected equity above 0, was 0'));

  test('take the budget as a share of the opening cash', () =>
    expect(capitalOf({ cashUsd: '1000000' }, { budget: 0.125 })).toEqual({ cashUsd: parse('1000000'), budgetUsd: parse('125000') }));
});

describe('a round trip', () => {
  test('ends when nothing is held any more', () => expect(roundTrips([fill('buy', '3'), fill('sell', '1'), fill('sell', '2')])).toBe(1));
  test('is not ended by what is still held', () => expect(roundTrips([fill('buy', '3'), fill('sell', '2')])).toBe(0));
  test('ends when a holding turns through zero', () => expect(roundTrips([fill('buy', '3'), fill('sell', '5')])).toBe(1));
  test('may begin short', () => expect(roundTrips([fill('sell', '3'), fill('buy', '3')])).toBe(1));
  test('is counted by symbol', () => expect(roundTrips([fill('buy', '3'), fill('sell', '3', 'AAPL')])).toBe(0));
});

describe('the desk of a backtest', () => {
  const request = 'e'.repeat(32);
  const settings = backtestSettings({ ...exampleSettings, environment: 'live', pacing: 'live' }, examplePlan, request);

  test('has the shape of any desk', () => expect(deskSettings.parse(settings)).toEqual(settings));

  test('is simulated, in lockstep, over the years before the session', () => {
    expect(settings).toMatchObject({
      genesis: request, environment: 'sim', pacing: 'lockstep', planner: { kind: 'none', plans: 0 },
      session: { from: '2008-01-01T00:00:00Z', to: '2012-01-01T00:00:00Z', warmUpBars: 30 },
    });
  });

  test('keeps capital, limits and venue', () =>
    expect([settings.cashUsd, settings.policy, settings.venue]).toEqual([exampleSettings.cashUsd, exampleSettings.policy, exampleSettings.venue]));

  test('reads only the files that the plan needs', () =>
    expect(settings.market).toEqual({ kind: 'csv', files: [{ symbol: 'SPY', timeframe: '1d', sha256: 'a'.repeat(64) }] }));

  test('keeps a synthetic source whole', () => {
    const market = { kind: 'synthetic', seed: 1, symbols: ['AAA', 'BBB'], timeframe: '1d', bars: 10, from: '2008-01-01T00:00:00Z' } as const;
    expect(backtestSettings({ ...exampleSettings, market: { ...market, symbols: ['AAA', 'BBB'] } }, examplePlan, request).market).toEqual(market);
  });

  test('simulates a venue that is outside', () =>
    expect(backtestSettings({ ...exampleSettings, venue: { kind: 'alpaca', paper: true } }, examplePlan, request).venue).toEqual(defaultVenue));

  test('without bars of the universe is refused with what is missing', () =>
    expect(() => backtestSettings(exampleSettings, { ...examplePlan, universe: ['QQQ'] }, request)).toThrow('expected a file with 1d bars of QQQ, was none'));
});
