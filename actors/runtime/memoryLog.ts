import { catalogue } from '../../subjects/catalogue.ts';
import type { Role } from '../../subjects/roles.ts';
import { readBack, type Draft, type Logged } from './envelope.ts';
import { LostRace, prefixKey, type Following, type Log, type Prefix, type Reader } from './log.ts';

/** A desk's log in memory, with the fences, filters and order of the one on JetStream. For tests, the gym and simulation. */
export class MemoryLog implements Log {
  readonly desk: string;
  readonly facts: Logged[] = [];
  readonly #newest = new Map<string, number>();
  readonly #wake = new Set<() => void>();

  constructor(desk: string) {
    this.desk = desk;
  }

  async commit(prefix: Prefix, lastSeq: number, drafts: readonly Draft[]): Promise<number> {
    const newest = this.#newest.get(prefixKey(prefix)) ?? 0;
    if (newest !== lastSeq) throw new LostRace(`${prefixKey(prefix)}: expected its newest fact at ${lastSeq}, was ${newest}`);
    for (const draft of drafts) this.facts.push(readBack(this.facts.length + 1, draft));
    this.#newest.set(prefixKey(prefix), this.facts.length);
    for (const wake of this.#wake) wake();
    return this.facts.length;
  }

  async follow({ role, from }: Reader, onFact: (logged: Logged) => void | Promise<void>, onFault: (error: Error) => void): Promise<Following> {
    let next = from - 1;
    let delivering = false;
    let stopped = false;
    const deliver = async () => {
      if (delivering) return;
      delivering = true;
      try {
        for (let logged = this.facts[next]; logged !== undefined && !stopped; logged = this.facts[next]) {
          next += 1;
          if (mayHear(role, logged)) await onFact(logged);
        }
      } catch (error) {
        stopped = true;
        onFault(error instanceof Error ? error : new Error(String(error)));
      } finally {
        delivering = false;
      }
    };
    const wake = () => void queueMicrotask(() => void deliver());
    this.#wake.add(wake);
    wake();
    return {
      backlog: this.facts.slice(from - 1).filter((logged) => mayHear(role, logged)).length,
      stop: async () => {
        stopped = true;
        this.#wake.delete(wake);
      },
    };
  }
}

/** Who hears what: it is asked for every fact and reader. */
const hearers = new Map(catalogue.map((kind) => [kind, new Set<Role>(kind.heardBy)]));

/** Whether a role hears a fact; `solo`, a desk in one process, hears all. */
export const mayHear = (role: Role | 'solo', { kind }: Logged): boolean => role === 'solo' || (hearers.get(kind)?.has(role) ?? false);
