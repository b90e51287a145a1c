/*
 * As much of WebAssembly's binary format as the kernel needs: instructions are lists of bytes, named as the specification names them.
 * Source: WebAssembly Core Specification 2.0, chapter 5 (binary format), 5.4.8 (vector instructions).
 */

export type Code = readonly number[];

/** LEB128: seven bits a byte, the lowest first. @param value whole, 0 to 2^31 - 1 */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

/** LEB128 of a constant; one bit more than unsigned, for the sign. @param value whole, 0 to 2^30 */
const signed = (value: number): Code => {
  const bytes = unsigned(value);
  const last = bytes.at(-1) ?? 0;
  return last < 0x40 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0];
};

const counted = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const vector = (opcode: number, ...rest: Code): Code => [0xfd, ...unsigned(opcode), ...rest];
/** Of an access: log2 of the alignment, and how far behind the address. */
const place = (alignment: number, offset: number): Code => [alignment, ...unsigned(offset)];

const types = { i32: 0x7f, f64: 0x7c, v128: 0x7b };
type Type = keyof typeof types;

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number): Code => [0x21, ...unsigned(index)],
  tee: (index: number): Code => [0x22, ...unsigned(index)],
};
export const i32 = { const: (value: number): Code => [0x41, ...signed(value)], add: [0x6a], ltU: [0x49] };
export const v128 = {
  load: (offset: number): Code => vector(0, ...place(4, offset)),
  load64Splat: (offset: number): Code => vector(10, ...place(3, offset)),
  store: (offset: number): Code => vector(11, ...place(4, offset)),
};
export const f64x2 = { splat: vector(0x14), add: vector(0xf0), sub: vector(0xf1), mul: vector(0xf2) };

/** Runs the instructions again as long as the last leaves something else than 0. */
export const loopWhile = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, ...unsigned(0), 0x0b];

export interface Exported {
  readonly name: string;
  readonly params: readonly Type[];
  /** Beyond the parameters; they are numbered after them. */
  readonly locals: readonly Type[];
  readonly body: readonly Code[];
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const ascii = (text: string): Code => counted(Array.from(text, (letter) => [letter.charCodeAt(0)]));

/** A module with one function that gives nothing back, over a memory that it imports as `host.memory`. */
export function moduleOf({ name, params, locals, body }: Exported): Uint8Array<ArrayBuffer> {
  const code = [...counted(locals.map((type) => [1, types[type]])), ...body.flat(), 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, counted([[0x60, ...counted(params.map((type) => [types[type]])), 0]])),
    ...section(2, counted([[...ascii('host'), ...ascii('memory'), 2, 0, ...unsigned(1)]])),
    ...section(3, counted([[0]])),
    ...section(7, counted([[...ascii(name), 0, 0]])),
    ...section(10, counted([[...unsigned(code.length), ...code]])),
  ]);
}
