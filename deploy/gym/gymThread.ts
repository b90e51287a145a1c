import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { RunResult } from '../../machines/gym/run.ts';
import type { ScenarioRow } from '../../machines/scenario/suite.ts';
import type { LookAhead } from '../../machines/honesty/lookAhead.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import type { Verdict } from '../../machines/gym/gate.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import type { BarFile } from './barFiles.ts';
import type { Terms, TermsTyped } from './terms.ts';

/* Imports nothing but types of ours: a process that only waits for a backtest needs no plans, no bars and no schemas. */

/** One backtest from files. */
export interface GymRequest {
  readonly plan: Plan;
  /** One for each symbol that the plan needs, and for the benchmark. */
  readonly files: readonly BarFile[];
  readonly terms: Terms;
  /** A symbol among the files whose closes the metrics are held against. */
  readonly benchmark?: string;
  /** The report as HTML too. */
  readonly report?: boolean;
  /** The verdict of this gate too. */
  readonly gate?: GatePolicy;
  /** The look-ahead check too, on so many prefixes of the bars. */
  readonly lookAhead?: number | 'all';
}

/** The same as a person typed it: paths and options that nobody has read yet. */
export interface TypedBacktest {
  readonly plan: string;
  readonly bars: readonly string[];
  readonly isRaw: boolean;
  readonly hasActions: boolean;
  readonly terms: TermsTyped;
  readonly benchmark?: string;
  readonly report: boolean;
  readonly gate?: string;
  readonly lookAhead?: number | 'all';
}

export interface GymOutcome {
  /** The plan's name. */
  readonly name: string;
  /** Its decisions stay in the thread: nobody out here reads them, and they are many. */
  readonly result: Omit<RunResult, 'decisions'>;
  readonly metrics: Metrics;
  /** Ended before its last bar. */
  readonly stopped: boolean;
  /** Rows of all files that did not pass the data checks, and the first of them with their reasons. */
  readonly refusedRows: number;
  readonly faults: readonly string[];
  /** Symbols whose bars ended before those of others, with the last. */
  readonly ended: readonly { readonly symbol: string; readonly lastAt: string }[];
  /** Symbols whose bars were built of finer ones. */
  readonly built: readonly { readonly symbol: string; readonly timeframe: string; readonly from: string }[];
  readonly seconds: { readonly load: number; readonly run: number };
  readonly html?: string;
  /** Not of a run that was stopped. */
  readonly verdict?: Verdict;
  readonly lookAhead?: Pick<LookAhead, 'cuts' | 'differences'> & { readonly first: string | null };
}

/** A plan under a scenario of the library, by its name. */
export interface CaseRequest {
  readonly request: GymRequest;
  readonly name: string;
  readonly seed: number;
}

/** What the thread is asked. */
export type GymAsked = { readonly request: GymRequest } | { readonly typed: TypedBacktest } | { readonly case: CaseRequest };

/** Places in the memory that both threads see. */
export const shared = { total: 0, done: 1, stop: 2 } as const;
const cells = 3;

type Said = { readonly outcome: GymOutcome } | { readonly row: ScenarioRow } | { readonly fault: { readonly name: string; readonly message: string; readonly stack?: string } };

/** What went wrong in the thread, with its name. */
export class GymFault extends Error {
  override readonly name: string;
  constructor({ name, message, stack }: { readonly name: string; readonly message: string; readonly stack?: string }) {
    super(message);
    this.name = name;
    if (stack !== undefined) this.stack = stack;
  }
}

/** A small young generation: what a backtest makes is dead at once, and fits the processor's cache so. It takes a hundred MiB less, and a little less time. */
const resourceLimits = { maxYoungGenerationSizeMb: 24 };

/** A thread that runs backtests, one after another: this one stays free to listen, to people and to servers. Bars that were loaded stay for the next. */
export class GymThread {
  readonly #memory = new Int32Array(new SharedArrayBuffer(cells * Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker;
  #isBusy = false;

  constructor() {
    const cache = getCompileCacheDir();
    this.#worker = new Worker(new URL('./gymMain.ts', import.meta.url), { workerData: this.#memory, resourceLimits, env: { ...process.env, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }) } });
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
  run(request: GymRequest): Promise<GymOutcome> {
    return this.#outcome({ request });
  }

  /** The same for what was typed: a GymFault may then be named WrongUse too. */
  runTyped(typed: TypedBacktest): Promise<GymOutcome> {
    return this.#outcome({ typed });
  }

  /** A line of a suite's table. Throws as `run`; a case that the bars can't show is one that is left out. */
  async runCase(asked: CaseRequest): Promise<ScenarioRow> {
    const said = await this.#asked({ case: asked });
    if (!('row' in said)) throw new Error('gym: expected the figures of a case, was a backtest');
    return said.row;
  }

  async #outcome(asked: GymAsked): Promise<GymOutcome> {
    const said = await this.#asked(asked);
    if (!('outcome' in said)) throw new Error('gym: expected a backtest, was the figures of a case');
    return said.outcome;
  }

  async #asked(asked: GymAsked): Promise<Exclude<Said, { readonly fault: unknown }>> {
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
        this.#worker.postMessage(asked);
      });
      if ('fault' in said) throw new GymFault(said.fault);
      return said;
    } finally {
      this.#isBusy = false;
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
