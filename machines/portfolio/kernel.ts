import { f64x2, i32, local, loopWhile, moduleOf, v128, type Code } from './assembler.ts';

/*
 * The sum of profit and loss over positions, as addPosition of exact.ts does it, for eight positions at once and two scenarios at a time. Own machine code, because
 * a thousand positions in ten thousand scenarios take four times as long in plain JavaScript. It gives the same bits: the same products, roundings and sums, none fused.
 */

/** Positions that one call adds. */
export const rowsAtOnce = 8;

const rows = Array.from({ length: rowsAtOnce }, (_, row) => row);

/* Parameters: where the sums begin and end, the first row of returns, the bytes from one row to the next, the values, and the anchor. */
const [sums, end, firstRow, stride, values, anchorIn] = [0, 1, 2, 3, 4, 5];
const [anchor, sum] = [6, 7];
const valueOf = (row: number) => 8 + row;
const cursorOf = (row: number) => 8 + rowsAtOnce + row;
const twoFigures = 16;

const each = (instructions: (row: number) => readonly Code[]): readonly Code[] => rows.flatMap(instructions);
const move = (cursor: number): readonly Code[] => [local.get(cursor), i32.const(twoFigures), i32.add, local.set(cursor)];

/** sum += (value x return + anchor) - anchor */
const addProduct = (row: number): readonly Code[] => [
  local.get(sum),
  local.get(cursorOf(row)), v128.load(0), local.get(valueOf(row)), f64x2.mul,
  local.get(anchor), f64x2.add, local.get(anchor), f64x2.sub,
  f64x2.add, local.set(sum),
];

/** The module's bytes; the same from the same source. */
export const kernelBytes = moduleOf({
  name: 'add', params: ['i32', 'i32', 'i32', 'i32', 'i32', 'f64'],
  locals: ['v128', 'v128', ...rows.map(() => 'v128' as const), ...rows.map(() => 'i32' as const)],
  body: [
    local.get(anchorIn), f64x2.splat, local.set(anchor),
    ...each((row) => [local.get(values), v128.load64Splat(8 * row), local.set(valueOf(row))]),
    ...each((row) => [...(row === 0 ? [local.get(firstRow)] : [local.get(cursorOf(row - 1)), local.get(stride), i32.add]), local.set(cursorOf(row))]),
    loopWhile(
      local.get(sums), v128.load(0), local.set(sum),
      ...each(addProduct),
      local.get(sums), local.get(sum), v128.store(0),
      ...each((row) => move(cursorOf(row))),
      local.get(sums), i32.const(twoFigures), i32.add, local.tee(sums), local.get(end), i32.ltU,
    ),
  ],
});

/** What of WebAssembly is used; it runs at once and waits for nothing. */
declare const WebAssembly: {
  readonly Memory: new (of: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly add: Add } };
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
};

type Add = (sums: number, end: number, firstRow: number, stride: number, values: number, anchor: number) => void;

/** Of one page of WebAssembly's memory. */
const pageBytes = 65_536;

export interface Kernel {
  readonly buffer: ArrayBuffer;
  readonly add: Add;
}

let compiled: object | null = null;

/** The kernel over a memory of its own; null where the processor has no vectors of 128 bits. @param bytes at most 4 GiB less a page; a RangeError beyond, or where there is not so much memory */
export function kernel(bytes: number): Kernel | null {
  if (!WebAssembly.validate(kernelBytes)) return null;
  compiled ??= new WebAssembly.Module(kernelBytes);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
  return { buffer: memory.buffer, add: new WebAssembly.Instance(compiled, { host: { memory } }).exports.add };
}
