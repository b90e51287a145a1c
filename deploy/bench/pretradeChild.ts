import { percentile, rounded } from './percentile.ts';
import { expectApproved, PretradeDesk, standing } from './pretradeDesk.ts';

/* `node pretradeChild.ts SAMPLES`: prints how long risk took to decide, in microseconds. A third more are decided before, so that compiled code is measured. */
const samples = Number(process.argv[2]);
const warmUp = Math.ceil(samples / 3);
const desk = new PretradeDesk();
const took: number[] = [];
let checks = 0;
for (let number = 0; number < warmUp + samples; number += 1) {
  const { intent, ends } = desk.sample(number);
  const began = process.hrtime.bigint();
  const published = desk.take(intent);
  const ns = process.hrtime.bigint() - began;
  if (number >= warmUp) took.push(Number(ns) / 1000);
  if (number % 1000 === 0) checks = expectApproved(published);
  for (const end of ends) desk.take(end);
}
process.stdout.write(`${JSON.stringify({ medianUs: rounded(percentile(took, 0.5), 2), p99Us: rounded(percentile(took, 0.99), 2), samples, checks, ...standing })}\n`);
