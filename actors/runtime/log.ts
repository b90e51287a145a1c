import type { Role } from '../../subjects/roles.ts';
import type { Draft, Logged, NotAFact } from './envelope.ts';

/** Whose facts a commit extends: all facts under `<desk>.<kind>.<actor>.>`. */
export interface Prefix {
  readonly kind: string;
  readonly actor: string;
}

export const prefixKey = ({ kind, actor }: Prefix): string => `${kind}.${actor}`;

/** Another fact stands under the prefix than the committer knew: another copy is alive, or an earlier try did arrive. Read on before trying again. */
export class LostRace extends Error {
  override readonly name = 'LostRace';
}

/** The log can't be reached now, and whether the commit arrived is unknown. Trying the same again with the same fence is safe. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Following {
  /** How many facts there were to deliver when it began: the actor has caught up when it has taken that many. */
  readonly backlog: number;
  stop(): Promise<void>;
}

/** Which host reads, as what, and from where. */
export interface Reader {
  readonly role: Role | 'solo';
  readonly host: string;
  /** First sequence wanted, from 1. */
  readonly from: number;
}

export interface FollowHooks {
  /** Hears of what stands on the stream and is no fact. */
  readonly onForeign?: (foreign: NotAFact) => void;
  /** Tried before a message is read: the fact, where the caller knows it already byte for byte. */
  readonly recognise?: (seq: number, subject: string, text: string) => Logged | undefined;
}

/** One desk's sequenced log: on JetStream, or in memory with the same behaviour. */
export interface Log {
  readonly desk: string;
  /**
   * Appends facts under one prefix, all or none, if the newest fact under it is `lastSeq` (0 for none).
   * @returns the sequence of the last one
   * @throws LostRace or Unreachable
   */
  commit(prefix: Prefix, lastSeq: number, drafts: readonly Draft[]): Promise<number>;
  /**
   * Delivers what the role may hear from `from` on, in order, each once, until stopped; goes on by itself after a lost connection.
   * `onFact` is called in order and never while an earlier call's promise is pending.
   * `onFault` is called once, and delivery ends, when it can't go on. What stands on the stream and is no fact is left out
   * for everyone, and told to `onForeign`: the server lets a role aim an acknowledgement at a subject that it may not publish to.
   */
  follow(reader: Reader, onFact: (logged: Logged) => void | Promise<void>, onFault: (error: Error) => void, hooks?: FollowHooks): Promise<Following>;
}
