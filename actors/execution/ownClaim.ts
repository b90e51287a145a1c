import type { FactOf } from '../../subjects/fact.ts';
import type { claimed } from '../../subjects/runtime.ts';
import type { Logged } from '../runtime/envelope.ts';

/**
 * Since when this process performs what execution asks for: from its own claim on. What was asked before may have been performed by
 * an earlier holder, or by this host before a crash. Hears every fact in order, after the actors took it.
 */
export class OwnClaim {
  readonly #host: string;
  readonly #here = Promise.withResolvers<void>();
  readonly #lost = new AbortController();
  #since: number | undefined;

  constructor(host: string) {
    this.#host = host;
  }

  seen({ seq, kind, fact }: Logged): void {
    if (kind.name !== '*.claimed' || fact.type !== 'execution.claimed') return;
    if ((fact as FactOf<typeof claimed>).body.host !== this.#host) {
      if (this.#since !== undefined) this.#lost.abort();
      return;
    }
    this.#since = seq;
    this.#here.resolve();
  }

  /** Whether nobody but this process can have performed a request yet. */
  isFresh = ({ seq }: Logged): boolean => this.#since !== undefined && seq > this.#since;

  /** Resolves when the claim has come round. */
  get here(): Promise<void> {
    return this.#here.promise;
  }

  /** Aborted when another host has claimed execution since. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }
}
