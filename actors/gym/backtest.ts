import { createUser } from '@nats-io/nkeys';
import { accounting } from '../../machines/accounting/accounting.ts';
import { broker } from '../../machines/broker/broker.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { execution } from '../../machines/execution/execution.ts';
import { backtestFigures, backtestSettings, capitalOf } from '../../machines/gym/backtest.ts';
import { risk } from '../../machines/risk/risk.ts';
import { strategy as strategyKind } from '../../machines/strategy/strategy.ts';
import { marked } from '../../subjects/accounting.ts';
import { granted, requested } from '../../subjects/approval.ts';
import { opened, type DeskSettings } from '../../subjects/desk.ts';
import { filled, submitted } from '../../subjects/execution.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { backtestRequested, gated, type BacktestFigures } from '../../subjects/gym.ts';
import { bar, sessionEnded, stepClosed } from '../../subjects/market.ts';
import type { Plan } from '../../subjects/plan.ts';
import { proposed } from '../../subjects/planner.ts';
import { signedOpening } from '../desk/opening.ts';
import { sending } from '../execution/simSend.ts';
import type { CheckedStep } from '../market/checked.ts';
import type { Logged } from '../runtime/envelope.ts';
import { MemoryDesk } from '../runtime/memoryDesk.ts';

export interface Backtest {
  readonly figures: BacktestFigures;
  /** Every mark and fill, as facts of the backtest's own log. */
  readonly facts: readonly Logged[];
}

/** What a backtest is of: the desk's settings, the plan, and the request whose id is its genesis. */
export interface BacktestOf {
  readonly settings: DeskSettings;
  readonly strategy: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly request: string;
}

const kinds = [strategyKind, risk, execution, broker, accounting];
const main = 'main';

/**
 * Runs one plan through the desk's own actors in memory, in lockstep, on checked bars: warm-up first, then the span to be traded.
 * Throws a RangeError where there is too little to compute figures from.
 */
export function backtest({ settings, strategy, plan, planHash, request }: BacktestOf, steps: Iterable<CheckedStep>): Backtest {
  const person = createUser();
  const alone = {
    ...backtestSettings(settings, plan, request), humans: [{ name: 'gym', publicKey: person.getPublicKey() }],
  };
  const desk = new MemoryDesk({
    desk: alone.desk, genesis: alone.genesis, kinds,
    perform: (logged) => (logged.kind.name === submitted.name ? [sending(logged, executionOf(desk), [], logged.fact.at)] : []),
  });
  const begin = { at: alone.session.from };
  const tell = <Name extends string, Body>(kind: FactKind<Name, Body>, body: Body) => desk.tell(kind, main, body, begin);
  tell(opened, signedOpening(alone, { name: 'gym', sign: (text) => Buffer.from(person.sign(new TextEncoder().encode(text))).toString('base64') }));
  const about = { strategy, planHash };
  tell(proposed, { ...about, plan });
  tell(backtestRequested, { ...about, from: alone.session.from, before: alone.session.to });
  tell(gated, { ...about, verdict: 'passed', gateVersion: settings.gate.version, criteria: [] });
  tell(requested, { ...about, signersNeeded: 1, expiresAt: alone.session.to, policyVersion: settings.policy.version, automatic: true });
  tell(granted, { ...about, signers: ['gym'] });
  const wanted = new Set(plan.universe);
  let step = 0;
  let last = begin.at;
  for (const { at, warmUp, bars } of steps) {
    const ours = bars.filter(({ symbol }) => wanted.has(symbol));
    if (ours.length === 0) continue;
    step += 1;
    last = at;
    for (const { symbol, bar: body } of ours) desk.tell(bar, symbol, { ...body, warmUp }, { at });
    desk.tell(stepClosed, main, { step, warmUp }, { at });
  }
  desk.tell(sessionEnded, main, { steps: step, bars: 0, refused: 0 }, { at: last, content: 'end' });
  const marks = desk.facts.flatMap((logged) => bodiesOf(marked, logged));
  const fills = desk.facts.flatMap((logged) => bodiesOf(filled, logged));
  return { figures: backtestFigures(marks, fills, capitalOf(settings, plan)), facts: desk.facts.filter(({ kind }) => kind.name === marked.name || kind.name === filled.name) };
}

const bodiesOf = <Name extends string, Body>(wanted: FactKind<Name, Body>, { kind, fact }: Logged): readonly Body[] => (kind.name === wanted.name ? [fact.body as Body] : []);

function executionOf(desk: MemoryDesk): ExecutionState {
  const cell = desk.cell('execution.main');
  if (cell === undefined) throw new Error('expected execution.main on the desk of a backtest');
  return cell.actor.state() as ExecutionState;
}
