import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import type { rejected, RiskState } from '../../subjects/risk.ts';
import { changeHumans, fault, used } from '../authority/decisions.ts';
import { changedPolicy } from '../authority/policyChange.ts';
import { remember, remembered, type Console } from './state.ts';

/** As risk has it: a kill outranks a halt. */
export const riskState = ({ kills, haltReason }: Console): RiskState => (kills.length > 0 ? 'killed' : haltReason === null ? 'active' : 'halted');

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
