import { opened } from '../../subjects/desk.ts';
import type { Fact } from '../../subjects/fact.ts';
import { backtested, backtestFailed, backtestRequested, gated, type BacktestFigures } from '../../subjects/gym.ts';
import { proposed } from '../../subjects/planner.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import { actorKind, nothing, on, says, type Publication } from '../actor.ts';
import { nothingTried, withTrial, type Tried } from '../honesty/deflated.ts';
import { tradingDays } from '../statistics/sharpe.ts';
import { notBacktested, verdict, type Verdict } from './gate.ts';

/** A plan that was proposed. It stays when it is gated, so that it is judged once; strategies are never forgotten either. */
interface Proposal { readonly planHash: string; readonly plan: Plan; readonly correlation: string; judged: boolean }

export interface Gym {
  /** null until the desk is open. */
  rules: { readonly gate: GatePolicy; readonly from: string; readonly before: string } | null;
  /** By strategy. */
  readonly proposals: Record<string, Proposal>;
  /** Of all plans that were judged by a backtest, passed or not: the more were tried, the better the best of them must be. */
  tried: Tried;
}

const begin = (id: string): Gym => {
  if (id !== 'main') throw new Error(`gym: expected the actor main, was ${id}; a desk has one gym`);
  return { rules: null, proposals: {}, tried: nothingTried };
};

const rulesOf = ({ rules }: Gym) => {
  if (rules === null) throw new Error('gym: expected desk.opened before any plan, was none; replay the log from its first fact');
  return rules;
};

/** The Sharpe ratio of one day that counts as a trial. */
const sharpeOf = ({ honesty, sharpeAnnual }: BacktestFigures): number => honesty?.measured?.sharpe ?? sharpeAnnual / Math.sqrt(tradingDays);

/** States the verdict on the proposal that a backtest's outcome belongs to; an outcome that nobody waits for, or a second one, changes nothing. */
function judged(state: Gym, { body }: Fact<string, { strategy: string; planHash: string }>, decide: (gate: GatePolicy) => Verdict): readonly Publication[] {
  const { strategy, planHash } = body;
  const proposal = Object.hasOwn(state.proposals, strategy) ? state.proposals[strategy] : undefined;
  if (proposal === undefined || proposal.judged || proposal.planHash !== planHash) return nothing;
  const { gate } = rulesOf(state);
  proposal.judged = true;
  return [says(gated, { strategy, planHash, gateVersion: gate.version, ...decide(gate) }, proposal.correlation)];
}

/** A gym of version 1 counted no trials; its plans' figures are not in its state, so that the count begins with the next. */
function withoutTrials(state: unknown): Gym {
  if (typeof state !== 'object' || state === null || !('rules' in state) || !('proposals' in state)) throw new Error('expected the rules and proposals of a gym, was another state');
  return { ...(state as Pick<Gym, 'rules' | 'proposals'>), tried: nothingTried };
}

/** Has every proposed plan run on the years before the session, once, and states whether it passes the desk's gate. */
export const gym = actorKind<Gym>({
  kind: 'gym',
  version: 2,
  begin,
  migrations: { 1: withoutTrials },
  reactions: [
    on(opened, (state, { body: { gate, session } }) => {
      state.rules = { gate, from: session.backtestFrom, before: session.from };
      return nothing;
    }),
    on(proposed, (state, { body: { strategy, planHash, plan }, correlation }) => {
      const { from, before } = rulesOf(state);
      if (Object.hasOwn(state.proposals, strategy)) return nothing;
      state.proposals[strategy] = { planHash, plan, correlation, judged: false };
      return [says(backtestRequested, { strategy, planHash, from, before }, correlation)];
    }),
    on(backtested, (state, fact) => {
      const { figures } = fact.body;
      const stated = judged(state, fact, (gate) => verdict(gate, figures, state.tried));
      if (stated.length > 0) state.tried = withTrial(state.tried, sharpeOf(figures));
      return stated;
    }),
    on(backtestFailed, (state, fact) => judged(state, fact, notBacktested)),
  ],
});
