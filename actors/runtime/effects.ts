import type { FactKind } from '../../subjects/fact.ts';
import type { Logged } from './envelope.ts';
import type { Prefix } from './log.ts';
import type { Timers } from './timers.ts';

/** What an effect brought back, to be stated under a prefix of its host. */
export interface Observation {
  readonly prefix: Prefix;
  readonly kind: FactKind;
  readonly body: unknown;
  /** What makes it that one thing; see observedId. An effect that runs again after a crash gives the same content for the same outcome. */
  readonly content: string;
  /**
   * Asked right before the first try to commit it: what is true in its place by then, or undefined where it still is. For an observation that is itself
   * the deed, e.g. that an order left for the simulated venue: it may have waited behind other facts since it was decided.
   */
  readonly instead?: () => Observation | undefined;
}

/**
 * Something done in the world because a fact asks for it. The first outcome that names the request as its cause settles it.
 * It runs again if its host dies before the outcome is on the log, with the same request: whoever performs it makes that safe by the request's id.
 */
export interface Effect {
  readonly kind: FactKind;
  /** Key of the actor whose claimant performs it, e.g. `planner.main`. */
  readonly by: string;
  readonly concerns: (request: Logged) => boolean;
  readonly perform: (request: Logged) => Promise<readonly Observation[]>;
  /** Not performed while that actor is in quarantine: it asks the actor's state whether it still may, and a kill since then is not in it. */
  readonly waitsForRelease?: true;
}

interface Pending {
  readonly effect: Effect;
  readonly request: Logged;
  running: boolean;
  failures: number;
}

/** Of one effect: a cancel does not wait behind slow placements, nor what one venue is asked behind what another does not answer. */
const maxRunning = 4;
const maxFailures = 3;

/** The effects that were asked for and have no outcome yet. */
export class Effects {
  readonly #known: readonly Effect[];
  readonly #pending = new Map<string, Pending>();
  /** By request: ids of the outcomes that came round while it is performed. */
  readonly #performing = new Map<string, Set<string>>();
  readonly #mayPerform: (effect: Effect) => boolean;
  /** `known` are the ids of outcomes that came round while it was performed: another host performed it too, and may have found the same. */
  readonly #onOutcome: (request: Logged, observations: readonly Observation[], known: ReadonlySet<string>) => void;
  readonly #onFailure: (by: string, request: Logged, error: Error) => void;
  readonly #timers: Timers;

  constructor(known: readonly Effect[], { mayPerform, onOutcome, onFailure, timers }: {
    readonly mayPerform: (effect: Effect) => boolean;
    readonly onOutcome: (request: Logged, observations: readonly Observation[], known: ReadonlySet<string>) => void;
    readonly onFailure: (by: string, request: Logged, error: Error) => void;
    readonly timers: Timers;
  }) {
    this.#known = known;
    this.#mayPerform = mayPerform;
    this.#onOutcome = onOutcome;
    this.#onFailure = onFailure;
    this.#timers = timers;
  }

  /** Notes a request, or the outcome that settles one. */
  seen(logged: Logged): void {
    if (this.#known.length === 0) return;
    if (logged.kind.origin !== 'derived' && logged.fact.cause !== logged.fact.id) {
      this.#performing.get(logged.fact.cause)?.add(logged.fact.id);
      this.#pending.delete(logged.fact.cause);
    }
    if (!logged.kind.effect) return;
    for (const effect of this.#known)
      if (effect.kind.name === logged.kind.name && effect.concerns(logged)) this.#pending.set(logged.fact.id, { effect, request: logged, running: false, failures: 0 });
  }

  /** Whether nothing that this host would perform is open. */
  get settled(): boolean {
    for (const { effect, failures } of this.#pending.values()) if (failures < maxFailures && this.#mayPerform(effect)) return false;
    return true;
  }

  get requests(): readonly Logged[] {
    return [...this.#pending.values()].map(({ request }) => request);
  }

  /** Starts what may be started; the rest when something ends. */
  perform(): void {
    const running = new Map<Effect, number>();
    for (const { running: runs, effect } of this.#pending.values()) if (runs) running.set(effect, (running.get(effect) ?? 0) + 1);
    for (const pending of this.#pending.values()) {
      const { effect, failures } = pending;
      const already = running.get(effect) ?? 0;
      if (pending.running || failures >= maxFailures || already >= maxRunning || !this.#mayPerform(effect)) continue;
      running.set(effect, already + 1);
      void this.#run(pending);
    }
  }

  async #run(pending: Pending): Promise<void> {
    pending.running = true;
    const { request } = pending;
    const known = new Set<string>();
    this.#performing.set(request.fact.id, known);
    try {
      this.#onOutcome(request, await pending.effect.perform(request), known);
    } catch (error) {
      pending.failures += 1;
      pending.running = false;
      if (pending.failures < maxFailures) this.#timers.after(200 * 2 ** pending.failures, () => this.perform());
      else this.#onFailure(pending.effect.by, request, error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#performing.delete(request.fact.id);
    }
  }
}
