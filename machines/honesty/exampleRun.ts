import type { BarColumns, Decision, Run, RunOf } from '../gym/run.ts';
import { compile, type Evaluator } from '../plan/compile.ts';
import { examplePlan } from '../plan/examplePlan.ts';
import { defaultPolicy, defaultVenue } from '../desk/defaultSettings.ts';
import { drawnBars, closeMsAt } from './plantedBars.ts';

/*
 * A small run for tests of the checks: one symbol, all in or out at the next open. What it sees of a bar can be replaced, so that a plan
 * can be made to see what nobody can know.
 */

/** What a plan sees at a bar, of all bars of its symbol. */
export type Sight = (bars: BarColumns, at: number) => { readonly high: number; readonly low: number; readonly close: number };

export const honestSight: Sight = ({ high, low, close }, at) => ({ high: high[at] ?? 0, low: low[at] ?? 0, close: close[at] ?? 0 });

/** The close of the bar after, where there is one: knowledge of the future. */
export const peekingSight: Sight = (bars, at) => ({ ...honestSight(bars, at), close: bars.close[at + 1] ?? bars.close[at] ?? 0 });

export const exampleRunOf = (sight: Sight): Run => ({ plan, bars, cashUsd, venue, fromMs = -Infinity, beforeMs = Infinity }) => {
  const own = bars.find(({ symbol }) => symbol === plan.universe[0]);
  if (own === undefined) throw new RangeError(`expected bars of ${plan.universe.join(', ')}, was none`);
  const account = { cash: Number(cashUsd), held: 0, cost: Number(venue.commissionRate) + Number(venue.slippageRate) };
  const waiting: ('enter' | 'exit' | null)[] = Array.from({ length: venue.delayBars ?? 0 }, () => null);
  const decisions: Decision[] = [];
  const points: { readonly atMs: number; readonly usd: number }[] = [];
  const evaluator = compile(plan).evaluator();
  let exits = 0;
  let isIn = false;
  for (let at = 0; at < own.atMs.length && (own.atMs[at] ?? Infinity) < beforeMs; at += 1) {
    const opened = own.open[at] ?? 0;
    const due = waiting.length > (venue.delayBars ?? 0) ? waiting.shift() : null;
    if (due === 'enter') Object.assign(account, { held: account.cash / (opened * (1 + account.cost)), cash: 0 });
    if (due === 'exit') {
      Object.assign(account, { cash: account.held * opened * (1 - account.cost), held: 0 });
      exits += 1;
    }
    evaluator.update({ open: opened, volume: own.volume[at] ?? 0, ...sight(own, at) });
    const atMs = own.atMs[at] ?? 0;
    const action: 'enter' | 'exit' | null = atMs < fromMs ? null : wish(evaluator, isIn);
    if (action !== null) {
      decisions.push({ atMs, symbol: own.symbol, action, reason: evaluator.because(action === 'enter' ? 'entry' : 'exit') });
      isIn = action === 'enter';
    }
    waiting.push(action);
    if (atMs >= fromMs) points.push({ atMs, usd: account.cash + account.held * (own.close[at] ?? 0) });
  }
  return {
    bars: points.length, fills: 0, decisions, rejections: 0, exposure: 0, tradedUsd: 0, finalEquityUsd: String(Math.round(points.at(-1)?.usd ?? 0)),
    trades: Array.from({ length: exits }, () => trade),
    equity: { atMs: Float64Array.from(points, ({ atMs }) => atMs), usd: Float64Array.from(points, ({ usd }) => usd) },
  };
};

function wish(evaluator: Evaluator, isIn: boolean): 'enter' | 'exit' | null {
  const out = evaluator.exits();
  if (isIn) return out ? 'exit' : null;
  return !out && evaluator.enters() ? 'enter' : null;
}

const trade = { symbol: 'SPY', side: 'long', quantity: '1', entryTime: '', entryPrice: '1', exitTime: '', exitPrice: '1', fees: '0', pnl: '0', mae: 0, mfe: 0, exitReason: 'rule' } as const;

export const exampleRun: Run = exampleRunOf(honestSight);

export const exampleTerms = { cashUsd: '100000', venue: defaultVenue, policy: defaultPolicy } as const;

/** 300 drawn bars of SPY, of which the last 250 are traded on. */
export const exampleOf: RunOf = {
  ...exampleTerms, plan: { ...examplePlan, budget: 1 }, bars: [drawnBars({ seed: 7, symbol: 'SPY', bars: 300, edge: { kind: 'none' } })], fromMs: closeMsAt(50),
};
