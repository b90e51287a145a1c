import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from '../../actors/gym/run.ts';
import { openPolicy } from '../../machines/gym/openPolicy.ts';
import type { BarColumns, RunResult } from '../../machines/gym/run.ts';
import { templateNamed } from '../../machines/templates/templates.ts';
import { planFrom } from '../../machines/templates/write.ts';
import { walkCsv } from '../references/walk.ts';

interface Golden {
  readonly finalEquity: Readonly<Record<string, number>>;
  readonly tradesDifferentWithRollingFloats: number;
  readonly trades: readonly (readonly number[])[];
}

const scale = 4;
const dayMs = 86_400_000;

/** Raw bars, one a day from 2000 on whatever their times are: only their order counts here. */
function columnsOf(symbol: string, csv: string): BarColumns {
  const rows = csv.trim().split('\n').slice(1).map((line) => line.split(',').slice(1).map(Number));
  const column = (field: number, factor = 10 ** scale) => Float64Array.from(rows, (row) => Math.round((row[field] ?? Number.NaN) * factor));
  return { symbol, timeframe: '1d', scale, atMs: Float64Array.from(rows, (_, place) => Date.UTC(2000, 0, 1) + place * dayMs), open: column(0), high: column(1), low: column(2), close: column(3), volume: column(4, 1) };
}

const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const walk = walkCsv(20_000, 7);
const barsOf = (symbol: string) => columnsOf(symbol, symbol === 'WALKUSD' ? walk : textOf(`../../deploy/sample/${symbol}.csv`));
const goldenOf = (symbol: string, sizing: string) => JSON.parse(textOf(`crossing/${symbol}-${sizing}.json`)) as Golden;

function crossed(symbol: string, sizing: string): { readonly bars: BarColumns; readonly result: RunResult } {
  const bars = barsOf(symbol);
  const template = templateNamed('sma-cross');
  if (template === undefined) throw new Error('expected the template sma-cross');
  const plan = planFrom(template, { fast: 10, slow: 30 }, { symbols: [symbol], sizing: sizing === 'unit' ? 'quantity:1' : 'all-in' });
  if ('rule' in plan) throw new Error(plan.rule);
  return { bars, result: run({
    plan, bars: [bars], cashUsd: '1000000', policy: openPolicy,
    venue: { kind: 'sim', commissionRate: '0.001', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 },
  }) };
}

/** As the golden files have it: quantity, place of the entry bar, its price, and the same of the exit; what is held at the end is left out. */
const tradesOf = ({ bars, result }: ReturnType<typeof crossed>) => {
  const place = new Map(Array.from(bars.atMs, (ms, at) => [ms, at]));
  return result.trades.filter(({ exitTime }) => exitTime !== null).map((trade) => [
    Number(trade.quantity), place.get(Date.parse(trade.entryTime)), Number(trade.entryPrice), place.get(Date.parse(trade.exitTime ?? '')), Number(trade.exitPrice),
  ]);
};

describe.each(['SPY', 'AAPL', 'BAC', 'IWM', 'QQQ', 'WALKUSD'])('SMA(10)/SMA(30) on %s', (symbol) => {
  test.each(['unit', 'all-in'])('%s: trades as backtesting.py and backtrader do, and ends with their equity', (sizing) => {
    const golden = goldenOf(symbol, sizing);
    const ours = crossed(symbol, sizing);
    expect(tradesOf(ours)).toEqual(golden.trades);
    expect(Object.keys(golden.finalEquity)).toEqual(['backtesting.py', 'backtrader']);
    for (const theirs of Object.values(golden.finalEquity)) expect(Math.abs(Number(ours.result.finalEquityUsd) - theirs)).toBeLessThan(1e-6);
  });
});

test('exact ties of the two averages, which rolling floats break, are there to be got right', () => expect(goldenOf('WALKUSD', 'unit').tradesDifferentWithRollingFloats).toBeGreaterThan(300));
