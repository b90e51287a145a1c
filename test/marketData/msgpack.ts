/* As much of msgpack as Alpaca's market-data stream needs: https://github.com/msgpack/msgpack/blob/master/spec.md */

const bytes = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => Buffer.concat(parts.map((part) => Uint8Array.from(part)));
const big = (length: number, write: (view: DataView) => void): Uint8Array => {
  const view = new DataView(new ArrayBuffer(length));
  write(view);
  return new Uint8Array(view.buffer);
};

export function encode(value: unknown): Uint8Array {
  if (value === null || value === undefined) return bytes([0xc0]);
  if (typeof value === 'boolean') return bytes([value ? 0xc3 : 0xc2]);
  if (typeof value === 'bigint') return bytes([0xcf], big(8, (view) => view.setBigUint64(0, value)));
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value < 128 ? bytes([value]) : bytes([0xcb], big(8, (view) => view.setFloat64(0, value)));
  if (typeof value === 'string') {
    const text = new TextEncoder().encode(value);
    return bytes([0xda], big(2, (view) => view.setUint16(0, text.length)), text);
  }
  if (value instanceof Date) {
    const ms = value.getTime();
    // Timestamp 64: nanoseconds in 30 bits, seconds in 34.
    return bytes([0xd7, 0xff], big(8, (view) => view.setBigUint64(0, (BigInt((ms % 1000) * 1_000_000) << 34n) | BigInt(Math.floor(ms / 1000)))));
  }
  if (Array.isArray(value)) return bytes([0xdc], big(2, (view) => view.setUint16(0, value.length)), ...value.map(encode));
  const fields = Object.entries(value);
  return bytes([0xde], big(2, (view) => view.setUint16(0, fields.length)), ...fields.flatMap(([key, each]) => [encode(key), encode(each)]));
}

/** What clients send: maps, arrays and texts. */
export function decode(data: Uint8Array): unknown {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  const text = (length: number): string => {
    at += length;
    return new TextDecoder().decode(data.subarray(at - length, at));
  };
  const next = (): unknown => {
    const head = view.getUint8(at);
    at += 1;
    if (head >= 0x80 && head <= 0x8f) return Object.fromEntries(Array.from({ length: head - 0x80 }, () => [next(), next()]));
    if (head >= 0x90 && head <= 0x9f) return Array.from({ length: head - 0x90 }, next);
    if (head >= 0xa0 && head <= 0xbf) return text(head - 0xa0);
    if (head === 0xd9) return text(view.getUint8((at += 1) - 1));
    if (head === 0xdc) return Array.from({ length: view.getUint16((at += 2) - 2) }, next);
    throw new Error(`expected a map, an array or a text, was 0x${head.toString(16)}`);
  };
  return next();
}
