import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from '../../actors/gym/run.ts';
import { loadBars } from '../../deploy/gym/loadBars.ts';
import { measured } from '../../deploy/gym/measured.ts';
import { openPolicy } from '../../machines/gym/openPolicy.ts';
import { templateNamed } from '../../machines/templates/templates.ts';
import { planFrom } from '../../machines/templates/write.ts';

/*
 * LEAN's own regression figures of MACDTrendAlgorithm: SPY's daily bars of 2004 to 2014, in at the next open where the MACD (12, 26, 9) is above its signal by a quarter per cent
 * of its fast average, out where it is as far below. Source: QuantConnect/Lean, Algorithm.CSharp/MACDTrendAlgorithm.cs, ExpectedStatistics at 0124dff (Apache-2.0); the bars are LEAN's sample too.
 * LEAN keeps a quarter per cent of its capital free, pays the fee out of the rest, and charges as Interactive Brokers does: half a cent a share, at least a dollar, at most half a per cent.
 */
const path = (file: string) => fileURLToPath(new URL(`../../deploy/sample/${file}`, import.meta.url));
const { bars } = loadBars({ symbol: 'SPY', timeframe: '1d', path: path('SPY.csv'), factorsPath: path('SPY.factors.csv') });
const template = templateNamed('macd-trend');
const plan = template === undefined ? undefined : planFrom(template, { fast: 12, slow: 26, signal: 9, threshold: 0.0025 }, { symbols: ['SPY'], sizing: 'fraction:0.9975:with-fees' });
if (plan === undefined || 'rule' in plan) throw new Error('expected a plan');

const result = run({
  plan, bars: [bars], cashUsd: '100000', policy: openPolicy, fromMs: Date.UTC(2004, 0, 1), beforeMs: Date.UTC(2015, 0, 1),
  venue: {
    kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1, commission: { kind: 'perShare', perShareUsd: '0.005', minimumUsd: '1', maxRate: '0.005' },
    account: { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 },
  },
});
const metrics = measured(plan, result);
/** As LEAN counts a trade: its profit as a share of the capital before it. */
const shares = result.trades.map(({ pnl }, place) => Number(pnl) / result.trades.slice(0, place).reduce((capital, before) => capital + Number(before.pnl), 100_000));
const rounded = (value: number | null, places: number) => (value ?? Number.NaN).toFixed(places);

describe("LEAN's MACDTrendAlgorithm on SPY, 2004 to 2014", () => {
  test('orders 84', () => expect(result.fills).toBe(84));
  test('ends with 137,751.04 USD, but for the cent that adjusted prices lose by their six decimals', () => expect(Math.abs(Number(result.finalEquityUsd) - 137_751.04)).toBeLessThan(0.011));
  test('pays 468.54 USD in fees', () => expect(rounded(result.trades.reduce((sum, { fees }) => sum + Number(fees), 0), 2)).toBe('468.54'));
  test('wins 57 %, 4.78 % and loses 4.16 % on average, 1.15 to 1, expectancy 0.228', () => {
    const [win, loss] = [shares.filter((share) => share > 0), shares.filter((share) => share < 0)].map((each) => each.reduce((sum, share) => sum + share, 0) / each.length);
    if (win === undefined || loss === undefined || metrics.winRate === null) throw new Error('expected trades won and lost');
    const ratio = win / -loss;
    expect([rounded(metrics.winRate, 2), rounded(win, 4), rounded(loss, 4), rounded(ratio, 2), rounded(metrics.winRate * ratio - (1 - metrics.winRate), 3)]).toEqual(['0.57', '0.0478', '-0.0416', '1.15', '0.228']);
  });
  test('draws down 34.9 %, returns 2.952 % a year of 365 days', () => {
    const years = (Date.UTC(2015, 0, 1) - Date.UTC(2004, 0, 1)) / 86_400_000 / 365;
    expect([rounded((metrics.maxDrawdown ?? 0) * 100, 1), rounded((Number(result.finalEquityUsd) / 100_000) ** (1 / years) - 1, 5)]).toEqual(['34.9', '0.02952']);
  });
});
