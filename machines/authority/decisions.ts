import type { SignatureFault } from '../../subjects/approval.ts';
import { human, type opened, type Signature } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import { canonical } from '../canonical.ts';
import { sha256Hex } from '../sha256.ts';
import { isSigned } from './ed25519.ts';
import { reached } from './instant.ts';
import { userKey } from './nkey.ts';
import { own } from './own.ts';

/**
 * Whose signature counts on a desk, and which requests have been used. Every machine that acts on signed requests holds its
 * own, so that none has to trust another. Plain data.
 */
export interface Authority {
  genesis: string;
  /** Public user nkeys by the person's name. */
  humans: Record<string, string>;
  usedNonces: Record<string, true>;
}

/** What a human signs for. `verb` is a raising verb, `open` or `upgrade`; `payload` any JSON value. */
export interface Request {
  readonly verb: string;
  readonly target: string;
  readonly payload: unknown;
  readonly policyVersion: number;
  readonly kill?: string | undefined;
}

type Terms = Pick<Signature, 'nonce' | 'expiresAt'>;
type SignedRequest = Request & { readonly signature: Signature };
type Settings = FactOf<typeof opened>['body'];

/** The exact text whose UTF-8 bytes a human's key signs. The payload enters by its hash, so that a short text stands for a whole plan. */
export const signingText = (genesis: string, { verb, target, payload, policyVersion, kill }: Request, { nonce, expiresAt }: Terms): string =>
  canonical({ genesis, verb, target, targetHash: sha256Hex(canonical(payload)), policyVersion, kill: kill ?? null, nonce, expiresAt });

/** Whether the key's holder signed that request; false too for a key or signature that is none. RFC 8032, strict. */
function verifies(publicKey: string, genesis: string, request: Request, signature: Signature): boolean {
  const text = signableText(genesis, request, signature);
  return text !== undefined && isSigned(publicKey, text, signature.signature);
}

/** Nobody can have signed a payload that has no canonical text (nested too deep); it comes from outside, so it must not stop a machine. */
function signableText(genesis: string, request: Request, terms: Terms): string | undefined {
  try {
    return signingText(genesis, request, terms);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Nobody's signature counts before the desk is opened. */
export const nobody = (): Authority => ({ genesis: '', humans: {}, usedNonces: {} });

/** The authority that a desk begins with; `openedFault` says whether to believe it. */
export const begunBy = (settings: Settings): Authority =>
  ({ genesis: settings.genesis, humans: Object.fromEntries(settings.humans.map(({ name, publicKey }) => [name, publicKey])), usedNonces: {} });

/** What a desk's first fact is signed over: verb `open`, its name, and all its settings without the signature. */
export function openingRequest(settings: Omit<Settings, 'signature'> & { readonly signature?: Signature }): Request {
  const { signature: _, ...payload } = settings;
  return { verb: 'open', target: settings.desk, payload, policyVersion: settings.policy.version };
}

/**
 * Why a desk's first fact does not count, or undefined where it does: its first human signed it, names and keys differ, every key is a user nkey.
 * Its expiry is not looked at: its genesis is used once, and the log's time has not begun.
 */
export function openedFault(settings: Settings): SignatureFault | undefined {
  const { humans, signature } = settings;
  const [first] = humans;
  if (first === undefined || signature.signer !== first.name) return 'unknown signer';
  if (new Set(humans.map(({ name }) => name)).size < humans.length) return 'invalid payload';
  if (new Set(humans.map(({ publicKey }) => publicKey)).size < humans.length) return 'invalid payload';
  if (humans.some(({ publicKey }) => userKey(publicKey) === undefined)) return 'invalid payload';
  return verifies(first.publicKey, settings.genesis, openingRequest(settings), signature) ? undefined : 'forged';
}

/** Why nobody enrolled has signed this, or undefined where somebody has, once, and in time. For requests that are no `ops.signed`, e.g. `desk.upgraded`. */
export function fault(authority: Authority, request: SignedRequest, at: string): SignatureFault | undefined {
  const { signature } = request;
  const publicKey = own(authority.humans, signature.signer);
  if (publicKey === undefined) return 'unknown signer';
  if (!verifies(publicKey, authority.genesis, request, signature)) return 'forged';
  if (own(authority.usedNonces, signature.nonce) === true) return 'reused';
  return reached(at, signature.expiresAt) ? 'expired' : undefined;
}

/** What a machine takes a signed request for; what is left out is not compared. */
export interface Expected {
  readonly verb: string;
  readonly target: string;
  readonly policyVersion?: number;
  readonly kill?: string;
}

/**
 * Why a signed request does not count, or undefined where it does. Changes nothing: whoever acts on it calls `used` next.
 * The signature is checked first, so that every later fault is a fault of what that person really signed.
 * @param at the log's time at which it is to count
 */
export function authorise(authority: Authority, { body }: FactOf<typeof signed>, expected: Expected, at: string): SignatureFault | undefined {
  const unsound = fault(authority, body, at);
  if (unsound !== undefined) return unsound;
  if (expected.kill !== undefined && body.kill !== expected.kill) return 'other kill';
  if (body.verb !== expected.verb || body.target !== expected.target) return 'other target';
  return expected.policyVersion !== undefined && body.policyVersion !== expected.policyVersion ? 'other policy' : undefined;
}

/** Spends a request's nonce, in place. */
export const used = (authority: Authority, nonce: string): void => {
  authority.usedNonces[nonce] = true;
};

/**
 * Enrols (`payload` {name, publicKey}) or revokes (`payload` {name}) a person, in place, where an enrolled human signed for it with
 * target `desk`; otherwise says why not. The last human cannot be revoked, and a name or key counts once: a changed key is revoked first.
 */
export function changeHumans(authority: Authority, fact: FactOf<typeof signed>): SignatureFault | undefined {
  const { verb, payload, signature } = fact.body;
  if (verb !== 'enroll' && verb !== 'revoke') return 'other target';
  const unsound = authorise(authority, fact, { verb, target: 'desk' }, fact.at);
  if (unsound !== undefined) return unsound;
  const change = verb === 'enroll' ? enrolled(authority, payload) : revoked(authority, payload);
  if (typeof change === 'string') return change;
  authority.humans = change;
  used(authority, signature.nonce);
  return undefined;
}

function enrolled({ humans }: Authority, payload: unknown): Record<string, string> | SignatureFault {
  const { success, data: person } = human.safeParse(payload);
  if (!success || userKey(person.publicKey) === undefined) return 'invalid payload';
  if (own(humans, person.name) !== undefined || Object.values(humans).includes(person.publicKey)) return 'invalid payload';
  return { ...humans, [person.name]: person.publicKey };
}

function revoked({ humans }: Authority, payload: unknown): Record<string, string> | SignatureFault {
  const { success, data: person } = human.pick({ name: true }).safeParse(payload);
  if (!success || own(humans, person.name) === undefined) return 'invalid payload';
  const left = Object.entries(humans).filter(([name]) => name !== person.name);
  return left.length === 0 ? 'last human' : Object.fromEntries(left);
}
