import { Worker } from 'node:worker_threads';
import type { SeedResult } from './seed.ts';

/** Seeds that a thread is sent ahead, so that it never waits for the next. */
const ahead = 2;
/** What a desk makes is dead when its seed is over: more room for it, and less is collected twice. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

/** Simulates seeds on several threads. The results do not depend on how many there are; their order does. */
export class Spread {
  readonly #workers: readonly Worker[];
  #isStopped = false;

  constructor(workers: number) {
    this.#workers = Array.from({ length: workers }, () => new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits }));
  }

  /** Sends no more seeds: `run` resolves when those under way are done. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Throws where a thread fails. */
  async run(seeds: Iterable<number>, onResult: (result: SeedResult) => void): Promise<void> {
    const left = seeds[Symbol.iterator]();
    const next = (): number | undefined => {
      const { done, value } = this.#isStopped ? { done: true, value: undefined } : left.next();
      return done === true ? undefined : value;
    };
    await Promise.all(this.#workers.map((worker) => this.#feed(worker, next, onResult)));
  }

  #feed(worker: Worker, next: () => number | undefined, onResult: (result: SeedResult) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      let underWay = 0;
      const send = () => {
        for (let seed = underWay < ahead ? next() : undefined; seed !== undefined; seed = underWay < ahead ? next() : undefined) {
          underWay += 1;
          worker.postMessage(seed);
        }
        if (underWay === 0) resolve();
      };
      worker.on('message', (result: SeedResult) => {
        underWay -= 1;
        onResult(result);
        send();
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`expected a thread to simulate until it is ended, it ended by itself with ${code}`)));
      send();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.removeAllListeners('exit').terminate()));
  }
}
