import { faultsText } from '../../actors/console/ask.ts';
import { instantMs, secondsAfter } from '../../machines/authority/instant.ts';
import { signingText } from '../../machines/authority/decisions.ts';
import type { RaisingVerb } from '../../subjects/operations.ts';
import { verbNamed } from '../../subjects/verbs.ts';
import type { Signer } from '../keys/people.ts';
import { WrongUse } from './onDesk.ts';
import { statusAnswer, type StatusAnswer } from './shown.ts';
import type { OperatorAccess } from './operatorAccess.ts';

/** What a person wants to sign for. */
export interface Wanted {
  readonly verb: RaisingVerb;
  readonly target: string;
  readonly payload: unknown;
  readonly kill?: string | undefined;
}

/** The desk that it is for, and until when it counts by that desk's time. */
export interface SigningTerms {
  readonly genesis: string;
  readonly policyVersion: number;
  readonly nonce: string;
  readonly expiresAt: string;
}

/** The time of a live desk is everybody's; that of a lockstep desk runs through years in seconds. */
export const defaultValidSeconds = { live: 3_600, lockstep: 10 * 365 * 86_400 } as const;

/** The body for `nats req`, signed. Throws, naming the field and the rule, where the desk would refuse its shape. */
export function signedBody({ verb, target, payload, kill }: Wanted, { genesis, policyVersion, nonce, expiresAt }: SigningTerms, signer: Signer): Record<string, unknown> {
  const request = { verb, target, payload, policyVersion, ...(kill === undefined ? {} : { kill }) };
  const terms = { nonce, expiresAt };
  const body = { ...request, signature: { signer: signer.name, ...terms, signature: signer.sign(signingText(genesis, request, terms)) } };
  const checked = verbNamed(verb)?.request.safeParse(body);
  if (checked?.error !== undefined) throw new WrongUse(`${verb}: ${faultsText(body, checked.error)}`);
  return body;
}

/** How a desk stands, asked of itself. Throws where it does not say. */
export async function statusOf(access: OperatorAccess, desk: string): Promise<StatusAnswer> {
  const answer = await access.request(desk, 'status', {});
  if (!answer.ok) throw new Error(answer.error ?? `${desk}: no status`);
  return statusAnswer.parse(answer);
}

/** A plan is approved under the policy that was in force when people were asked; all else under the one in force. */
const policyVersionFor = ({ verb, target }: Wanted, { waiting, policyVersion }: StatusAnswer): number =>
  (verb === 'approve' ? waiting.find(({ strategy }) => strategy === target)?.policyVersion : undefined) ?? policyVersion;

/**
 * The terms of a desk as it stands now. A live desk's time is that of the clock: what its status says is the log's, which stands still while the desk is
 * down and until the first tick after a start.
 * @param validSeconds of its own time, from now
 */
export function termsBy(status: StatusAnswer, wanted: Wanted, nonce: string, { validSeconds = defaultValidSeconds[status.pacing], clock = new Date().toISOString() }: { readonly validSeconds?: number | undefined; readonly clock?: string } = {}): SigningTerms {
  const from = status.pacing === 'live' && instantMs(clock) > instantMs(status.at) ? clock : status.at;
  return { genesis: status.genesis, policyVersion: policyVersionFor(wanted, status), nonce, expiresAt: secondsAfter(from, validSeconds) };
}

/** What is asked of the whole desk. */
const desksVerbs: ReadonlySet<RaisingVerb> = new Set(['order', 'policy', 'live', 'enroll', 'revoke', 'deposit', 'withdraw', 'convert', 'identify']);

/**
 * What is wanted, with what the desk itself can tell filled in: the hash of a plan that waits, the newest kill.
 * `payload` undefined means that the person gave none.
 */
export function completed(verb: RaisingVerb, { target, payload, kill }: { readonly target?: string | undefined; readonly payload: unknown; readonly kill?: string | undefined }, status: StatusAnswer | undefined): Wanted {
  if (verb === 'unkill') {
    const which = kill ?? target ?? status?.kills.at(-1);
    if (which === undefined) throw new Error('unkill: expected a kill in force, was none; see status');
    return { verb, target: target ?? which, payload: payload ?? null, kill: which };
  }
  if (verb === 'approve' && payload === undefined) {
    const planHash = status?.waiting.find(({ strategy }) => strategy === target)?.planHash;
    if (planHash === undefined) throw new WrongUse(`approve: expected a strategy whose plan waits, was ${target ?? 'none'}; see status, or give --payload '{"planHash":"..."}'`);
    return { verb, target: target ?? '', payload: { planHash }, kill };
  }
  const forDesk = desksVerbs.has(verb);
  const of = target ?? (forDesk ? 'desk' : undefined);
  if (of === undefined) throw new WrongUse(`${verb}: expected --target, was none; name the strategy or actor that it is for`);
  return { verb, target: of, payload: payload ?? null, kill };
}
