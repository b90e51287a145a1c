import type { Round, Rounds } from '../runtime/rounds.ts';
import type { Process } from './process.ts';
import type { Around } from './stream.ts';

/** The store of snapshots that all processes of a desk share. */
export class RoundStore {
  readonly rounds: Round[] = [];
}

/** That store as one process has it. A round is written last, after its states: what a crash leaves is no round. */
export class SimulatedRounds implements Rounds {
  readonly #store: RoundStore;
  readonly #process: Process;
  readonly #around: Around;

  constructor(store: RoundStore, process: Process, around: Around) {
    this.#store = store;
    this.#process = process;
    this.#around = around;
  }

  async save(round: Round): Promise<void> {
    const { faults, chance } = this.#around;
    await this.#process.pause(chance.between(0.5, 20));
    if (faults.strikes('snapshot not stored')) throw new Error('the store can not be reached');
    // The server may go on when the process that asked has died: it either has the round or has not.
    this.#store.rounds.push(round);
    if (faults.strikes('snapshot stored, answer lost')) throw new Error('the store did not answer');
    await this.#process.pause(chance.between(0.5, 5));
  }

  async newest(reader: string, limit: number): Promise<readonly Round[]> {
    const { faults, chance } = this.#around;
    await this.#process.pause(chance.between(0.5, 5));
    if (faults.strikes('snapshots unreadable')) throw new Error('the store can not be reached');
    const all = this.#store.rounds.filter((round) => round.reader === reader).toSorted((a, b) => b.seq - a.seq);
    const missing = all.length > 0 && faults.strikes('newest snapshots missing') ? chance.whole(1, all.length) : 0;
    return all.slice(missing, missing + limit);
  }
}
