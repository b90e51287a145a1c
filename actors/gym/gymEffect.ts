import type { DeskSettings } from '../../subjects/desk.ts';
import type { Gym } from '../../machines/gym/gym.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { backtested, backtestFailed, backtestRequested } from '../../subjects/gym.ts';
import type { Bars } from '../market/source.ts';
import type { Artefacts } from '../runtime/artefacts.ts';
import type { Effect } from '../runtime/effects.ts';
import { sha256 } from '../runtime/ids.ts';
import { columnsOf, type SpanColumns } from './barColumns.ts';
import { RehearsalThread } from './rehearsalThread.ts';

const prefix = { kind: 'gym', actor: 'main' };

/** Performs `gym.backtestRequested`. The same request always gives the same figures, so a repeat after a crash is the same fact. */
export function gymEffect({ settings, bars, gym, artefacts }: {
  readonly settings: () => DeskSettings;
  readonly bars: () => Bars;
  /** The gym's state: it holds the proposed plans. */
  readonly gym: () => Gym;
  readonly artefacts: Artefacts;
}): Effect {
  const thread = new RehearsalThread();
  let history: { readonly key: string; readonly columns: SpanColumns } | undefined;
  const columnsBetween = (from: string, before: string): SpanColumns => {
    const key = `${from} ${before}`;
    if (history?.key !== key) history = { key, columns: columnsOf(bars(), { from, before, warmUpBars: settings().session.warmUpBars }, settings().dataQuality) };
    return history.columns;
  };
  return {
    kind: backtestRequested, by: 'gym.main', concerns: () => true,
    perform: async ({ fact }) => {
      const { strategy, planHash, from, before } = (fact as FactOf<typeof backtestRequested>).body;
      const about = { strategy, planHash, request: fact.id };
      const failed = (reason: string) => [{ prefix, kind: backtestFailed, body: { ...about, reason: reason.slice(0, 2000) }, content: fact.id }];
      const found = gym().proposals[strategy];
      if (found === undefined) return failed(`${strategy}: expected its proposal before its backtest`);
      try {
        const { figures, report } = await thread.rehearsed({ settings: settings(), strategy, plan: found.plan, planHash, request: fact.id }, columnsBetween(from, before));
        await artefacts.put(report);
        return [{ prefix, kind: backtested, body: { ...about, figures, reportHash: sha256(report) }, content: fact.id }];
      } catch (error) {
        if (error instanceof RangeError) return failed(error.message);
        throw error;
      }
    },
  };
}
