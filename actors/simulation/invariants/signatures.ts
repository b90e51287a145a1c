import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { canonical } from '../../../machines/canonical.ts';
import { opened } from '../../../subjects/desk.ts';
import { signed } from '../../../subjects/operations.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf } from './invariant.ts';

type Signed = FactOf<typeof signed>['body'];

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const keys = new Map<string, KeyObject>();

/** The Ed25519 key in a user nkey: a prefix byte, 32 bytes, a checksum, in base32. */
function keyOf(nkey: string): KeyObject {
  const known = keys.get(nkey);
  if (known !== undefined) return known;
  const bits = [...nkey].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(Array.from({ length: 33 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2)));
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') } });
  keys.set(nkey, key);
  return key;
}

/** What people really signed, told without the machines' code for it: with Node's own Ed25519. */
export class Signatures {
  readonly #humans = new Map<string, string>();
  readonly #true = new Map<string, { readonly body: Signed; readonly seq: number }>();
  #genesis = '';

  seen(logged: Logged): void {
    const settings = bodyOf(opened, logged);
    if (settings !== undefined) {
      this.#genesis = settings.genesis;
      for (const { name, publicKey } of settings.humans) this.#humans.set(name, publicKey);
    }
    const body = bodyOf(signed, logged);
    if (body === undefined || !this.#isTrue(body, logged.fact.at)) return;
    this.#true.set(logged.fact.id, { body, seq: logged.seq });
    this.#changePeople(body);
  }

  /** What an enrolled person signed with this fact; undefined where nobody did. */
  of(fact: string): Signed | undefined {
    return this.#true.get(fact)?.body;
  }

  /** All that was truly signed so far. */
  get all(): readonly Signed[] {
    return [...this.#true.values()].map(({ body }) => body);
  }

  #isTrue({ verb, target, payload, policyVersion, kill, signature: { signer, nonce, expiresAt, signature } }: Signed, at: string): boolean {
    const publicKey = this.#humans.get(signer);
    if (publicKey === undefined || expiresAt <= at) return false;
    const targetHash = createHash('sha256').update(canonical(payload)).digest('hex');
    const text = canonical({ genesis: this.#genesis, verb, target, targetHash, policyVersion, kill: kill ?? null, nonce, expiresAt });
    return verify(null, Buffer.from(text), keyOf(publicKey), Buffer.from(signature, 'base64'));
  }

  #changePeople({ verb, payload }: Signed): void {
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return;
    const { name, publicKey } = payload;
    if (typeof name !== 'string') return;
    if (verb === 'revoke' && this.#humans.size > 1) this.#humans.delete(name);
    if (verb === 'enroll' && typeof publicKey === 'string' && !this.#humans.has(name)) this.#humans.set(name, publicKey);
  }
}
