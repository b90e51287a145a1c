import type { SignatureFault } from '../../subjects/approval.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { loweringVerb, RaisingVerb, signed } from '../../subjects/operations.ts';
import { symbol as symbolName } from '../../subjects/values.ts';
import { policy } from '../../subjects/policy.ts';
import type { z } from 'zod';
import { fault } from '../authority/decisions.ts';
import { own } from '../authority/own.ts';
import { canonical } from '../canonical.ts';
import { contradictions } from '../policy/contradictions.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import { faultText } from '../plan/faults.ts';
import { killsInForce, riskState } from './control.ts';
import type { Console } from './state.ts';

/*
 * What a person is told at once of a request that will not count. The console only advises: the machine that acts decides by
 * its own state, and what was asked goes on the log in any case.
 */

type Signed = FactOf<typeof signed>['body'];

const list = (names: readonly string[]): string => (names.length === 0 ? 'there is none' : `one of ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`);
const said = (path: string, was: unknown, rule: string): string => `${path}: was ${JSON.stringify(was) ?? 'nothing'}, must be ${rule}`;

/** Why a signed request will not count, as far as the console sees; undefined where it sees no reason. @param at the log's time */
export function objectionToSigned(state: Console, request: Signed, at: string): string | undefined {
  const unsound = fault(state.authority, request, at);
  return unsound === undefined ? policyObjection(state, request) ?? objections[request.verb]?.(state, request) : signatureText(state, request, unsound, at);
}

function signatureText({ authority, desk }: Console, { signature }: Signed, unsound: SignatureFault, at: string): string {
  switch (unsound) {
    case 'unknown signer': return said('signature.signer', signature.signer, `a person of this desk, ${list(Object.keys(authority.humans).sort())}; have an enrolled person enroll this one`);
    case 'forged': return `signature: does not fit the request: something in it was altered after signing, it is for another desk (this one is ${desk?.desk}, genesis ${authority.genesis}), or the key is not ${signature.signer}'s; sign anew`;
    case 'reused': return said('signature.nonce', signature.nonce, 'one that was not used before; sign anew');
    case 'expired': return said('signature.expiresAt', signature.expiresAt, `after the desk's time, ${at}; sign anew`);
    default: return `signature: ${unsound}; sign anew`;
  }
}

/** What raises risk under the policy that the person knew must not pass under another. */
function policyObjection(state: Console, { verb, target, policyVersion }: Signed): string | undefined {
  const ofRisk = verb === 'unkill' || verb === 'order' || verb === 'replace' || verb === 'policy' || verb === 'live' || (verb === 'resume' && (target === 'desk' || (state.lowered !== undefined && own(state.lowered, target) !== undefined)));
  const wanted = verb === 'approve' ? own(state.waiting, target)?.policyVersion : ofRisk ? state.policyVersion : undefined;
  return wanted === undefined || wanted === policyVersion ? undefined : said('policyVersion', policyVersion, `${wanted}; sign anew`);
}

const fieldOf = (payload: unknown, name: string): unknown =>
  (typeof payload === 'object' && payload !== null ? Object.entries(payload).find(([key]) => key === name)?.[1] : undefined);

/** What is killed lets no order pass, of people neither. */
function heldBack(state: Console, verb: RaisingVerb, symbol: unknown): string | undefined {
  const lowered = typeof symbol === 'string' && state.lowered !== undefined ? own(state.lowered, symbol) : undefined;
  const [what, kill] = state.kills.length > 0 ? ['the desk', state.kills.at(-1)] : lowered?.state === 'killed' ? [String(symbol), lowered.kills.at(-1)] : [];
  return what === undefined ? undefined : `verb: was "${verb}", but ${what} is killed: investobot unkill ${kill ?? ''}`.trimEnd();
}

const plainBooks = ({ desk }: Console, { verb }: Signed): string | undefined =>
  (desk?.plainBooks === true ? `verb: was "${verb}", but this desk has plain books; open one whose settings have "accounting", e.g. {"lots": "fifo", "settlement": true}` : undefined);

