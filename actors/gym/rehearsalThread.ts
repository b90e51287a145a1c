import { Worker } from 'node:worker_threads';
import type { BacktestOf } from './backtest.ts';
import type { SpanColumns } from './barColumns.ts';
import type { Rehearsal } from './rehearsal.ts';

/** What the thread is asked; it keeps the columns for the next. */
export interface Asked { readonly of: BacktestOf; readonly columns?: SpanColumns | undefined }
export type Said = { readonly rehearsal: Rehearsal } | { readonly tooLittle: string } | { readonly defect: string };

/**
 * Rehearsals beside the host's own thread, which must stay free for a kill: with all checks, one takes a second. The thread begins with the
 * first of them, and does not keep the process from ending.
 */
export class RehearsalThread {
  #worker: Worker | undefined;
  #columns: SpanColumns | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** One after another. RangeError where there is too little to compute figures from. */
  rehearsed(of: BacktestOf, columns: SpanColumns): Promise<Rehearsal> {
    const next = this.#last.then(() => this.#ask(of, columns));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #ask(of: BacktestOf, columns: SpanColumns): Promise<Rehearsal> {
    const worker = this.#started();
    const asked: Asked = { of, columns: this.#columns === columns ? undefined : columns };
    const said = await new Promise<Said>((resolve, reject) => {
      worker.ref();
      const ended = (code: number) => reject(new Error(`gym: the thread of the backtests ended with ${code}`));
      const failed = (error: Error) => reject(error);
      worker.once('error', failed).once('exit', ended).once('message', (message: Said) => {
        worker.off('error', failed).off('exit', ended).unref();
        resolve(message);
      });
      worker.postMessage(asked);
    });
    this.#columns = columns;
    if ('tooLittle' in said) throw new RangeError(said.tooLittle);
    if ('defect' in said) throw new Error(said.defect);
    return said.rehearsal;
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL('./rehearsalMain.ts', import.meta.url));
    this.#worker = worker;
    this.#columns = undefined;
    worker.once('exit', () => { this.#worker = undefined; });
    return worker;
  }
}
