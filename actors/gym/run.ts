import { format } from '../../machines/decimal.ts';
import type { Run, RunOf, RunResult } from '../../machines/gym/run.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import type { Fact } from '../../subjects/fact.ts';
import { sessionEnded } from '../../subjects/market.ts';
import { gymDesk } from './gymDesk.ts';
import { RunRecord } from './record.ts';
import { timelineOf } from './timeline.ts';
import { Walk, type Pace } from './walk.ts';

/** Goes by, between two times that `isStopped` is asked. */
const stretchesBetween = 16;

/**
 * Runs a plan through the desk's own actors, in this thread, over bars in columns. Throws a RangeError where the plan is none, or no bar
 * is of its universe.
 */
export const run: Run = (of) => walked(of).result;

/** The same with the actors' states at the end. @param onFact hears every fact that somebody hears */
export function walked(of: RunOf, { onFact = () => {}, ...pace }: Pace & { readonly onFact?: (fact: Fact) => void } = {}): { readonly result: RunResult; readonly states: Readonly<{ [kind: string]: unknown }> } {
  const { plan, fromMs, beforeMs, events, isStopped } = of;
  const needed = symbolsOf(plan);
  const ours = of.bars.filter(({ symbol }) => needed.includes(symbol));
  const timeline = timelineOf(ours, { fromMs, beforeMs, events });
  const [firstMs] = timeline.atMs;
  if (firstMs === undefined) throw new RangeError(`backtest of ${plan.name}: expected bars of ${plan.universe.join(', ')}, was none`);
  const record = new RunRecord(timeline.lanes, of);
  const desk = gymDesk({ ...of, bars: ours }, firstMs - 1000, (fact) => {
    record.take(fact);
    onFact(fact);
  });
  const walk = new Walk(desk, timeline, pace);
  for (let stretches = 1; !walk.isOver; stretches += 1) {
    if (isStopped !== undefined && stretches % stretchesBetween === 0 && isStopped(walk.bars)) walk.stop();
    walk.go();
  }
  walk.settle();
  const { step, bars } = walk;
  const traded = Math.max(0, step - timeline.tradedFrom);
  const followedUsd = traded === 0 ? of.cashUsd : format(walk.equity.exactUsd(traded - 1));
  if ((record.equityUsd ?? of.cashUsd) !== followedUsd) throw new Error(`backtest of ${plan.name}: expected the equity of the books' last mark, ${record.equityUsd}, was ${followedUsd}; what the books hold was not followed`);
  const at = new Date(timeline.atMs[step - 1] ?? firstMs).toISOString().replace('.000Z', 'Z');
  desk.tell({ kind: sessionEnded, actor: 'main', body: { steps: step, bars, refused: 0 }, at, id: 'end.' });
  record.end();
  return {
    states: Object.fromEntries(desk.seats.map(({ kind, actor }) => [kind.kind, actor.state()])),
    result: {
      bars, fills: record.fills, decisions: record.decisions, trades: record.trades,
      equity: { atMs: walk.equity.atMs.subarray(0, traded), usd: walk.equity.usd.subarray(0, traded) },
      finalEquityUsd: record.equityUsd ?? of.cashUsd, rejections: record.rejections, ...(record.rejections === 0 ? {} : { rejectedBy: record.rejectedBy }), exposure: traded === 0 ? 0 : walk.heldSteps / traded, tradedUsd: record.tradedUsd,
    },
  };
}
