import type { Indicator, Term } from '../../subjects/plan.ts';
import { canonical } from '../canonical.ts';
import { outputOf, studyOf } from '../indicators/indicators.ts';
import { fieldCell, headCells } from '../indicators/memory.ts';
import type { Study } from '../indicators/study.ts';

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

/** A track of another symbol, or of the ratio to it, by the name that the rules call that symbol. */
export interface NamedTrack extends Track {
  readonly name: string;
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
  readonly head: number;
  readonly studies: Placed[];
  readonly histories: History[];
}

/** A layout while it is drawn: gives out cells, once for what is equal. The order in which it is asked is the order of the cells. */
export class Drawing {
  #cells = headCells;
  readonly #placed = new Map<string, Placed>();
  readonly #historyAt = new Map<number, number>();
  readonly own: Drawn = { name: '', head: 0, studies: [], histories: [] };
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
  trackOf({ of, against }: Term): Drawn {
    const name = of ?? against;
    if (name === undefined) return this.own;
    const other = this.#track(this.others, name, otherCells);
    return of === undefined ? this.#track(this.ratios, name, headCells) : other;
  }

  #track(kept: Map<string, Drawn>, name: string, cells: number): Drawn {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const fresh = { name, head: this.claim(cells), studies: [], histories: [] };
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
