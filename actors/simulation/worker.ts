import { parentPort } from 'node:worker_threads';
import { simulateSeed, type SeedResult } from './seed.ts';

/* A thread that simulates the seeds that it is sent, one after another, and sends back what became of each. */

if (parentPort === null) throw new Error('expected to run as a thread of investobot simulate');
const port = parentPort;
let last: Promise<void> = Promise.resolve();

port.on('message', (seed: number) => {
  last = last.then(async () => {
    const result: SeedResult = await simulateSeed(seed);
    port.postMessage(result);
  });
});
