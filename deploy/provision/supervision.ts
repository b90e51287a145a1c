import { adoptedChild, startChild, type Child, type IsShared, type OnSpawn, type ServerProgram } from './child.ts';
import { until } from './patience.ts';
import type { OnProgress } from './home.ts';
import type { ProcessIdentity } from './processes.ts';

/** After this many starts in a row that did not hold, supervision gives up. */
export const mostFailures = 10;
/** A server that ran this long has held: the count starts anew. */
const heldMs = 10_000;

/** The pause before the next start: none after the first failure, then 100 ms doubled each time, at most 5 s. */
export const pauseMs = (failures: number): number => (failures <= 1 ? 0 : Math.min(100 * 2 ** (failures - 2), 5_000));

export interface Supervised {
  readonly pid: number;
  /** Ends the server for good, also one that is just being started again. May be called again. */
  stop(): Promise<void>;
  /** Supervises it no longer and lets it run: another process does. */
  leave(): void;
  /** Hears the new pid once a server that died is ready again. Answers with what unsubscribes. */
  onRestart(listener: (pid: number) => void): () => void;
  /** Hears when supervision has given up; the server is down then and stays so. Answers with what unsubscribes. */
  onFailure(listener: (error: Error) => void): () => void;
}

/**
 * Starts a server, and again with the same arguments whenever it dies, until `stop`. Throws where the first start fails.
 * @param onSpawn hears of each process that it starts, before that is ready
 * @param adopted a process of the server that another process left: it is kept up as it is, and not started now
 */
export async function supervise(program: ServerProgram, onProgress: OnProgress, onSpawn: OnSpawn, { pause = pauseMs, adopted, isShared = () => false }: {
  readonly pause?: (failures: number) => number; readonly adopted?: ProcessIdentity; readonly isShared?: IsShared;
} = {}): Promise<Supervised> {
  const restartListeners = new Set<(pid: number) => void>();
  const failureListeners = new Set<(error: Error) => void>();
  const stopping = new AbortController();
  const start = () => startChild(program, { onSpawn, signal: stopping.signal, isShared });
  let current = adopted === undefined ? await start() : adoptedChild(program, adopted, isShared);
  let failures = 0;

  async function startAgain(): Promise<Child | undefined> {
    for (; failures < mostFailures; failures += 1) {
      if (await until(() => stopping.signal.aborted || undefined, pause(failures))) return undefined;
      try {
        return await start();
      } catch (error) {
        if (stopping.signal.aborted) return undefined;
        onProgress(error instanceof Error ? error.message : String(error));
      }
    }
    return undefined;
  }

  async function watch(): Promise<void> {
    for (;;) {
      const since = performance.now();
      const why = await current.ended;
      if (stopping.signal.aborted) return;
      onProgress(`${program.name} ${why}; starting it again`);
      failures = performance.now() - since >= heldMs ? 1 : failures + 1;
      const next = await startAgain();
      if (!next) break;
      current = next;
      if (stopping.signal.aborted) return current.stop();
      onProgress(`${program.name} is back (pid ${current.pid})`);
      for (const listener of restartListeners) listener(current.pid);
    }
    if (stopping.signal.aborted) return;
    const error = new Error(`${program.name}: expected to stay up, was down ${mostFailures} times in a row; see ${program.logFile}`);
    for (const listener of failureListeners) listener(error);
  }
  const watching = watch();

  return {
    get pid() { return current.pid; },
    async stop() {
      stopping.abort();
      await current.stop();
      await watching;
    },
    leave() {
      stopping.abort();
      current.leave();
    },
    onRestart: (listener) => subscribe(restartListeners, listener),
    onFailure: (listener) => subscribe(failureListeners, listener),
  };
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}
