import type { DataQuality } from '../../subjects/desk.ts';
import type { SourceAction, SourceEnd } from './events.ts';
import { afterSplit, verdictOn, type BarBody, type LastBar } from '../../machines/market/decisions.ts';
import type { Step } from './source.ts';

/** A step after the data checks: only bars that passed, symbols alphabetically. */
export interface CheckedStep {
  readonly at: string;
  readonly warmUp: boolean;
  readonly bars: readonly { readonly symbol: string; readonly bar: BarBody }[];
  /** Before the bars; as the source has them. */
  readonly actions?: readonly SourceAction[];
  readonly ended?: readonly SourceEnd[];
}

/** Divides the last closes of what was split, so that the next bar is no jump. */
export function splitLast(last: { get(symbol: string): LastBar | undefined; set(symbol: string, bar: LastBar): unknown }, actions: readonly SourceAction[]): void {
  for (const { symbol, action } of actions) {
    const before = last.get(symbol);
    if (action.kind === 'split' && before !== undefined) last.set(symbol, afterSplit(before, action));
  }
}

/** Rows through the same checks as on a desk, for those who read bars without one: backtests and planners. Steps without a good bar, and in which nothing happens, are left out. */
export function* checked(steps: Iterable<Step>, quality: DataQuality): Generator<CheckedStep> {
  const last = new Map<string, LastBar>();
  for (const { at, warmUp, rows, actions, ended } of steps) {
    if (actions !== undefined) splitLast(last, actions);
    const bars = rows.flatMap((row) => {
      const verdict = verdictOn(last.get(row.symbol), row, quality, warmUp);
      if ('refused' in verdict) return [];
      last.set(row.symbol, verdict.last);
      return [{ symbol: row.symbol, bar: verdict.bar }];
    });
    if (bars.length > 0 || actions !== undefined || ended !== undefined) yield { at, warmUp, bars, ...(actions === undefined ? {} : { actions }), ...(ended === undefined ? {} : { ended }) };
  }
}
