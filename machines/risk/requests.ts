import type { SignatureFault } from '../../subjects/approval.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { RaisingVerb, signed } from '../../subjects/operations.ts';
import { manualOrder, policyAdopted, replacement, requestRefused } from '../../subjects/risk.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { authorise, changeHumans, used, type Expected } from '../authority/decisions.ts';
import { instantMs } from '../authority/instant.ts';
import { resumesTo } from '../authority/resuming.ts';
import { changedPolicy } from '../authority/policyChange.ts';
import { adoptPolicy } from '../checks/adopt.ts';
import { noteLook } from '../checks/unseen.ts';
import { changesBetween } from '../policy/changes.ts';
import { accountOf } from './accounts.ts';
import { countAnew, watchFrom } from './breaches.ts';
import { control } from './control.ts';
import { changeFor } from './replacing.ts';
import { raise, scopeKilledBy, stateIn, unkillScope } from './scopes.ts';
import { isStricter } from './scopeChart.ts';
import { personalIn } from './personal.ts';
import { isBroken } from './reconciled.ts';
import { manual, policyOf, type Desk, type Wish } from './state.ts';
import { wishFor } from './wishes.ts';

type Signed = FactOf<typeof signed>;
type Answer = readonly Publication[] | SignatureFault;

/** What signed requests ask of risk; those of other machines are not listed. A resume is risk's for the whole desk, and for what it holds back itself. */
const answers: Partial<Record<RaisingVerb, (desk: Desk, fact: Signed) => Answer>> = {
  unkill, resume, order, replace, policy,
  enroll: (desk, fact) => changeHumans(desk.authority, fact) ?? nothing,
  revoke: (desk, fact) => changeHumans(desk.authority, fact) ?? nothing,
};

/** Does what a person signed for, or states why it does not count. */
export function answerSigned(desk: Desk, fact: Signed): readonly Publication[] {
  const { verb, target, signature: { signer } } = fact.body;
  // A strategy that is only paused goes on by itself.
  if (verb === 'resume' && target !== 'desk' && stateIn(desk, target) === 'active' && !isBroken(desk, target)) return nothing;
  const answer = answers[verb]?.(desk, fact) ?? nothing;
  return typeof answer === 'string' ? [says(requestRefused, { verb, target, signer, reason: answer })] : answer;
}

const unsound = (desk: Desk, fact: Signed, expected: Omit<Expected, 'verb' | 'policyVersion'>): SignatureFault | undefined =>
  authorise(desk.authority, fact, { verb: fact.body.verb, policyVersion: policyOf(desk).version, ...expected }, fact.at);

/** Lifts the one kill that the request names, both as its target and as its kill. */
function unkill(desk: Desk, fact: Signed): Answer {
  const { kill: named, target, signature: { nonce, signer } } = fact.body;
  const scope = named === undefined ? undefined : scopeKilledBy(desk, named);
  if (named !== undefined && scope !== undefined) {
    const fault = unsound(desk, fact, { target: named, kill: named });
    if (fault !== undefined) return fault;
    used(desk.authority, nonce);
    countAnew(desk, scope);
    return unkillScope(desk, scope, named, signer);
  }
  const { kills } = desk.control.context;
  const kill = named !== undefined && kills.includes(named) ? named : kills.at(-1);
  if (kill === undefined) return unsound(desk, fact, { target }) ?? 'nothing to sign';
  const fault = unsound(desk, fact, { target: kill, kill });
  if (fault !== undefined) return fault;
  used(desk.authority, nonce);
  countAnew(desk, 'desk');
  return control(desk, { type: 'unkill', kill, signer });
}

/**
 * Lifts all halts of a desk that is not killed, or what holds a strategy or symbol. The day's loss counts from the last mark on, and every threshold
 * anew: the person has seen what came before.
 */
function resume(desk: Desk, fact: Signed): Answer {
  const { target, payload, signature: { nonce, signer } } = fact.body;
  const fault = unsound(desk, fact, { target });
  if (fault !== undefined) return fault;
  const to = resumesTo(payload);
  const lowered = stateIn(desk, target);
  const mayRaise = lowered !== 'killed' && isStricter(lowered, to);
  const lifts = target === 'desk' ? desk.control.value !== 'killed' && (desk.control.value === 'halted' || mayRaise) : mayRaise;
  // Then there is something for reconciliation in it.
  if (!lifts && !(to === 'active' && isBroken(desk, target))) return 'nothing to sign';
  used(desk.authority, nonce);
  if (!lifts) return nothing;
  const raised = mayRaise ? raise(desk, target, to, { fact: fact.id, signer }) : nothing;
  countAnew(desk, target);
  noteLook(desk, target);
  if (target !== 'desk') return raised;
  desk.day.beganUsd = desk.day.equityUsd;
  return desk.control.value === 'halted' ? [...control(desk, { type: 'resume', signer }), ...raised] : raised;
}

/** A person's own order: the same limits as a strategy's. */
function order(desk: Desk, fact: Signed): Answer {
  const fault = unsound(desk, fact, { target: 'desk' });
  if (fault !== undefined) return fault;
  const { success, data: asked } = manualOrder.safeParse(fact.body.payload);
  if (!success) return 'invalid payload';
  used(desk.authority, fact.body.signature.nonce);
  accountOf(desk, manual);
  const { symbol, side, quantity } = asked;
  const terms = personalIn(asked);
  const wish: Wish = { intent: fact.id, correlation: fact.correlation, strategy: manual, symbol, side, purpose: 'manual', at: fact.at, body: null, quantity: quantity ?? null, ...(terms === undefined ? {} : { asked: terms }) };
  return wishFor(desk, wish, fact.at);
}

/** Other terms for a person's open order: the same limits as for a new one. */
function replace(desk: Desk, fact: Signed): Answer {
  const { target, payload, signature: { nonce } } = fact.body;
  const fault = unsound(desk, fact, { target });
  if (fault !== undefined) return fault;
  const { success, data: change } = replacement.safeParse(payload);
  if (!success) return 'invalid payload';
  used(desk.authority, nonce);
  return changeFor(desk, fact, change);
}

/** As many as one fact names; the request that they follow from has all. */
const mostChanges = 500;

/** A new policy holds from the next decision on; what is approved already stays. */
function policy(desk: Desk, fact: Signed): Answer {
  const next = changedPolicy(desk.authority, fact, policyOf(desk).version);
  if (typeof next === 'string') return next;
  const changes = changesBetween(policyOf(desk), next);
  const { version: from, breaches } = policyOf(desk);
  adoptPolicy(desk, next);
  watchFrom(desk, breaches, Math.max(desk.nowMs, instantMs(fact.at)));
  return [says(policyAdopted, { from, to: next.version, signer: fact.body.signature.signer, changes: changes.slice(0, mostChanges), left: Math.max(0, changes.length - mostChanges) })];
}
