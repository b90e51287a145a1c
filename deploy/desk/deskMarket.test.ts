import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MarketSource } from '../../subjects/desk.ts';
import { marketIn } from './deskMarket.ts';
import { sampleSession } from './sampleSession.ts';

const folder = mkdtempSync(join(tmpdir(), 'desk-bars-'));
const days = 'time,open,high,low,close,volume\n2020-01-02,1,1,1,1,1\n';
const into = (name: string, files: Readonly<Record<string, string>>): string => {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
};
const daily = into('daily', { 'SPY.csv': days, 'QQQ.csv': days });
const minutes = 'time,open,high,low,close,volume\n2020-01-02T09:30:00,1,1,1,1,1\n2020-01-02T09:31:00,1,1,1,1,1\n';
const present: Extract<MarketSource, { kind: 'alpaca' }> = { kind: 'alpaca', feed: 'iex', symbols: ['SPY', 'IWM'], timeframe: '1d', files: [], build: 'minutes', staleBars: 3 };
const namesIn = (market: MarketSource) => (market.kind === 'synthetic' ? [] : market.files.map(({ symbol }) => symbol));

describe('a folder of bars', () => {
  test('is the source of a desk', () => expect([marketIn(daily).kind, namesIn(marketIn(daily))]).toEqual(['csv', ['QQQ', 'SPY']]));
  test('keeps what was said of its prices', () => expect(marketIn(daily, { kind: 'csv', adjust: false, files: [] })).toMatchObject({ adjust: false }));
  test('is the past of a desk in the present, as far as it has its symbols', () => expect([marketIn(daily, present).kind, namesIn(marketIn(daily, present))]).toEqual(['alpaca', ['SPY']]));
  test('without any of them is no past', () => expect(marketIn(daily, { ...present, symbols: ['IWM'] })).toEqual({ ...present, symbols: ['IWM'] }));
});

describe('refused with what is wrong', () => {
  test('bars of several timeframes', () => expect(() => marketIn(into('mixed', { 'SPY.csv': days, 'QQQ.csv': minutes }))).toThrow('mixed: was bars of 1m and 1d, must be of one timeframe'));
  test('bars from the present on a desk in historical time', () => {
    const human = { name: 'ada', publicKey: `U${'A'.repeat(55)}` };
    expect(() => sampleSession('sim', human, { over: { market: present } })).toThrow('pacing: was lockstep, must be live with bars from the present');
    expect(sampleSession('sim', human, { over: { market: present, pacing: 'live' } }).market).toEqual(present);
  });
  test("bars of another timeframe than the desk's", () => expect(() => marketIn(daily, { ...present, timeframe: '1m' })).toThrow('was bars of 1d, must be of 1m'));
});
