import { expect, test } from 'vitest';
import type { RunResult } from '../../machines/gym/run.ts';
import type { GymOutcome } from '../gym/gymThread.ts';
import { measured } from '../gym/measured.ts';
import { backtestJson } from './backtestJson.ts';

const resultOf = (count: number): RunResult => ({
  bars: count, fills: 0, rejections: 0, decisions: [], trades: [], exposure: 0, tradedUsd: 0, finalEquityUsd: '1.5',
  equity: { atMs: Float64Array.from({ length: count }, (_, at) => at * 1000), usd: Float64Array.from({ length: count }, (_, at) => at + 0.25) },
});
const outcomeOf = (result: RunResult): GymOutcome => ({ name: 'x', stopped: false, refusedRows: 0, faults: [], built: [], ended: [], seconds: { load: 1, run: 2 }, metrics: measured({ timeframe: '1d', universe: ['SPY'] }, result), result });

test.each([1, 2, 999, 1000, 1001, 2500])('%i points of equity are one line of JSON, in parts', (count) => {
  const parts = [...backtestJson(outcomeOf(resultOf(count)))];
  expect(parts.join('').indexOf('\n')).toBe(parts.join('').length - 1);
  const { equity, ...rest } = JSON.parse(parts.join('')) as { readonly equity: readonly unknown[] };
  expect(rest).toEqual({ plan: 'x', bars: count, fills: 0, rejections: 0, refusedRows: 0, stopped: false, trades: [], finalEquity: '1.5', metrics: expect.objectContaining({ trades: 0, beta: null }), seconds: { load: 1, run: 2 }, peakMiB: expect.any(Number) });
  expect([equity.length, equity[0], equity.at(-1)]).toEqual([count, ['1970-01-01T00:00:00Z', 0.25], [new Date((count - 1) * 1000).toISOString().replace('.000Z', 'Z'), count - 0.75]]);
});
