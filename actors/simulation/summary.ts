import { faultNames, type FaultName } from './faults.ts';
import { sumOf, together, type Counted, type SeedResult } from './seed.ts';

/** Failures that are told in full; of more only the number is. */
const mostFailures = 100;

/** What many seeds came to. It is the same for the same seeds, however they were spread. */
export class Summary {
  seeds = 0;
  facts = 0;
  leastFacts = Number.POSITIVE_INFINITY;
  leastFaults = Number.POSITIVE_INFINITY;
  failed = 0;
  #counted: Counted = {};
  readonly #failures: SeedResult[] = [];

  add(result: SeedResult): void {
    const faults = sumOf(result.faults);
    this.seeds += 1;
    this.facts += result.facts;
    this.#counted = together(this.#counted, result.faults);
    if (result.violation === undefined) {
      // A seed that ended with a violation is not at its end.
      this.leastFacts = Math.min(this.leastFacts, result.facts);
      this.leastFaults = Math.min(this.leastFaults, faults);
      return;
    }
    this.failed += 1;
    if (this.#failures.length < mostFailures) this.#failures.push(result);
  }

  get faults(): number {
    return sumOf(this.#counted);
  }

  /** By seed. */
  get failures(): readonly SeedResult[] {
    return this.#failures.toSorted((a, b) => a.seed - b.seed);
  }

  /** How often each fault came in a seed, in the mean. */
  get meanFaults(): Readonly<Partial<Record<FaultName, number>>> {
    return Object.fromEntries(faultNames.flatMap((name) => (this.#counted[name] === undefined ? [] : [[name, Math.round((1000 * this.#counted[name]) / this.seeds) / 1000]])));
  }
}

/** The one command that repeats a seed, and fails the same way. */
export const commandOf = ({ seed }: SeedResult): string => `investobot simulate --seed ${seed}`;

/** A failure for people: what did not hold, with which fact, and how to see it again. */
export function failureLines(result: SeedResult): readonly string[] {
  const { seed, concern, pacing, layout, violation } = result;
  if (violation === undefined) return [];
  const { invariant, detail, fact } = violation;
  return [
    `seed ${seed} (${concern}, ${pacing}, ${layout}): ${invariant}: ${detail}`,
    ...(fact === undefined ? [] : [`  at ${fact.seq}: ${fact.subject} ${fact.text}`]),
    `  repeat it: ${commandOf(result)}`,
  ];
}
