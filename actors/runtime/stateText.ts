import { canonical, quoted } from '../../machines/canonical.ts';
import type { CellState } from './cell.ts';
import { sha256 } from './ids.ts';

/*
 * State is JSON values and bigints. On its way to MongoDB a bigint stands as a string with a leading mark that no other
 * string may begin with, so that reading is exact; a mark in a real string is escaped by doubling.
 */
const mark = '\u0001';

const spelling = {
  bigint: (value: bigint) => `"\\u0001${value}"`,
  string: (value: string) => quoted(value.startsWith(mark) ? `${mark}${value}` : value),
};

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.charCodeAt(0) === 1 ? unmarkedText(value.slice(1)) : value;
  if (Array.isArray(value)) for (const [at, each] of value.entries()) replaced(value, at, each);
  else if (typeof value === 'object' && value !== null) for (const [key, each] of Object.entries(value)) replaced(value, key, each);
  return value;
}

const unmarkedText = (rest: string): string | bigint => (rest.startsWith(mark) ? rest : BigInt(rest));

/** In place: what was just read from its text is nobody else's. */
function replaced(into: object, key: string | number, value: unknown): void {
  if (typeof value !== 'object' && typeof value !== 'string') return;
  const now = unmarked(value);
  if (now !== value) Reflect.set(into, key, now);
}

/** Canonical JSON of a cell's state: the same state has the same text, on every machine. Throws on what is no plain data (NaN, undefined, a class). */
export const stateText = (state: CellState): string => canonical(state, spelling);

/** Hash by which a snapshot is known on the log. */
export const stateHash = (text: string): string => sha256(text);

/** A state back from its text. The text's hash has been checked by the caller. */
export const stateFrom = (text: string): CellState => unmarked(JSON.parse(text)) as CellState;
