import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { sha256 } from '../runtime/ids.ts';

/** Someone with a key that is the same in every simulation. */
export interface Person {
  readonly name: string;
  /** User nkey. */
  readonly publicKey: string;
  /** The same, for checking without the machines' code. */
  readonly key: KeyObject;
  sign(text: string): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A user nkey: prefix byte, key, CRC-16/XMODEM low byte first, in base32. */
function nkey(key: Uint8Array): string {
  const body = [20 << 3, ...key];
  let crc = 0;
  for (const byte of body) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  const bits = [...body, crc & 0xff, crc >> 8].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}

/** PKCS #8 (RFC 8410) around 32 bytes of an Ed25519 secret. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function person(name: string): Person {
  const secret = createPrivateKey({ key: Buffer.concat([pkcs8, Buffer.from(sha256(`simulated ${name}`), 'hex')]), format: 'der', type: 'pkcs8' });
  const key = createPublicKey(secret);
  return { name, key, publicKey: nkey(key.export({ format: 'der', type: 'spki' }).subarray(-32)), sign: (text) => sign(null, Buffer.from(text), secret).toString('base64') };
}

/** Enrolled from the beginning; ada signs first. */
export const ada = person('ada');
export const bob = person('bob');
/** Enrolled on the way, sometimes. */
export const cleo = person('cleo');
/** Nobody's friend: never enrolled. */
export const eve = person('eve');
