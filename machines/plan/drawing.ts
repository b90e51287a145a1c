import type { Indicator, Term } from '../../subjects/plan.ts';
import { canonical } from '../canonical.ts';
import { outputOf, studyOf } from '../indicators/indicators.ts';
import { fieldCell, headCells } from '../indicators/memory.ts';
import type { Study } from '../indicators/study.ts';
import { trackName } from './others.ts';

export interface Placed {
  readonly study: Study;
  readonly at: number;
}

/** Earlier values of the cell `of`: the one `n` bars ago stands in cell `at + n - 1`. */
export interface History {
  readonly of: number;
  readonly at: number;
  readonly depth: number;
}

/** A series of bars with what is followed over it: its head stands at `head`. The symbol's own has it at 0. */
export interface Track {
  readonly head: number;
  readonly studies: readonly Placed[];
  readonly histories: readonly History[];
}

/** A track of another symbol, of the ratio to it, or of coarser bars, by the name that the rules call it (see others.ts). */
export interface NamedTrack extends Track {
  readonly name: string;
  /** Whether its bars are coarser than the plan's, and built of those. */
  readonly isBuilt: boolean;
}

/** A track's head, and after it the time and fields of the bar that is not in the past yet. */
const otherCells = 2 * headCells;

/** Two indicators with one key are one study; they may ask for different outputs of it. */
export function keyOf(indicator: Indicator): string {
  if (!('output' in indicator)) return canonical(indicator);
  const { output: _, ...study } = indicator;
  return canonical(study);
}

interface Drawn {
  readonly name: string;
  readonly isBuilt: boolean;
  readonly head: number;
  readonly studies: Placed[];
  readonly histories: History[];
}

/** A layout while it is drawn: gives out cells, once for what is equal. The order in which it is asked is the order of the cells. */
export class Drawing {
  #cells = headCells;
  readonly #placed = new Map<string, Placed>();
  readonly #historyAt = new Map<number, number>();
  readonly own: Drawn = { name: '', isBuilt: false, head: 0, studies: [], histories: [] };
  readonly others = new Map<string, Drawn>();
  readonly ratios = new Map<string, Drawn>();

  get cells(): number {
    return this.#cells;
  }

  claim(count: number): number {
    this.#cells += count;
    return this.#cells - count;
  }

  /** The track that a term is read from; a ratio needs the other symbol's too. */
  trackOf(term: Term): Drawn {
    const name = trackName(term);
    if (name === undefined) return this.own;
    const isBuilt = term.timeframe !== undefined;
    const other = this.#track(this.others, { name, isBuilt }, otherCells);
    return term.against === undefined ? other : this.#track(this.ratios, { name, isBuilt }, headCells);
  }

  #track(kept: Map<string, Drawn>, { name, isBuilt }: Pick<Drawn, 'name' | 'isBuilt'>, cells: number): Drawn {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const fresh = { name, isBuilt, head: this.claim(cells), studies: [], histories: [] };
    kept.set(name, fresh);
    return fresh;
  }

  place(track: Drawn, key: string, study: () => Study): Placed {
    const name = `${track.head} ${key}`;
    const known = this.#placed.get(name);
    if (known !== undefined) return known;
    const made = study();
    const fresh = { study: made, at: this.claim(made.cells) };
    this.#placed.set(name, fresh);
    track.studies.push(fresh);
    return fresh;
  }

  studyIn(term: Extract<Term, { indicator: unknown }>): Placed {
    return this.place(this.trackOf(term), keyOf(term.indicator), () => studyOf(term.indicator));
  }

  /** The cell of a term's newest value, as it is before `times`. */
  baseOf(term: Term): number {
    return 'bar' in term ? this.trackOf(term).head + fieldCell[term.bar] : this.studyIn(term).at + outputOf(term.indicator);
  }

  /** Keeps the last `depth` values of a cell, if any are wanted and none were before. */
  remember(track: Drawn, of: number, depth: number): void {
    if (depth === 0 || this.#historyAt.has(of)) return;
    const at = this.claim(depth);
    this.#historyAt.set(of, at);
    track.histories.push({ of, depth, at });
  }

  /** The cell of a cell's value so many bars back; undefined where that is not kept. */
  back(cell: number, bars: number): number | undefined {
    if (bars === 0) return cell;
    const at = this.#historyAt.get(cell);
    return at === undefined ? undefined : at + bars - 1;
  }
}
