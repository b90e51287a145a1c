import { Worker } from 'node:worker_threads';
import type { RunResult } from '../../machines/gym/run.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { BarFile } from './barFiles.ts';
import type { Terms } from './terms.ts';

/** One backtest from files. */
export interface GymRequest {
  readonly plan: Plan;
  readonly files: readonly BarFile[];
  readonly terms: Terms;
  /** A symbol among the files whose closes the metrics are held against. */
  readonly benchmark?: string;
  /** The report as HTML too. */
  readonly report?: boolean;
}

export interface GymOutcome {
  readonly result: RunResult;
  readonly metrics: Metrics;
  /** Ended before its last bar. */
  readonly stopped: boolean;
  /** Rows of all files that did not pass the data checks. */
  readonly refusedRows: number;
  readonly seconds: { readonly load: number; readonly run: number };
  readonly html?: string;
}

/** Places in the memory that both threads see. */
export const shared = { total: 0, done: 1, stop: 2 } as const;
const cells = 3;

type Said = { readonly outcome: GymOutcome } | { readonly fault: { readonly name: string; readonly message: string; readonly stack?: string } };

/** What went wrong in the thread, with its name. */
export class GymFault extends Error {
  override readonly name: string;
  constructor({ name, message, stack }: { readonly name: string; readonly message: string; readonly stack?: string }) {
    super(message);
    this.name = name;
    if (stack !== undefined) this.stack = stack;
  }
}

/** A thread that runs backtests, one after another: this one stays free to listen, to people and to servers. Bars that were loaded stay for the next. */
export class GymThread {
  readonly #memory = new Int32Array(new SharedArrayBuffer(cells * Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker;
  #isBusy = false;

  constructor() {
    this.#worker = new Worker(new URL('./gymMain.ts', import.meta.url), { workerData: this.#memory });
  }

  /** How far the backtest under way is, in bars; `total` is 0 while it loads. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: Atomics.load(this.#memory, shared.done), total: Atomics.load(this.#memory, shared.total) };
  }

  /** Ends the backtest under way soon, with a valid result of what was done. */
  stop(): void {
    Atomics.store(this.#memory, shared.stop, 1);
  }

  /** Throws a GymFault where it could not be run, named as what the thread threw. One at a time. */
  async run(request: GymRequest): Promise<GymOutcome> {
    if (this.#isBusy) throw new Error('gym: expected one backtest at a time, was a second; make another thread');
    this.#isBusy = true;
    this.#memory.fill(0);
    try {
      const said = await new Promise<Said>((resolve, reject) => {
        const end = (code: number) => reject(new Error(`gym: the thread ended with ${code} in the middle of a backtest`));
        this.#worker.once('error', reject).once('exit', end).once('message', (message: Said) => {
          this.#worker.off('error', reject).off('exit', end);
          resolve(message);
        });
        this.#worker.postMessage(request);
      });
      if ('fault' in said) throw new GymFault(said.fault);
      return said.outcome;
    } finally {
      this.#isBusy = false;
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
