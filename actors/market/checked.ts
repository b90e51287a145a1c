import type { DataQuality } from '../../subjects/desk.ts';
import { verdictOn, type BarBody, type LastBar } from '../../machines/market/decisions.ts';
import type { Step } from './source.ts';

/** A step after the data checks: only bars that passed, symbols alphabetically. */
export interface CheckedStep {
  readonly at: string;
  readonly warmUp: boolean;
  readonly bars: readonly { readonly symbol: string; readonly bar: BarBody }[];
}

/** Rows through the same checks as on a desk, for those who read bars without one: backtests and planners. Steps without a good bar are left out. */
export function* checked(steps: Iterable<Step>, quality: DataQuality): Generator<CheckedStep> {
  const last = new Map<string, LastBar>();
  for (const { at, warmUp, rows } of steps) {
    const bars = rows.flatMap((row) => {
      const verdict = verdictOn(last.get(row.symbol), row, quality, warmUp);
      if ('refused' in verdict) return [];
      last.set(row.symbol, verdict.last);
      return [{ symbol: row.symbol, bar: verdict.bar }];
    });
    if (bars.length > 0) yield { at, warmUp, bars };
  }
}
