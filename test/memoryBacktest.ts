import { createUser } from '@nats-io/nkeys';
import { accounting } from '../machines/accounting/accounting.ts';
import { broker } from '../machines/broker/broker.ts';
import type { ExecutionState } from '../machines/execution/decisions.ts';
import { execution } from '../machines/execution/execution.ts';
import { backtestSettings } from '../machines/gym/backtest.ts';
import { symbolsOf } from '../machines/plan/others.ts';
import { risk } from '../machines/risk/risk.ts';
import { strategy as strategyKind } from '../machines/strategy/strategy.ts';
import { granted, requested } from '../subjects/approval.ts';
import { opened } from '../subjects/desk.ts';
import { submitted } from '../subjects/execution.ts';
import type { FactKind } from '../subjects/fact.ts';
import { backtestRequested, gated } from '../subjects/gym.ts';
import { action, bar, delisted, sessionEnded, stepClosed } from '../subjects/market.ts';
import { proposed } from '../subjects/planner.ts';
import { signedOpening } from '../actors/desk/opening.ts';
import { sending } from '../actors/execution/simSend.ts';
import type { BacktestOf } from '../actors/gym/backtest.ts';
import type { CheckedStep } from '../actors/market/checked.ts';
import type { Logged } from '../actors/runtime/envelope.ts';
import { MemoryDesk } from '../actors/runtime/memoryDesk.ts';

/* A backtest fact by fact on the in-memory log, as a desk would run it: what the fast runner is held against. */

const kinds = [strategyKind, risk, execution, broker, accounting];
const main = 'main';

/**
 * Runs one plan through the desk's own actors in memory, in lockstep, on checked bars: warm-up first, then the span to be traded.
 * Throws a RangeError where there is too little to compute figures from.
 */
export function memoryBacktest({ settings, strategy, plan, planHash, request }: BacktestOf, steps: Iterable<CheckedStep>): readonly Logged[] {
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
  const wanted = new Set(symbolsOf(plan));
  let step = 0;
  let last = begin.at;
  for (const { at, warmUp, bars, actions = [], ended = [] } of steps) {
    const isOurs = ({ symbol }: { readonly symbol: string }) => wanted.has(symbol);
    const ours = bars.filter(isOurs);
    if (ours.length === 0 && !actions.some(isOurs) && !ended.some(isOurs)) continue;
    step += 1;
    last = at;
    for (const { symbol, exDate, action: corporate } of actions.filter(isOurs)) desk.tell(action, symbol, { exDate, action: corporate }, { at, content: `${exDate} ${corporate.kind}` });
    for (const { symbol, lastAt } of ended.filter(isOurs)) desk.tell(delisted, symbol, { lastAt }, { at, content: lastAt });
    for (const { symbol, bar: body } of ours) desk.tell(bar, symbol, { ...body, warmUp }, { at });
    desk.tell(stepClosed, main, { step, warmUp }, { at });
  }
  desk.tell(sessionEnded, main, { steps: step, bars: 0, refused: 0 }, { at: last, content: 'end' });
  return desk.facts;
}

function executionOf(desk: MemoryDesk): ExecutionState {
  const cell = desk.cell('execution.main');
  if (cell === undefined) throw new Error('expected execution.main on the desk of a backtest');
  return cell.actor.state() as ExecutionState;
}
