import type { Logger } from 'pino';
import type { CellSnapshot, Round, Rounds } from './rounds.ts';

export interface RoundTakingOptions {
  readonly rounds: Rounds;
  /** Facts taken between two rounds. */
  readonly every: number;
  readonly logger: Logger;
  /** All actors as they are now; undefined where one has no state to be trusted. */
  readonly now: () => Round | undefined;
  /** A snapshot is stored, and another than the actor's last one. */
  readonly onStored: (cell: CellSnapshot, seq: number) => void;
  readonly onRound: () => void;
}

/** Stores all actors of a host every so many facts, one round after another. */
export class RoundTaking {
  readonly #options: RoundTakingOptions;
  #since = 0;
  #saving: Promise<void> | undefined;
  /** Of each actor's last stored state. */
  readonly #hashes = new Map<string, string>();

  constructor(options: RoundTakingOptions) {
    this.#options = options;
  }

  /** A fact was taken: a round begins where it is time for one. */
  count(): void {
    this.#since += 1;
    if (this.#since >= this.#options.every && this.#saving === undefined) void this.take({ final: false });
  }

  /** Stores all actors as they are now. A store that can't be reached is logged and passed over: trading does not wait for it. */
  async take({ final }: { readonly final: boolean }): Promise<void> {
    if (this.#saving !== undefined) await this.#saving;
    const { rounds, logger, now } = this.#options;
    const round = now();
    if (round === undefined) return;
    this.#since = 0;
    this.#saving = rounds.save(round).then(() => this.#stored(round), (error: unknown) => {
      logger.warn({ error: error instanceof Error ? error.message : String(error), seq: round.seq, final }, 'snapshots were not stored; the log is the authority');
    }).finally(() => { this.#saving = undefined; });
    await this.#saving;
  }

  #stored({ seq, cells }: Round): void {
    for (const cell of cells) {
      const key = `${cell.kind}.${cell.actor}`;
      if (this.#hashes.get(key) === cell.stateHash) continue;
      this.#hashes.set(key, cell.stateHash);
      this.#options.onStored(cell, seq);
    }
    this.#options.onRound();
  }
}
