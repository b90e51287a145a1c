import { draft } from '../actors/runtime/envelope.ts';
import { MemoryLog } from '../actors/runtime/memoryLog.ts';
import { ticked } from '../subjects/desk.ts';
import type { FactKind } from '../subjects/fact.ts';

/** A paper desk's log in memory, on which a test states what other roles would, and whose clock it moves. */
export class PaperLog {
  readonly log = new MemoryLog('paper');
  #second = 0;
  #ids = 0;

  now(): string {
    return `2026-03-02T15:${String(Math.floor(this.#second / 60)).padStart(2, '0')}:${String(this.#second % 60).padStart(2, '0')}Z`;
  }

  /** Commits a fact as another role of the desk does. */
  async say<Name extends string, Body>(kind: FactKind<Name, Body>, body: Body, actor = 'main'): Promise<string> {
    const newest = this.log.facts.findLast(({ subject }) => subject.startsWith(`paper.${kind.kind}.${actor}.`))?.seq ?? 0;
    const id = (this.#ids += 1).toString(16).padStart(32, 'e');
    await this.log.commit({ kind: kind.kind, actor }, newest, [draft(kind, body, { desk: 'paper', actor, id, cause: id, correlation: id, code: 'test', at: this.now() })]);
    return id;
  }

  /** A second passes on the log. */
  async tick(seconds = 1): Promise<void> {
    this.#second += seconds;
    await this.say(ticked, { everySeconds: 1 });
  }
}
