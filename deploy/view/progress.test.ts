import { expect, test } from 'vitest';
import { Progress } from './progress.ts';

/** A progress of 200 bars whose clock is set by hand, and what it wrote. */
function shown(isTTY: boolean) {
  const written: string[] = [];
  let nowMs = 0;
  const progress = new Progress('bars', { isTTY, write: (text) => written.push(text) }, () => nowMs);
  return { written, progress, after: (ms: number, done: number) => { nowMs += ms; progress.at(done, 200); } };
}

test('it says nothing in the first second', () => {
  const { written, after } = shown(true);
  after(999, 50);
  expect(written).toEqual([]);
});
test('then it says how far it is, how fast, and how long it will take', () => {
  const { written, after } = shown(true);
  after(2_000, 50);
  expect(written.join('')).toContain('[##########..............................]  25 %  50 of 200 bars, 25 a second, 6 s left');
});
test('it writes four times a second at most', () => {
  const { written, after } = shown(true);
  after(2_000, 50);
  after(249, 60);
  after(1, 70);
  expect(written.length).toBe(2);
});
test('it says nothing where no person looks on', () => {
  const { written, progress, after } = shown(false);
  after(5_000, 50);
  progress.end();
  expect(written).toEqual([]);
});
test('at its end the line is gone', () => {
  const { written, progress, after } = shown(true);
  after(5_000, 200);
  progress.end();
  expect(written.at(-1)).toMatch(/^\r +\r$/);
});
