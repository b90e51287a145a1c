import { expect, test } from 'vitest';
import { exampleOf, exampleRun } from '../../machines/honesty/exampleRun.ts';
import { stoppable, unlessStopped } from './stoppable.ts';

test('backtests are run until somebody wants them to end', () => {
  const told: number[] = [];
  let left = 2;
  const run = stoppable(exampleRun, () => left-- === 0, (runs) => told.push(runs));
  const three = () => [1, 2, 3].map(() => run(exampleOf).bars);
  expect([unlessStopped(three), told]).toEqual([undefined, [1, 2]]);
});
test('work that is not stopped gives what it gives', () => expect(unlessStopped(() => stoppable(exampleRun, () => false)(exampleOf))).toEqual(exampleRun(exampleOf)));
test('other errors are not taken for it', () => expect(() => unlessStopped(() => { throw new RangeError('too short'); })).toThrow('too short'));
