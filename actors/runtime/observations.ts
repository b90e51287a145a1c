import type { Draft, Logged } from './envelope.ts';

/** Observations under way that are recognised when they come round; of more, the oldest are read like any. */
const mostRemembered = 10_000;

/** What a host has observed and the log has not shown it yet: who waits for it, and what it is, so that it need not be read again. */
export class Observations {
  /** By their text, until they come round. */
  readonly #stated = new Map<string, Draft>();
  /** Those who wait, by the fact's id. */
  readonly #waiting = new Map<string, () => void>();
  #underWay: string | undefined;

  /** A fact is being taken, until `taken`. */
  taking({ fact }: Logged): void {
    this.#underWay = fact.id;
  }

  taken(): void {
    this.#underWay = undefined;
  }

  /** Whether a fact is on the log, and just being taken: who states it now has not seen it yet. */
  isTaking(id: string): boolean {
    return id === this.#underWay;
  }

  /** Remembers what is about to be stated. Resolves with its id when it has come round. */
  expect(observed: Draft): Promise<string> {
    const [oldest] = this.#stated.size < mostRemembered ? [] : this.#stated.keys();
    if (oldest !== undefined) this.#stated.delete(oldest);
    this.#stated.set(observed.text, observed);
    const arrival = Promise.withResolvers<string>();
    this.#waiting.set(observed.id, () => arrival.resolve(observed.id));
    return arrival.promise;
  }

  isAwaited(id: string): boolean {
    return this.#waiting.has(id);
  }

  /** Whom to tell of a fact that came round; it is asked once. */
  arrival(id: string): (() => void) | undefined {
    const arrival = this.#waiting.get(id);
    if (arrival !== undefined) this.#waiting.delete(id);
    return arrival;
  }

  /** What this host observed itself, byte for byte: it was checked when it was stated. */
  recognised(seq: number, subject: string, text: string): Logged | undefined {
    // While it reads back there are none, and each look-up would hash a whole text.
    if (this.#stated.size === 0) return undefined;
    const own = this.#stated.get(text);
    if (own?.stated === undefined || own.subject !== subject) return undefined;
    this.#stated.delete(text);
    return { seq, kind: own.kind, subject, text, ...own.stated };
  }
}
