import { describe, expect, test } from 'vitest';
import type { BarColumns, Trade } from '../../machines/gym/run.ts';
import { exposureOver } from './exposure.ts';

const at = (...days: readonly number[]) => Float64Array.from(days, (day) => Date.UTC(2020, 0, day));
const bars = (symbol: string, days: readonly number[], close: readonly number[]): BarColumns => {
  const prices = Float64Array.from(close, (price) => price * 100);
  return { symbol, timeframe: '1d', scale: 2, atMs: at(...days), open: prices, high: prices, low: prices, close: prices, volume: prices };
};
const trade = (over: Partial<Trade>): Trade => ({
  symbol: 'SPY', side: 'long', quantity: '10', entryTime: '2020-01-02T00:00:00Z', entryPrice: '1', exitTime: '2020-01-04T00:00:00Z', exitPrice: '1', fees: '0', pnl: '0', mae: 0, mfe: 0, exitReason: 'rule', ...over,
});
const curve = { atMs: at(1, 2, 3, 4), usd: Float64Array.of(1000, 1000, 2000, 2000) };
const spy = bars('SPY', [1, 2, 3, 4], [10, 20, 40, 50]);

describe('exposure over time', () => {
  test('is what is held at the last close over equity', () => expect([...exposureOver(curve, [trade({})], [spy])]).toEqual([0, 0.2, 0.2, 0]));
  test('goes on to the end for what is still held', () => expect([...exposureOver(curve, [trade({ exitTime: null })], [spy])]).toEqual([0, 0.2, 0.2, 0.25]));
  test('is below zero for shorts', () => expect([...exposureOver(curve, [trade({ side: 'short' })], [spy])]).toEqual([0, -0.2, -0.2, 0]));
  test('is the net of all symbols', () => expect([...exposureOver(curve, [trade({}), trade({ symbol: 'QQQ', side: 'short', quantity: '5' })], [spy, bars('QQQ', [1, 3], [40, 40])])]).toEqual([0, 0, 0.1, 0]));
  test('takes a trade between two points at the next', () => expect([...exposureOver(curve, [trade({ entryTime: '2020-01-01T12:00:00Z', exitTime: '2020-01-02T12:00:00Z' })], [spy])]).toEqual([0, 0.2, 0, 0]));
  test('leaves symbols without bars out', () => expect([...exposureOver(curve, [trade({ symbol: 'IWM' })], [spy])]).toEqual([0, 0, 0, 0]));
  test('is unknown before the first close', () => expect([...exposureOver(curve, [trade({})], [bars('SPY', [3], [40])])]).toEqual([0, NaN, 0.2, 0]));
  test('is unknown without equity', () => expect([...exposureOver({ ...curve, usd: Float64Array.of(0, 1000, 2000, 2000) }, [], [spy])]).toEqual([NaN, 0, 0, 0]));
});
