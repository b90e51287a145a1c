import { symbolSeed, xoshiro, type Uniform } from '../../machines/random.ts';

/** Everything that is left to chance in a simulated desk; the same for the same seed. */
export class Chance {
  readonly #seed: number;
  readonly #uniform: Uniform;

  constructor(seed: number) {
    this.#seed = seed;
    this.#uniform = xoshiro(seed);
  }

  /** A source of its own for one thing, so that drawing more for one changes nothing of another. */
  of(what: string): Chance {
    return new Chance(symbolSeed(this.#seed, what));
  }

  happens(probability: number): boolean {
    return this.#uniform() < probability;
  }

  /** Uniform in [from, to). */
  between(from: number, to: number): number {
    return from + this.#uniform() * (to - from);
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.#uniform() * (to - from + 1));
  }

  /** Throws where there is nothing to choose from. */
  one<Item>(list: readonly Item[]): Item {
    const chosen = list[this.whole(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError('expected something to choose from, was an empty list');
    return chosen;
  }

  /** 32 hex digits. */
  hex32(): string {
    return Array.from({ length: 4 }, () => Math.floor(this.#uniform() * 2 ** 32).toString(16).padStart(8, '0')).join('');
  }
}
