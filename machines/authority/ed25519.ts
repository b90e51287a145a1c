import { ed25519 } from '@noble/curves/ed25519.js';
import { remembering } from '../remembering.ts';
import { userKey } from './nkey.ts';

/**
 * Says true only where the key's holder signed the message: by RFC 8032, with `0 <= s < L`, the point R in its one encoding, and the equation without
 * the cofactor. False says nothing; it must not throw.
 */
export type Shortcut = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

let shortcut: Shortcut = () => false;

/**
 * A process that has a quicker Ed25519 hands it in here. It changes no outcome: what it says is taken only where it says true, of a key that the check
 * below takes too; and then the check says true, since the equation with the cofactor follows from the one without.
 */
export const quickenedBy = (quick: Shortcut): void => {
  shortcut = quick;
};

interface Key {
  readonly bytes: Uint8Array;
  /** In its one encoding, and not of small order. */
  readonly isStrict: boolean;
}

const knownKey = remembering<Key | 'none'>();
/** Several machines of a host check the same request one after the other; a check takes a millisecond and has one outcome. */
const outcome = remembering<boolean>();

function isStrict(bytes: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(bytes, false).isSmallOrder();
  } catch {
    // No point of the curve: the check refuses it too.
    return false;
  }
}

function keyIn(nkey: string): Key | 'none' {
  const bytes = userKey(nkey);
  return bytes === undefined ? 'none' : { bytes, isStrict: isStrict(bytes) };
}

/**
 * Whether the key's holder signed that text; false too for a key or signature that is none. RFC 8032, strict.
 * @param nkey a public user nkey
 * @param signature base64. Throws where it is not
 */
export function isSigned(nkey: string, text: string, signature: string): boolean {
  const key = knownKey(nkey, () => keyIn(nkey));
  if (key === 'none') return false;
  return outcome(`${nkey} ${signature} ${text}`, () => {
    const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
    const message = new TextEncoder().encode(text);
    return (key.isStrict && shortcut(key.bytes, message, bytes)) || ed25519.verify(bytes, message, key.bytes, { zip215: false });
  });
}
