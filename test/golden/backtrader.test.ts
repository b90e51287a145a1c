import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from '../../actors/gym/run.ts';
import { openPolicy } from '../../machines/gym/openPolicy.ts';
import { templateNamed } from '../../machines/templates/templates.ts';
import { planFrom } from '../../machines/templates/write.ts';

/*
 * backtrader's own figures of its SMA sample: in where the close crosses above its average of 15 days, out where it crosses below, at the next open.
 * Source: mementum/backtrader, tests/test_strategy_unoptimized.py at 05df90e (prices of the orders, final value 12,795.00 from 10,000.00); the bars are its datas/2006-day-001.txt.
 * There it is a future of ten times the price at 2.00 an order; ten shares at 2.00 an order earn the same.
 */
const bought = ['3643.35', '3801.03', '3872.37', '3863.57', '3845.32', '3656.43', '3542.65', '3639.65', '3799.86', '3840.2', '4047.63', '4052.55'];
const sold = ['3763.95', '3811.85', '3822.35', '3822.57', '3829.82', '3598.58', '3545.92', '3766.8', '3782.15', '3979.73', '4045.05'];

const rows = readFileSync(new URL('backtrader/2006-day-001.csv', import.meta.url), 'utf8').trim().split('\n').slice(1).map((row) => row.split(','));
const prices = (field: number) => Float64Array.from(rows, (row) => Math.round(Number(row[field]) * 100));
const [open, close] = [prices(1), prices(2)];
const bars = {
  symbol: 'STOXX', timeframe: '1d', scale: 2, atMs: Float64Array.from(rows, ([day]) => Date.parse(`${day}T21:00:00Z`)), open, close,
  high: open.map((price, at) => Math.max(price, close[at] ?? 0)), low: open.map((price, at) => Math.min(price, close[at] ?? 0)), volume: open.map(() => 1_000_000),
} as const;
const template = templateNamed('price-cross');
const plan = template === undefined ? undefined : planFrom(template, { average: 'sma', length: 15 }, { symbols: ['STOXX'], sizing: 'quantity:10' });
if (plan === undefined || 'rule' in plan) throw new Error('expected a plan');
const { trades, finalEquityUsd } = run({
  plan, bars: [bars], cashUsd: '1000000', policy: openPolicy, venue: { kind: 'sim', commissionRate: '0', minCommissionUsd: '2', slippageRate: '0', maxVolumeShare: 1 },
});

describe("backtrader's SMA sample of 2006", () => {
  test('buys at its prices', () => expect(trades.map(({ entryPrice }) => entryPrice)).toEqual(bought));
  test('sells at its prices, and holds at the end', () => expect(trades.map(({ exitPrice }) => exitPrice)).toEqual([...sold, null]));
  test('earns its 2,795.00', () => expect(finalEquityUsd).toBe('1002795'));
});
