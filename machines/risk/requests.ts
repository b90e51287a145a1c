import type { SignatureFault } from '../../subjects/approval.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { RaisingVerb, signed } from '../../subjects/operations.ts';
import { manualOrder, requestRefused } from '../../subjects/risk.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { authorise, changeHumans, used, type Expected } from '../authority/decisions.ts';
import { changedPolicy } from '../authority/policyChange.ts';
import { accountOf } from './accounts.ts';
import { control } from './control.ts';
import { manual, policyOf, type Desk, type Wish } from './state.ts';
import { wishFor } from './wishes.ts';

type Signed = FactOf<typeof signed>;
type Answer = readonly Publication[] | SignatureFault;

/** What signed requests ask of risk; those of other machines are not listed. A resume is risk's only for the whole desk. */
const answers: Partial<Record<RaisingVerb, (desk: Desk, fact: Signed) => Answer>> = {
  unkill, resume, order, policy,
  enroll: (desk, fact) => changeHumans(desk.authority, fact) ?? nothing,
  revoke: (desk, fact) => changeHumans(desk.authority, fact) ?? nothing,
};

/** Does what a person signed for, or states why it does not count. */
export function answerSigned(desk: Desk, fact: Signed): readonly Publication[] {
  const { verb, target, signature: { signer } } = fact.body;
  if (verb === 'resume' && target !== 'desk') return nothing;
  const answer = answers[verb]?.(desk, fact) ?? nothing;
  return typeof answer === 'string' ? [says(requestRefused, { verb, target, signer, reason: answer })] : answer;
}

const unsound = (desk: Desk, fact: Signed, expected: Omit<Expected, 'verb' | 'policyVersion'>): SignatureFault | undefined =>
  authorise(desk.authority, fact, { verb: fact.body.verb, policyVersion: policyOf(desk).version, ...expected }, fact.at);

/** Lifts the one kill that the request names, both as its target and as its kill. */
function unkill(desk: Desk, fact: Signed): Answer {
  const { kill: named, target, signature: { nonce, signer } } = fact.body;
  const { kills } = desk.control.context;
  const kill = named !== undefined && kills.includes(named) ? named : kills.at(-1);
  if (kill === undefined) return unsound(desk, fact, { target }) ?? 'nothing to sign';
  const fault = unsound(desk, fact, { target: kill, kill });
  if (fault !== undefined) return fault;
  used(desk.authority, nonce);
  return control(desk, { type: 'unkill', kill, signer });
}

/** Lifts all halts of a desk that is not killed. The day's loss counts from the last mark on: the person has seen what came before. */
function resume(desk: Desk, fact: Signed): Answer {
  const fault = unsound(desk, fact, { target: 'desk' });
  if (fault !== undefined) return fault;
  if (desk.control.value !== 'halted') return 'nothing to sign';
  used(desk.authority, fact.body.signature.nonce);
  desk.day.beganUsd = desk.day.equityUsd;
  return control(desk, { type: 'resume', signer: fact.body.signature.signer });
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
  const wish: Wish = { intent: fact.id, correlation: fact.correlation, strategy: manual, symbol, side, purpose: 'manual', at: fact.at, body: null, quantity };
  return wishFor(desk, wish, fact.at);
}

/** A new policy holds from the next decision on; what is approved already stays. */
function policy(desk: Desk, fact: Signed): Answer {
  const next = changedPolicy(desk.authority, fact, policyOf(desk).version);
  if (typeof next === 'string') return next;
  desk.policy = next;
  return nothing;
}
