import type { Indicator } from '../../subjects/plan.ts';
import type { BarColumns } from '../gym/run.ts';

/**
 * The numbers that indicators keep. All of an evaluator's are in one block, so that it is small, and saved and restored by copying.
 * Its head holds the number of bars taken and the newest bar; indicators read them there.
 */
export type Memory = Float64Array;

export type Source = Extract<Indicator, { source: unknown }>['source'];

/** Cell of the number of bars taken, the newest included. */
export const barsCell = 0;

/** Cells of the newest bar's fields. */
export const fieldCell: Readonly<Record<Source, number>> = { open: 1, high: 2, low: 3, close: 4, volume: 5 };

/** The first cell after the head. */
export const headCells = 6;

/** A cell's number; NaN stands for "no value yet", and for a cell that is not there. */
export const read = (memory: Memory, cell: number): number => memory[cell] ?? Number.NaN;

/** A closed bar in floats, for indicators and statistics only. */
export type Bar = Readonly<Record<Source, number>>;

/** Puts the next bar into the head. */
export function open(memory: Memory, bar: Bar): void {
  memory[barsCell] = read(memory, barsCell) + 1;
  memory[fieldCell.open] = bar.open;
  memory[fieldCell.high] = bar.high;
  memory[fieldCell.low] = bar.low;
  memory[fieldCell.close] = bar.close;
  memory[fieldCell.volume] = bar.volume;
}

/** The same from columns: an integer over a power of ten is the float nearest to the decimal that it stands for, as reading its text gives. */
export function openColumn(memory: Memory, { open, high, low, close, volume }: BarColumns, at: number, unit: number): void {
  memory[barsCell] = read(memory, barsCell) + 1;
  memory[fieldCell.open] = read(open, at) / unit;
  memory[fieldCell.high] = read(high, at) / unit;
  memory[fieldCell.low] = read(low, at) / unit;
  memory[fieldCell.close] = read(close, at) / unit;
  memory[fieldCell.volume] = read(volume, at);
}

/** The same in the shares of an earlier bar. @param splits how many of this bar's shares one of those has become */
export function openSplitColumn(memory: Memory, bars: BarColumns, at: number, unit: number, splits: number): void {
  openColumn(memory, bars, at, unit);
  for (const field of ['open', 'high', 'low', 'close'] as const) memory[fieldCell[field]] = read(memory, fieldCell[field]) * splits;
  memory[fieldCell.volume] = read(memory, fieldCell.volume) / splits;
}

/** Plain data that JSON holds exactly: NaN is null, and no zero is negative. */
export type Saved = readonly (number | null)[];

export const saved = (memory: Memory): Saved => Array.from(memory, (value) => (Number.isNaN(value) ? null : value + 0));

/** Throws where the state is of another layout. */
export function restore(memory: Memory, state: Saved): void {
  if (state.length !== memory.length) throw new RangeError(`expected the state of ${memory.length} cells, was ${state.length}; it belongs to another plan or version`);
  memory.set(state.map((value) => value ?? Number.NaN));
}
