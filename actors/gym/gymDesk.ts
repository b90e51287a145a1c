import { createUser } from '@nats-io/nkeys';
import { isoTime } from '../../machines/authority/instant.ts';
import { accounting } from '../../machines/accounting/accounting.ts';
import { broker } from '../../machines/broker/broker.ts';
import { defaultDataQuality, defaultGate } from '../../machines/desk/defaultSettings.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { execution } from '../../machines/execution/execution.ts';
import type { RunOf } from '../../machines/gym/run.ts';
import { checkPlan, isFault } from '../../machines/plan/decisions.ts';
import { faultText } from '../../machines/plan/faults.ts';
import { risk } from '../../machines/risk/risk.ts';
import { strategy } from '../../machines/strategy/strategy.ts';
import { granted, requested } from '../../subjects/approval.ts';
import { opened, type DeskSettings } from '../../subjects/desk.ts';
import { submitted } from '../../subjects/execution.ts';
import type { Fact, FactKind, FactOf } from '../../subjects/fact.ts';
import { backtestRequested, gated } from '../../subjects/gym.ts';
import { proposed } from '../../subjects/planner.ts';
import { signedOpening, type Signer } from '../desk/opening.ts';
import { sending } from '../execution/simSend.ts';
import { DirectDesk } from './directDesk.ts';

const name = 'backtest';

/** Who opens the desks of backtests: a key that nobody has after this process. */
let opener: (Signer & { readonly publicKey: string }) | undefined;

function person() {
  if (opener !== undefined) return opener;
  const user = createUser();
  opener = { name: 'gym', publicKey: user.getPublicKey(), sign: (text) => Buffer.from(user.sign(new TextEncoder().encode(text))).toString('base64') };
  return opener;
}

const settingsOf = ({ plan, bars, cashUsd, venue, policy }: RunOf, at: string, humans: DeskSettings['humans']): DeskSettings => ({
  genesis: '0'.repeat(32), desk: name, environment: 'sim', pacing: 'lockstep', cashUsd, session: { from: at, to: at, warmUpBars: 0, backtestFrom: at },
  // The bars come from the run, and have been checked.
  market: { kind: 'synthetic', seed: 0, symbols: bars.map(({ symbol }) => symbol), timeframe: plan.timeframe, bars: 1, from: at },
  dataQuality: defaultDataQuality, venue, policy, gate: defaultGate, planner: { kind: 'none', model: '', plans: 0 },
  approval: { signersNeeded: 1, validSeconds: 1, automatic: true }, humans, roles: ['market', 'strategy', 'risk', 'execution', 'accounting'],
});

/**
 * The desk of a backtest: the desk's own strategy, risk, execution, simulated venue and accounting, with one strategy that trades.
 * @param atMs time of its opening, before the first bar
 * Throws a RangeError that names the fault where the plan is none.
 */
export function gymDesk(of: RunOf, atMs: number, onFact: (fact: Fact) => void): DirectDesk {
  const checked = checkPlan(of.plan);
  if (isFault(checked)) throw new RangeError(faultText(checked));
  const { plan, planHash } = checked;
  const desk: DirectDesk = new DirectDesk({
    actors: [{ kind: strategy, id: name }, ...[risk, execution, broker, accounting].map((kind) => ({ kind, id: 'main' }))], onFact,
    perform: (fact) => (fact.type === submitted.name ? sending({ fact }, executionState(), [], fact.at) : undefined),
  });
  const executing = desk.seats.find(({ kind }) => kind === execution);
  // Execution's state is one object for its whole life.
  const state = executing?.actor.state() as ExecutionState;
  const executionState = () => state;
  const at = isoTime(atMs);
  let told = 0;
  const tell = <Name extends string, Body>(kind: FactKind<Name, Body>, body: Body) => desk.tell<Body>({ kind, actor: 'main', body, at, id: `begin${told += 1}.` });
  const settings = settingsOf({ ...of, plan }, at, [{ name: 'gym', publicKey: person().publicKey }]);
  const about = { strategy: name, planHash };
  const opening: FactOf<typeof opened>['body'] = signedOpening(settings, person());
  tell(opened, opening);
  tell(proposed, { ...about, plan });
  tell(backtestRequested, { ...about, from: at, before: at });
  tell(gated, { ...about, verdict: 'passed', gateVersion: settings.gate.version, criteria: [] });
  tell(requested, { ...about, signersNeeded: 1, expiresAt: at, policyVersion: of.policy.version, automatic: true });
  tell(granted, { ...about, signers: ['gym'] });
  return desk;
}
