import type { CellState } from './cell.ts';
import { stateFrom } from './stateText.ts';

export interface CellSnapshot {
  readonly kind: string;
  readonly actor: string;
  readonly machine: number;
  readonly code: string;
  readonly stateHash: string;
  readonly state: CellState;
  /** Of the state, where whoever has taken it has it at hand. */
  readonly text?: string;
}

/** What a snapshot keeps, for whoever goes on from it and changes it. */
export const ownState = (snapshot: CellSnapshot): CellState => (snapshot.text === undefined ? structuredClone(snapshot.state) : stateFrom(snapshot.text));

/** All actors of one host as they were after the same fact. A shortcut for the next start, never the authority. */
export interface Round {
  readonly reader: string;
  readonly seq: number;
  readonly genesis: string;
  readonly logTime: string;
  /** The desk's first fact. */
  readonly opened: { readonly seq: number; readonly subject: string; readonly text: string };
  readonly cells: readonly CellSnapshot[];
  /** Newest claims, so that the next one's epoch is above. */
  readonly claims: Readonly<Record<string, { readonly host: string; readonly epoch: number }>>;
  /** Newest sequence under each prefix that the host publishes under: its fences. */
  readonly prefixes: Readonly<Record<string, number>>;
  /** Facts that an actor spawned after this round takes first. */
  readonly prologue: readonly { readonly seq: number; readonly subject: string; readonly text: string }[];
  /** Requests without an outcome: sequence, subject and text as on the log. */
  readonly requests: readonly { readonly seq: number; readonly subject: string; readonly text: string }[];
}

export interface Rounds {
  /** Throws where the store can't be reached; the caller goes on without. */
  save(round: Round): Promise<void>;
  /** Newest first, whose hashes hold; those that do not are passed over and told to `onBroken`. */
  newest(reader: string, limit: number): Promise<readonly Round[]>;
}

/** Rounds in memory, for desks in memory. */
export class MemoryRounds implements Rounds {
  readonly rounds: Round[] = [];

  async save(round: Round): Promise<void> {
    this.rounds.push(structuredClone(round));
  }

  async newest(reader: string, limit: number): Promise<readonly Round[]> {
    return this.rounds.filter((round) => round.reader === reader).toSorted((a, b) => b.seq - a.seq).slice(0, limit);
  }
}
