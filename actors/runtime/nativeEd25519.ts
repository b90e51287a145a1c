import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Shortcut } from '../../machines/authority/ed25519.ts';

/** Machines keep one array a key, so that each is read once. */
const known = new WeakMap<Uint8Array, KeyObject>();

function keyOf(bytes: Uint8Array): KeyObject {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(bytes).toString('base64url') } });
  known.set(bytes, key);
  return key;
}

/** OpenSSL's Ed25519: ten times as quick as the machines' own. It refuses s from L on, and compares R byte for byte. */
export const nativeEd25519: Shortcut = (key, message, signature) => {
  try {
    return verify(null, message, keyOf(key), signature);
  } catch {
    // What it can't read, the machines' own check decides.
    return false;
  }
};
