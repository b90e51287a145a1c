const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** First byte of a public key of type user; it makes the text start with U. */
const userPrefix = 20 << 3;

/** CRC-16/XMODEM: polynomial 0x1021, begins at 0; what nkeys end with, low byte first. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** RFC 4648 base32 without padding, or undefined where a character is none of its. */
function base32(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** The 32 bytes of an Ed25519 key in a user nkey (`U...`), or undefined where prefix, length or checksum is wrong. */
export function userKey(text: string): Uint8Array | undefined {
  if (text.length !== 56) return undefined;
  const bytes = base32(text);
  if (bytes === undefined || bytes[0] !== userPrefix) return undefined;
  const [low = 0, high = 0] = bytes.subarray(33);
  return crc16(bytes.subarray(0, 33)) === (low | (high << 8)) ? bytes.slice(1, 33) : undefined;
}
