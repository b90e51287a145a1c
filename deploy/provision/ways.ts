import type { OnProgress } from './home.ts';

/** One way to come by something. `undefined`: it does not apply here. A throw: it was tried and failed. */
export interface Way<T> {
  readonly name: string;
  readonly attempt: () => Promise<T | undefined>;
}

/**
 * The first way that leads there; a failed one is reported and the next is tried.
 * Throws when none does, with each failure and `wayOut`, what a person can do.
 */
export async function firstWay<T>(what: string, ways: readonly Way<T>[], wayOut: string, onProgress: OnProgress): Promise<T> {
  const failures: string[] = [];
  for (const { name, attempt } of ways) {
    try {
      const found = await attempt();
      if (found !== undefined) return found;
    } catch (error) {
      const failure = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      failures.push(failure);
      onProgress(`${what} by ${failure}`);
    }
  }
  throw new Error(`${what}: expected one of ${ways.map(({ name }) => name).join(', ')}, was none; ${wayOut}${failures.length ? ` (${failures.join('; ')})` : ''}`);
}