const objections: Partial<Record<RaisingVerb, (state: Console, request: Signed) => string | undefined>> = {
  approve: (state, { target, payload }) => {
    const waits = own(state.waiting, target);
    if (waits === undefined) return said('target', target, `a strategy whose plan waits for approval; ${list(Object.keys(state.waiting).sort())}`);
    return fieldOf(payload, 'planHash') === waits.planHash ? undefined : said('payload.planHash', fieldOf(payload, 'planHash'), `the hash of the plan that waits, ${waits.planHash}`);
  },
  spawn: (state, { target, payload }) => {
    if (own(state.holders, target) !== undefined) return said('target', target, 'an id that no strategy had before');
    const signersNeeded = state.desk?.signersNeeded ?? 1;
    if (signersNeeded > 1) return `verb: was "spawn", but this desk asks for ${signersNeeded} people for a plan; have it proposed and approved`;
    const checked = checkPlan(fieldOf(payload, 'plan'));
    return isFault(checked) ? `payload.${faultText(checked)}` : undefined;
  },
  resume: (state, { target, payload }) => {
    const onlyReducing = fieldOf(payload, 'to') === 'reducing';
    if (target === 'desk') {
      const stands = riskState(state);
      if (stands === 'killed') return said('target', target, `a desk that is reducing or halted; it is killed: investobot unkill ${state.kills.at(-1) ?? ''}`.trimEnd());
      return stands === 'halted' || (stands === 'reducing' && !onlyReducing) ? undefined : said('target', target, `a desk that is ${onlyReducing ? 'halted' : 'reducing or halted'}; it is ${stands}`);
    }
    const lowered = state.lowered === undefined ? undefined : own(state.lowered, target);
    if (lowered?.state === 'reducing' && onlyReducing) return said('target', target, 'one that is halted; it is reducing');
    if (lowered !== undefined) return lowered.state === 'killed' ? said('target', target, `one that is reducing or halted; it is killed: investobot unkill ${lowered.kills.at(-1) ?? ''}`) : undefined;
    const paused = Object.entries(state.holders).filter(([, each]) => each.state === 'paused').map(([id]) => id).sort();
    return paused.includes(target) ? undefined : said('target', target, `a strategy that is paused; ${list(paused)}`);
  },
  unkill: (state, { target }) => (killsInForce(state).includes(target) ? undefined : said('target', target, `a kill in force; ${list(killsInForce(state))}`)),
  order: (state, { payload }) => heldBack(state, 'order', fieldOf(payload, 'symbol')),
  replace: (state, { target }) => {
    const open = own(state.open, target);
    return open?.strategy === 'manual' ? heldBack(state, 'replace', open.symbol) : said('target', target, 'an open order of a person; see orders');
  },
  deposit: plainBooks, withdraw: plainBooks, convert: plainBooks, identify: plainBooks,
  live: ({ desk }, { payload }) => {
    const venue = desk?.realVenue;
    if (venue === undefined) return 'verb: was "live", but this desk trades no real money: it was opened with another venue or with paper; open a canary or live desk';
    const named = fieldOf(payload, 'venue');
    return canonical(named ?? null) === canonical(venue) ? undefined : said('payload.venue', named, `the venue that the desk was opened with, ${canonical(venue)}`);
  },
  release: (state, { target }) =>
    (own(state.quarantined, target) === undefined ? said('target', target, `an actor in quarantine; ${list(Object.keys(state.quarantined).sort())}`) : undefined),
  policy: (state, { payload }) => {
    if (fieldOf(payload, 'version') !== state.policyVersion + 1) return said('payload.version', fieldOf(payload, 'version'), `${state.policyVersion + 1}, one above the policy in force`);
    const read = policy.safeParse(payload);
    const [found] = read.success ? contradictions(read.data) : [];
    return found === undefined ? undefined : `payload.${found}`;
  },
  enroll: ({ authority: { humans } }, { payload }) => {
    const name = fieldOf(payload, 'name');
    if (typeof name === 'string' && own(humans, name) !== undefined) return said('payload.name', name, 'a name that is not enrolled; revoke it first');
    return Object.values(humans).some((key) => key === fieldOf(payload, 'publicKey')) ? said('payload.publicKey', fieldOf(payload, 'publicKey'), 'a key that is not enrolled') : undefined;
  },
  revoke: ({ authority: { humans } }, { payload }) => {
    const name = fieldOf(payload, 'name');
    if (typeof name !== 'string' || own(humans, name) === undefined) return said('payload.name', name, `a person of this desk, ${list(Object.keys(humans).sort())}`);
    return Object.keys(humans).length > 1 ? undefined : said('payload.name', name, 'not the last person; enroll another first');
  },
};

/** Why a request that lowers risk will find nothing to do, as far as the console sees. */
export function objectionToLowering(state: Console, verb: z.infer<typeof loweringVerb>, target: string): string | undefined {
  if (verb === 'reject') return own(state.waiting, target) === undefined ? said('target', target, `a strategy whose plan waits for approval; ${list(Object.keys(state.waiting).sort())}`) : undefined;
  if (target === 'desk' || own(state.holders, target) !== undefined) return undefined;
  // A symbol may be held back before its first bar.
  if ((verb === 'reduce' || verb === 'halt' || verb === 'kill') && symbolName.safeParse(target).success) return undefined;
  if (verb === 'cancel') return own(state.open, target) === undefined ? said('target', target, 'an open order, a strategy, or left out for all; see orders') : undefined;
  return said('target', target, `a strategy of this desk; ${list(Object.keys(state.holders).sort())}`);
}
