import type { Chance } from './chance.ts';

/** Everything that can go wrong in a simulated desk, by the words that the summary counts it under. */
export const faultNames = [
  // processes
  'crash', 'second host', 'frozen host',
  // the log
  'commit lost', 'acknowledgement lost', 'commit late', 'delivery late', 'delivery twice', 'delivery lost', 'reader severed', 'keeper silent', 'pace report lost',
  // snapshots
  'snapshot not stored', 'snapshot stored, answer lost', 'snapshots unreadable', 'newest snapshots missing',
  // actors
  'actor threw', 'actor throws for good',
  // the model and the bars
  'model garbage', 'model failed', 'model late', 'bad bar', 'gym failed',
  // people
  'kill', 'kill and flatten', 'kill of a part', 'kill not heard at once', 'unkill', 'reduce', 'halt', 'pause', 'resume', 'retire', 'flatten', 'cancel', 'reject', 'order by hand', 'change of an order', 'policy', 'policy that contradicts itself', 'deposit', 'withdrawal', 'enroll', 'revoke', 'spawn', 'release',
  'forged signature', 'signature again', 'signature for another thing',
  // the venue outside
  'placement lost', 'placement answer lost', 'placement refused', 'report twice', 'report late', 'report lost', 'fill in part', 'stream lost', 'look-up failed', 'look-up blind', 'cancel lost', 'change lost', 'change answer lost',
] as const;
export type FaultName = (typeof faultNames)[number];

/** How likely each fault is whenever it could happen; one that is left out never does. */
export type Rates = Partial<Readonly<Record<FaultName, number>>>;

/** Says when something goes wrong, and counts it. */
export class Faults {
  readonly #rates: Rates;
  readonly #chance: Chance;
  readonly #counted = new Map<FaultName, number>();
  /** From now on nothing goes wrong any more. */
  calm = false;

  constructor(rates: Rates, chance: Chance) {
    this.#rates = rates;
    this.#chance = chance;
  }

  /** Whether it can ever go wrong on this desk. */
  mayStrike(name: FaultName): boolean {
    return this.#rates[name] !== undefined;
  }

  /** Whether it goes wrong this time. What never can, draws nothing. */
  strikes(name: FaultName): boolean {
    const rate = this.#rates[name];
    if (this.calm || rate === undefined || !this.#chance.happens(rate)) return false;
    this.count(name);
    return true;
  }

  /** One that was decided elsewhere. */
  count(name: FaultName): void {
    this.#counted.set(name, (this.#counted.get(name) ?? 0) + 1);
  }

  get counted(): Readonly<Partial<Record<FaultName, number>>> {
    return Object.fromEntries(faultNames.flatMap((name) => (this.#counted.has(name) ? [[name, this.#counted.get(name)]] : [])));
  }
}
