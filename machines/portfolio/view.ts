import { own } from '../authority/own.ts';
import { parse, toFloat } from '../decimal.ts';
import { policyOf, type Desk } from '../risk/state.ts';
import { Assessment } from './assessment.ts';
import { drawnReturns } from './draws.ts';
import { anchorFor } from './exact.ts';
import { writeReturns, type History } from './history.ts';
import { ScenarioTable } from './scenarioTable.ts';
import type { Settings } from './settings.ts';
import { deviationOf } from './stress.ts';
import { heldValueUsd, worstValueUsd } from './values.ts';

/** Of the cash that a desk began with. Sums stay exact for hundreds of times more (exact.ts). */
const expectedLeverage = 16;

/** Limits may be as good as none, and would make the grain coarse: the opening cash bounds what is expected too. */
function anchorOf(desk: Desk): number {
  const [limitUsd, cashUsd] = [toFloat(parse(policyOf(desk).maxGrossNotionalUsd)), toFloat(desk.openingCashUsd)];
  return anchorFor(cashUsd > 0 ? Math.min(limitUsd, expectedLeverage * cashUsd) : limitUsd);
}

/**
 * A desk's portfolio in scenarios, kept up with each fact that moves it. All of it follows from the desk's state, to the bit: it may be dropped and made anew at any
 * time, as after a start from a snapshot. A fill or an order changes one position; a bar one position and its returns; a new day makes it anew.
 */
export class PortfolioView {
  readonly settings: Settings;
  readonly symbols: readonly string[];
  /** Values are what positions may become with what is open. */
  readonly past: ScenarioTable;
  /** Of Monte Carlo. */
  readonly drawn: ScenarioTable | null;
  /** Returns that there are; the last of them is today's. */
  readonly days: number;
  readonly #history: History;
  readonly #anchor: number;
  readonly #places: Readonly<Record<string, number>>;
  /** The first return that is the symbol's own. */
  readonly #firsts: number[];
  readonly #heldUsd: Float64Array;
  #from = 0;
  #deviations: (number | null)[] = [];
  #deviationsFrom = -1;

  constructor(desk: Desk, history: History, settings: Settings) {
    this.settings = settings;
    this.#history = history;
    this.#anchor = anchorOf(desk);
    this.symbols = Object.keys(history.symbols).sort();
    this.#places = Object.fromEntries(this.symbols.map((symbol, place) => [symbol, place]));
    this.days = Math.max(0, history.days.length - 1);
    this.past = new ScenarioTable(this.symbols.length, this.days, this.#anchor);
    this.#firsts = this.symbols.map((symbol, place) => writeReturns(history, symbol, this.past.row(place)));
    this.drawn = settings.method === 'monteCarlo' ? this.#draw() : null;
    this.#heldUsd = new Float64Array(this.symbols.length);
    this.symbols.forEach((symbol, place) => {
      const quote = own(desk.quotes, symbol);
      if (quote === undefined) return;
      this.#heldUsd[place] = heldValueUsd(quote);
      for (const table of this.#tables()) table.put(place, worstValueUsd(quote));
    });
    for (const table of this.#tables()) table.refresh();
    this.#lookBack();
  }

  /** Scenarios of the symbols with enough days, by their covariances over the days that all of these have. */
  #draw(): ScenarioTable {
    const { settings: { minDays, decay, seed, draws }, days } = this;
    const places = Array.from(this.symbols.keys()).filter((place) => days - (this.#firsts[place] ?? days) >= minDays);
    const from = places.reduce((latest, place) => Math.max(latest, this.#firsts[place] ?? 0), 0);
    const table = new ScenarioTable(this.symbols.length, draws, this.#anchor);
    if (places.length > 0) drawnReturns(places.map((place) => this.past.row(place).subarray(from)), { seed, count: draws, decay }).forEach((each, at) => table.row(places[at] ?? 0).set(each));
    return table;
  }

  #tables = (): readonly ScenarioTable[] => (this.drawn === null ? [this.past] : [this.past, this.drawn]);

  /** Figures rest on the days that all have which are held or ordered. */
  #lookBack(): void {
    let from = 0;
    for (let place = 0; place < this.symbols.length; place += 1) if (this.past.valueUsd(place) !== 0) from = Math.max(from, this.#firsts[place] ?? 0);
    this.#from = from;
  }

  /** Where a symbol stands; -1 where it has had no bar. */
  placeOf = (symbol: string): number => own(this.#places, symbol) ?? -1;

  /** A position, or what is open in it, has changed; `bar` its prices too. @returns false where all must be made anew */
  follow(desk: Desk, symbol: string, bar: boolean): boolean {
    const place = this.placeOf(symbol);
    const quote = own(desk.quotes, symbol);
    if (place < 0 || quote === undefined || (bar && this.drawn !== null)) return false;
    if (bar) {
      this.past.change(place, 0);
      this.#deviations[place] = null;
      this.#firsts[place] = writeReturns(this.#history, symbol, this.past.row(place));
    }
    const [beforeUsd, valueUsd] = [this.past.valueUsd(place), worstValueUsd(quote)];
    this.#heldUsd[place] = heldValueUsd(quote);
    for (const table of this.#tables()) if (table.valueUsd(place) !== valueUsd) table.change(place, valueUsd);
    if (bar || (beforeUsd === 0) !== (valueUsd === 0)) this.#lookBack();
    return true;
  }

  /** As it stands with all that is open. */
  now = (equityUsd: () => number): Assessment => new Assessment(this, { equityUsd, from: this.#from, pnlUsd: this.past.pnlUsd, drawnUsd: this.drawn?.pnlUsd ?? null, valueUsd: this.past.valueUsd });

  /** As it would stand with one position at another value. */
  after(place: number, valueUsd: number, equityUsd: () => number): Assessment {
    const changed = (table: ScenarioTable) => {
      const into = new Float64Array(table.pnlUsd.length);
      table.ifChanged(place, valueUsd, into);
      return into;
    };
    return new Assessment(this, {
      equityUsd, from: Math.max(this.#from, this.firstOf(place)), pnlUsd: changed(this.past), drawnUsd: this.drawn === null ? null : changed(this.drawn),
      valueUsd: (at) => (at === place ? valueUsd : this.past.valueUsd(at)),
    });
  }

  /** As it stands without anything that is open. */
  held(equityUsd: () => number): Assessment {
    const [pastUsd, drawnUsd] = [this.past.sumsWith(this.#heldUsd), this.drawn?.sumsWith(this.#heldUsd) ?? null];
    const from = this.symbols.reduce((latest, _, place) => (this.#heldUsd[place] === 0 ? latest : Math.max(latest, this.firstOf(place))), 0);
    return new Assessment(this, { equityUsd, from, pnlUsd: pastUsd, drawnUsd, valueUsd: (place) => this.#heldUsd[place] ?? 0 });
  }

  /** What is held at the last closes, long less short. */
  heldUsd = (): number => this.#heldUsd.reduce((sum, each) => sum + each, 0);

  firstOf = (place: number): number => this.#firsts[place] ?? this.days;

  /** The deviation of a symbol's returns over the days from one on; kept until its returns change, or other days are asked for. */
  deviationOf(place: number, from: number): number {
    if (this.#deviationsFrom !== from) {
      this.#deviations = this.symbols.map(() => null);
      this.#deviationsFrom = from;
    }
    return this.#deviations[place] ??= deviationOf(this.past.row(place).subarray(Math.max(from, this.firstOf(place))), this.settings.decay);
  }
}
