import { readFileSync } from 'node:fs';
import type { Bar } from '../../machines/indicators/memory.ts';

export interface DatedBar extends Bar {
  readonly date: string;
}

/** A symbol's raw daily bars in deploy/sample, from the sample data of QuantConnect LEAN (Apache-2.0); its README says more. */
export const sampled = (symbol: string): readonly DatedBar[] => readFileSync(new URL(`../../deploy/sample/${symbol}.csv`, import.meta.url), 'utf8').trim().split('\n').slice(1)
  .map((line) => line.split(','))
  .map(([date = '', open, high, low, close, volume]) => ({ date, open: Number(open), high: Number(high), low: Number(low), close: Number(close), volume: Number(volume) }));

export const spy = sampled('SPY');
