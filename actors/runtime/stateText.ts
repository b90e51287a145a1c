import { canonical } from '../../machines/canonical.ts';
import type { CellState } from './cell.ts';
import { sha256 } from './ids.ts';

/*
 * State is JSON values and bigints. On its way to MongoDB a bigint stands as a string with a leading mark that no other
 * string may begin with, so that reading is exact; a mark in a real string is escaped by doubling.
 */
const mark = '\u0001';

function marked(value: unknown): unknown {
  if (typeof value === 'bigint') return `${mark}${value}`;
  if (typeof value === 'string') return value.startsWith(mark) ? `${mark}${value}` : value;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each)]));
  return value;
}

function unmarked(_: string, value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(mark)) return value;
  const rest = value.slice(1);
  return rest.startsWith(mark) ? rest : BigInt(rest);
}

/** Canonical JSON of a cell's state: the same state has the same text, on every machine. Throws on what is no plain data (NaN, undefined, a class). */
export const stateText = (state: CellState): string => canonical(marked(state));

/** Hash by which a snapshot is known on the log. */
export const stateHash = (text: string): string => sha256(text);

/** A state back from its text. The text's hash has been checked by the caller. */
export const stateFrom = (text: string): CellState => JSON.parse(text, unmarked) as CellState;
