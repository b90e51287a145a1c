import { StrategyHost } from './retained.ts';

/*
 * `node --expose-gc strategiesChild.ts COUNT`: prints the heap that COUNT strategies take on one host, in bytes. Some trade on it
 * already before the first measurement, so that compiled code and what a host keeps once is not counted.
 */
const before = 100;
const count = Number(process.argv[2]);

function heapUsed(): number {
  if (globalThis.gc === undefined) throw new Error('expected node --expose-gc');
  for (let times = 0; times < 3; times += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const host = new StrategyHost();
await host.start();
await host.trade(0, before);
const from = heapUsed();
await host.trade(before, before + count);
const bytes = heapUsed() - from;
if (host.count !== before + count) throw new Error(`expected ${before + count} strategies on the host, was ${host.count}`);
process.stdout.write(`${JSON.stringify({ bytes })}\n`);
await host.stop();
