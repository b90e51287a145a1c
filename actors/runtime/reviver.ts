import type { Role } from '../../subjects/roles.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { released } from '../../subjects/runtime.ts';
import type { Cast } from './cast.ts';
import type { Cell } from './cell.ts';
import type { Logged } from './envelope.ts';
import type { Log } from './log.ts';
import { ownState, type Round } from './rounds.ts';

/** An actor that was begun anew failed on one of the facts that it took again. */
export class FailedAgain extends Error {
  override readonly name = 'FailedAgain';
  /** Id of that fact. */
  readonly fact: string;
  readonly reason: Error;

  constructor(fact: string, reason: unknown) {
    super(reason instanceof Error ? reason.message : String(reason));
    this.fact = fact;
    this.reason = reason instanceof Error ? reason : this;
  }
}

/** Begins one actor anew from the last round of snapshots and the facts after it, while its host waits. */
export class Reviver {
  readonly #log: Log;
  readonly #cast: Cast;
  readonly #host: string;
  readonly #reader: Role | 'solo';
  readonly #round: Round | undefined;

  constructor({ log, cast, host, reader, round }: { readonly log: Log; readonly cast: Cast; readonly host: string; readonly reader: Role | 'solo'; readonly round: Round | undefined }) {
    this.#log = log;
    this.#cast = cast;
    this.#host = host;
    this.#reader = reader;
    this.#round = round;
  }

  /**
   * The actor after all facts up to `seq`, without those that a release leaves out; earlier quarantines do not count.
   * Throws FailedAgain where the actor can't take one of them.
   */
  async revived(cell: Cell, seq: number): Promise<Cell> {
    const kept = this.#round?.cells.find(({ kind, actor }) => kind === cell.kind.kind && actor === cell.id);
    const from = kept === undefined ? 1 : (this.#round?.seq ?? 0) + 1;
    const own = kept === undefined ? undefined : ownState(kept);
    const anew = this.#cast.anew(cell, own?.state);
    if (own !== undefined) anew.restoreExpected(own.expected);
    if (cell.claim !== undefined) anew.claim = cell.claim;
    const facts = await this.#read(from, seq);
    for (const fact of cell.skip) anew.skip.add(fact);
    for (const { kind, fact } of facts.filter((logged) => isOwn(cell, logged) && logged.kind.name === '*.released')) {
      const { fact: failed, skip } = (fact as FactOf<typeof released>).body;
      if (skip && kind.name === '*.released') anew.skip.add(failed);
    }
    let begun = kept !== undefined || cell.kind.spawnedBy === undefined;
    for (const logged of facts) {
      if (!begun && cell.kind.spawnedBy?.(logged.fact) !== cell.id) {
        if (cell.kind.prologue?.(logged.fact) === true) anew.takePrologue(logged);
        continue;
      }
      begun = true;
      this.#take(anew, logged);
    }
    return anew;
  }

  #take(anew: Cell, logged: Logged): void {
    const own = isOwn(anew, logged);
    try {
      if (own && logged.kind.name !== '*.quarantined') anew.sees(logged);
      if (this.#cast.hears(anew, logged) && !(own && logged.kind.origin === 'derived')) anew.take(logged);
    } catch (error) {
      throw new FailedAgain(logged.fact.id, error);
    }
  }

  async #read(from: number, to: number): Promise<readonly Logged[]> {
    const facts: Logged[] = [];
    if (from > to) return facts;
    const done = Promise.withResolvers<void>();
    const following = await this.#log.follow({ role: this.#reader, host: this.#host, from }, (logged) => {
      if (logged.seq <= to) facts.push(logged);
      if (logged.seq >= to) done.resolve();
    }, (error) => done.reject(error));
    await done.promise;
    await following.stop();
    return facts;
  }
}

const isOwn = (cell: Cell, logged: Logged): boolean => logged.actorKey === cell.key;
