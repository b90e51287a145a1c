import { parentPort } from 'node:worker_threads';
import { rehearsed } from './rehearsal.ts';
import type { Asked, Said } from './rehearsalThread.ts';

/* The thread of rehearsalThread.ts. */

let columns: Asked['columns'];

parentPort?.on('message', (asked: Asked) => {
  columns = asked.columns ?? columns;
  parentPort?.postMessage(answerTo(asked));
});

function answerTo({ of }: Asked): Said {
  try {
    if (columns === undefined) throw new Error('expected bars with the first rehearsal, was none');
    return { rehearsal: rehearsed(of, columns) };
  } catch (error) {
    return error instanceof RangeError ? { tooLittle: error.message } : { defect: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}
