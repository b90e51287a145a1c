import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSigned, quickenedBy } from '../../machines/authority/ed25519.ts';
import { userKey } from '../../machines/authority/nkey.ts';
import { ada, bob } from '../../test/people.ts';
import { nativeEd25519 } from './nativeEd25519.ts';

const { Point } = ed25519;
const text = 'what ada signs';
const message = new TextEncoder().encode(text);
const adasKey = userKey(ada.publicKey) ?? new Uint8Array(32);
const signature = Uint8Array.from(Buffer.from(ada.sign(text), 'base64'));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
/** Little-endian, as RFC 8032 has integers. */
const integer = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`);
const bytesOf = (whole: bigint) => Uint8Array.from(Buffer.from(whole.toString(16).padStart(64, '0'), 'hex')).reverse();
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

beforeAll(() => quickenedBy(nativeEd25519));
afterAll(() => quickenedBy(() => false));

test('it knows a true signature', () => expect(nativeEd25519(adasKey, message, signature)).toBe(true));

test("another's key did not sign it", () => expect(nativeEd25519(userKey(bob.publicKey) ?? new Uint8Array(32), message, signature)).toBe(false));

test('what is no signature at all is not true, and no error', () => expect(nativeEd25519(adasKey, message, new Uint8Array(3))).toBe(false));

test('the second spelling of a signature, with s beyond the order, is none', () => {
  const second = new Uint8Array([...signature.subarray(0, 32), ...bytesOf(integer(signature.subarray(32)) + order)]);
  expect([nativeEd25519(adasKey, message, second), isSigned(ada.publicKey, text, base64(second))]).toEqual([false, false]);
});

test('a key of small order, by which everything would be signed, signs nothing, whatever a shortcut says', () => {
  const anything = new Uint8Array([...bytesOf(1n), ...new Uint8Array(32)]);
  /** User nkey of the bytes 01 00 00 ... */
  const nkey = 'UAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABVBG';
  quickenedBy(() => true);
  const counts = isSigned(nkey, text, base64(anything));
  quickenedBy(nativeEd25519);
  expect(counts).toBe(false);
});

test('a signature that holds only with the cofactor counts, with the shortcut as without', () => {
  const { pointBytes, scalar } = ed25519.utils.getExtendedPublicKey(new Uint8Array(32).fill(1));
  /** Of order 8. */
  const torsion = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  const nonce = 12345n;
  const R = Point.BASE.multiply(nonce).add(torsion).toBytes();
  const k = integer(createHash('sha512').update(R).update(pointBytes).update(message).digest()) % order;
  const odd = new Uint8Array([...R, ...bytesOf((nonce + k * scalar) % order)]);
  expect([nativeEd25519(adasKey, message, odd), isSigned(ada.publicKey, text, base64(odd))]).toEqual([false, true]);
});

test('the outcome is that of the machines without it, whatever was changed on the way', () =>
  fc.assert(fc.property(fc.nat(63), fc.nat(255), (at, value) => {
    const changed = signature.with(at, value);
    expect(isSigned(ada.publicKey, text, base64(changed))).toBe(ed25519.verify(changed, message, adasKey, { zip215: false }));
  }), { numRuns: 20 }));
