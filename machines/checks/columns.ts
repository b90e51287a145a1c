import { priceUsd, volumeOf } from '../gym/prices.ts';
import type { BarColumns } from '../gym/run.ts';
import type { Desk } from '../risk/state.ts';
import { needsOf } from './needs.ts';
import { noteSeen } from './seen.ts';

/** As for each of the bars [from, before) by itself. */
export function noteBars({ memory, policy }: Desk, bars: BarColumns, from: number, before: number): void {
  const needs = policy === null ? null : needsOf(policy).seen;
  if (memory === undefined || needs === null) return;
  for (let at = from; at < before; at += 1) {
    noteSeen(memory, needs, bars.symbol, {
      atMs: bars.atMs[at] ?? 0, timeframe: bars.timeframe, lowUsd: priceUsd(bars, bars.low, at), closeUsd: priceUsd(bars, bars.close, at), volume: volumeOf(bars.volume[at] ?? 0),
    });
  }
}
