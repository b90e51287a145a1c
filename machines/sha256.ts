import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { remembering } from './remembering.ts';

/** Plans and signed payloads are hashed by every machine that hears of them. */
const known = remembering<string>();
/** Longer texts are not kept. */
const mostKept = 16_384;

const hashOf = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** Lower-case hex of the SHA-256 of a text's UTF-8 bytes. Source: FIPS 180-4. */
export const sha256Hex = (text: string): string => (text.length > mostKept ? hashOf(text) : known(text, () => hashOf(text)));
