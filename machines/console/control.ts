import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import type { rejected, RiskState, stateChanged } from '../../subjects/risk.ts';
import { changeHumans, fault, used } from '../authority/decisions.ts';
import { own } from '../authority/own.ts';
import { changedPolicy } from '../authority/policyChange.ts';
import { remember, remembered, type Console } from './state.ts';

/** As risk has it, of the whole desk: a kill outranks a halt, and a halt what only reduces. */
export const riskState = ({ kills, haltReason, lowered }: Console): RiskState =>
  (kills.length > 0 ? 'killed' : haltReason !== null ? 'halted' : lowered === undefined ? 'active' : own(lowered, 'desk')?.state ?? 'active');

/** Notes the state of the desk, a strategy or a symbol; what is active is not kept. */
export function noteScope(state: Console, { scope, target, to, rule, reason, kill, from }: FactOf<typeof stateChanged>['body']): void {
  const lowered = state.lowered ?? {};
  const before = own(lowered, target)?.kills ?? [];
  const others = before.filter((each) => each !== kill);
  const kills = kill === undefined ? before : rule === 'unkill' ? others : [...others, kill].slice(-remembered.kills);
  if (to === 'active') delete lowered[target];
  else lowered[target] = { scope, state: to, rule: from === to ? own(lowered, target)?.rule ?? rule : rule, reason: from === to ? own(lowered, target)?.reason ?? reason : reason, kills };
  if (Object.keys(lowered).length === 0) delete state.lowered;
  else state.lowered = lowered;
}

/** Kills in force, of the desk and of its strategies and symbols. */
export const killsInForce = ({ kills, lowered }: Console): readonly string[] => (lowered === undefined ? kills : [...kills, ...Object.values(lowered).flatMap((each) => each.kills)]);

/** A kill counts from its request on: execution latches it before risk has said a word. */
export function noteKill(state: Console, kill: string): void {
  state.kills = [...state.kills.filter((each) => each !== kill), kill].slice(-remembered.kills);
}

/** Lifts that kill, or the halts. Where a halt stays under a lifted kill, risk says it again. */
export function noteResumed(state: Console, lifted: string): void {
  state.kills = state.kills.filter((kill) => kill !== lifted);
  state.haltReason = null;
}

export function noteRejected(state: Console, { at, body: { strategy, symbol, side, purpose, checks } }: FactOf<typeof rejected>): void {
  const failed = checks.find(({ passed }) => !passed);
  remember(state.rejections, { at, strategy, symbol, side, purpose, rule: failed?.rule ?? '', figure: failed?.figure ?? '', limit: failed?.limit ?? '' }, remembered.rejections);
}

/**
 * Follows who may sign, the policy, and which requests were made. A nonce counts as used once somebody signed for it, although
 * the machine that it was for may have refused it for another reason: a person signs anew then.
 */
export function noteSigned(state: Console, fact: FactOf<typeof signed>): void {
  const { verb, signature } = fact.body;
  if (verb === 'enroll' || verb === 'revoke') return void changeHumans(state.authority, fact);
  if (verb === 'policy') {
    const next = changedPolicy(state.authority, fact, state.policyVersion);
    if (typeof next === 'object') state.policyVersion = next.version;
    return;
  }
  if (fault(state.authority, fact.body, fact.at) === undefined) used(state.authority, signature.nonce);
}
