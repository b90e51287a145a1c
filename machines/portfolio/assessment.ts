import { normalQuantile } from '../statistics/normal.ts';
import type { Series } from '../statistics/series.ts';
import { decayWeights, ewmaDeviation, weightedProduct } from './covariance.ts';
import { betaUsd, factorExposures, loadedExposures } from './factors.ts';
import { reverseMarketMove, stressesOf, worstOf, type Stress } from './stress.ts';
import { tailFigures, type TailFigures } from './valueAtRisk.ts';
import type { PortfolioView } from './view.ts';

/** Positions and what they make of the scenarios. */
export interface Positions {
  readonly equityUsd: () => number;
  /** The first past return that all have which count. */
  readonly from: number;
  /** Profit and loss of past days, and in drawn scenarios of Monte Carlo. */
  readonly pnlUsd: Float64Array;
  readonly drawnUsd: Float64Array | null;
  /** By the place of the symbol in the view. */
  readonly valueUsd: (place: number) => number;
}

/** What is to be known of a portfolio as it stands, or would; each figure is computed where it is asked for, once. Null is what can't be told. It holds only until the view moves on. */
export class Assessment {
  readonly #view: PortfolioView;
  readonly #of: Positions;
  readonly #pastUsd: Float64Array;
  #tails: TailFigures | undefined;
  #stress: Stress | null | undefined;
  #slopes: readonly (number | null)[] | undefined;

  constructor(view: PortfolioView, of: Positions) {
    this.#view = view;
    this.#of = of;
    this.#pastUsd = of.pnlUsd.subarray(of.from);
  }

  /** Past days that all have which count. */
  get days(): number {
    return Math.max(0, this.#view.days - this.#of.from);
  }

  get isEnough(): boolean {
    return this.days >= this.#view.settings.minDays;
  }

  get equityUsd(): number {
    return this.#of.equityUsd();
  }

  valueUsd(place: number): number {
    return this.#of.valueUsd(place);
  }

  sums(): { readonly netUsd: number; readonly grossUsd: number } {
    let [netUsd, grossUsd] = [0, 0];
    for (let place = 0; place < this.#view.symbols.length; place += 1) {
      const each = this.valueUsd(place);
      netUsd += each;
      grossUsd += Math.abs(each);
    }
    return { netUsd, grossUsd };
  }

  /** By the policy's method. Only where there are enough days. */
  get tails(): TailFigures {
    const { method, decay } = this.#view.settings;
    return this.#tails ??= tailFigures(method, this.#of.drawnUsd ?? this.#pastUsd, decay);
  }

  get #deviationUsd(): number {
    return ewmaDeviation(this.#pastUsd, this.#view.settings.decay);
  }

  /** The part of a symbol in the parametric value at risk; parts of all sum to it. */
  componentVarUsd(place: number, tail: number): number {
    const deviation = this.#deviationUsd;
    if (deviation === 0) return 0;
    const covariance = weightedProduct(decayWeights(this.#pastUsd.length, this.#view.settings.decay), this.#returnsOf(place), this.#pastUsd);
    return (0 - normalQuantile(tail) * covariance * this.valueUsd(place)) / deviation;
  }

  /** The largest of these parts; 0 where nothing is held. */
  largestComponentVarUsd(tail: number): number {
    let largest = 0;
    for (let place = 0; place < this.#view.symbols.length; place += 1) if (this.valueUsd(place) !== 0) largest = Math.max(largest, this.componentVarUsd(place, tail));
    return largest;
  }

  #returnsOf = (place: number): Float64Array => this.#view.past.row(place).subarray(this.#of.from);

  /** The returns of another symbol over the same days; null where it has not all of them. */
  #benchmark(symbol: string): Float64Array | null {
    const place = this.#view.placeOf(symbol);
    return place < 0 || this.#view.firstOf(place) > this.#of.from ? null : this.#returnsOf(place);
  }

  /** What is gained per 100 % of the benchmark's return. */
  get #betaUsd(): number | null {
    const { benchmark } = this.#view.settings.asked;
    const returns = benchmark === undefined ? null : this.#benchmark(benchmark);
    return returns === null ? null : betaUsd(this.#pastUsd, returns);
  }

  /** As a multiple of equity. */
  get beta(): number | null {
    const { equityUsd } = this;
    const usd = this.#betaUsd;
    return usd === null || equityUsd <= 0 ? null : usd / equityUsd;
  }

  /** Exposure to each factor of the policy by its name: by loadings where it has some, else the slopes of one regression on all that are symbols. */
  factorExposureUsd(name: string): number | null {
    const factors = this.#view.settings.asked.factors ?? {};
    const { symbol, loadings } = factors[name] ?? {};
    if (loadings !== undefined) {
      const named = Object.keys(loadings).sort();
      return loadedExposures(named.map((each) => this.#valueOf(each)), named.map((each) => [loadings[each] ?? 0]))[0] ?? 0;
    }
    if (symbol === undefined) return null;
    const symbols = Object.values(factors).flatMap((each) => each.symbol ?? []).sort();
    return (this.#slopes ??= this.#slopesOn(symbols))[symbols.indexOf(symbol)] ?? null;
  }

  #slopesOn(symbols: readonly string[]): readonly (number | null)[] {
    const series = symbols.map((each) => this.#benchmark(each));
    const given = series.filter((each): each is Float64Array<ArrayBuffer> => each !== null);
    return given.length < series.length ? [] : factorExposures(this.#pastUsd, given satisfies readonly Series[]) ?? [];
  }

  #valueOf(symbol: string): number {
    const place = this.#view.placeOf(symbol);
    return place < 0 ? 0 : this.valueUsd(place);
  }

  /** The worst shock of the scenario library. */
  get stress(): Stress | null {
    if (this.#stress !== undefined) return this.#stress;
    let togetherUsd = 0;
    for (let place = 0; place < this.#view.symbols.length; place += 1) {
      const value = this.valueUsd(place);
      if (value !== 0) togetherUsd += value * this.#view.deviationOf(place, this.#of.from);
    }
    return this.#stress = worstOf(stressesOf({ ...this.sums(), pnlUsd: this.#pastUsd, togetherUsd }));
  }

  /** The benchmark's return that loses so much; null without a beta. */
  reverseMarket = (lossUsd: number): number | null => reverseMarketMove(this.#betaUsd, lossUsd);

  /** How many deviations away the most plausible day is that loses so much; infinite where nothing varies. */
  reverseDeviations(lossUsd: number): number {
    const deviation = this.#deviationUsd;
    return deviation === 0 ? Infinity : lossUsd / deviation;
  }
}
