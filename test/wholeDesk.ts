import { hosted } from '../actors/desk/kinds.ts';
import type { Observation } from '../actors/runtime/effects.ts';
import type { Logged } from '../actors/runtime/envelope.ts';
import { MemoryDesk } from '../actors/runtime/memoryDesk.ts';
import { planHashOf } from '../machines/plan/decisions.ts';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { opened, type DeskSettings } from '../subjects/desk.ts';
import { sent } from '../subjects/execution.ts';
import { backtested } from '../subjects/gym.ts';
import { bar, stepClosed } from '../subjects/market.ts';
import { signed } from '../subjects/operations.ts';
import type { Plan } from '../subjects/plan.ts';
import { answered } from '../subjects/planner.ts';
import { ada, openedWith, signedBy } from './people.ts';
import { closeOf } from './trading.ts';

/* A whole desk in memory, from its opening through plans, gate and approval to postings; what is outside answers at once and always the same. */

export const promptHash = '1'.repeat(64);
const body = (request: Logged) => request.fact.body as Record<string, unknown>;

function outside(request: Logged, plans: readonly Plan[]): readonly Observation[] {
  const { id } = request.fact;
  const { order, strategy, planHash } = body(request);
  switch (request.kind.name) {
    case 'planner.planRequested':
      return [{ prefix: { kind: 'planner', actor: 'main' }, kind: answered, content: id, body: { request: id, model: 'rules', promptHash, featuresHash: '2'.repeat(64), replyHash: '3'.repeat(64), inputTokens: 10, outputTokens: 20, plans } }];
    case 'gym.backtestRequested':
      return [{ prefix: { kind: 'gym', actor: 'main' }, kind: backtested, content: id, body: {
        strategy, planHash, request: id, reportHash: '4'.repeat(64), figures: { bars: 100, trades: 10, finalEquityUsd: '110000', totalReturn: 0.1, sharpeAnnual: 1, maxDrawdown: 0.05 },
      } }];
    case 'approval.requested':
      return [{ prefix: { kind: 'ops', actor: 'main' }, kind: signed, content: id, body: signedBy(ada, { verb: 'approve', target: String(strategy), payload: { planHash } }, { nonce: id }).body }];
    case 'execution.submitted':
      return [{ prefix: { kind: 'execution', actor: 'main' }, kind: sent, content: String(order), body: { order } }];
    default:
      return [];
  }
}

/** The n-th close of prices that rise and fall, so that averages of 2 and 3 bars cross often. */
const closeAt = (day: number): string => String(100 + ([0, 1, 3, 4, 3, 1][day % 6] ?? 0));

/** A desk with these plans after so many days of bars of SPY. */
export function wholeDesk(days: number, plans: readonly Plan[] = [examplePlan], over: Partial<DeskSettings> = {}): MemoryDesk {
  const opening = openedWith({ planner: { kind: 'rules', model: '', plans: plans.length }, ...over });
  const desk = new MemoryDesk({ desk: 'sim', genesis: opening.body.genesis, kinds: hosted.map(({ kind }) => kind), perform: (request) => outside(request, plans) });
  desk.tell(opened, 'main', opening.body, { at: '2020-01-01T00:00:00Z' });
  for (let day = 2; day < days + 2; day += 1) {
    const [at, close] = [closeOf(day), closeAt(day)];
    desk.tell(bar, 'SPY', { timeframe: '1d', open: close, high: close, low: close, close, volume: '1000000', warmUp: false, flags: [] }, { at });
    desk.tell(stepClosed, 'main', { step: day - 1, warmUp: false }, { at });
  }
  return desk;
}

/** The strategy id that the planner gives a plan. */
export const strategyOf = (plan: Plan): string => `s-${planHashOf(plan).slice(0, 12)}`;
