import { expect, test } from 'vitest';
import { Progress } from './progress.ts';

/** A progress of 200 bars whose clock is set by hand, and what it wrote. */
function shown({ isTTY = true, columns = 120 } = {}) {
  const written: string[] = [];
  let nowMs = 0;
  const progress = new Progress('bars', { isTTY, columns, write: (text) => written.push(text) }, () => nowMs);
  return { written, progress, after: (ms: number, done: number, total = 200) => { nowMs += ms; progress.at(done, total); } };
}

test('it says nothing in the first second', () => {
  const { written, after } = shown();
  after(999, 50);
  expect(written).toEqual([]);
});
test('then it says how far it is, how fast, and how long it will take', () => {
  const { written, after } = shown();
  after(2_000, 50);
  expect(written).toEqual(['\r[##########..............................]  25 %  50 of 200 bars, 25 a second, 6 s left']);
});
test('it writes four times a second at most', () => {
  const { written, after } = shown();
  after(2_000, 50);
  after(249, 60);
  after(1, 70);
  expect(written.length).toBe(2);
});
test('it says nothing where no person looks on', () => {
  const { written, progress, after } = shown({ isTTY: false });
  after(5_000, 50);
  progress.end();
  expect(written).toEqual([]);
});
test('at its end the line is gone, as wide as it was', () => {
  const { written, progress, after } = shown();
  after(5_000, 100);
  progress.end();
  expect(written[1]).toBe(`\r${' '.repeat((written[0] ?? '').length - 1)}\r`);
});
test('a shorter line covers the longer one before it', () => {
  const { written, after } = shown();
  after(2_000, 50);
  after(2_000, 200);
  expect([written[1]?.trimEnd(), written[1]?.length]).toEqual(['\r[########################################] 100 %  200 of 200 bars, 50 a second', written[0]?.length]);
});
test.each([[120, 40], [70, 22], [58, 10], [57, 0]])('in %i columns its bar has %i, so that the line does not break', (columns, bar) => {
  const { written, after } = shown({ columns });
  after(2_000, 50);
  expect(written[0]?.replace(/[^#.]/g, '').length).toBe(bar);
});
test('in a terminal that says it has no columns it is as wide as usual', () => {
  const [none, usual] = [shown({ columns: 0 }), shown({ columns: 80 })];
  for (const { after } of [none, usual]) after(2_000, 50);
  expect(none.written).toEqual(usual.written);
});

test('in too few columns it is cut', () => {
  const { written, after } = shown({ columns: 20 });
  after(2_000, 50);
  expect(written).toEqual(['\r 25 %  50 of 200 ba']);
});
test('while it is not known of how much, it says since when, and reading does not count as slowness', () => {
  const written: string[] = [];
  let nowMs = 0;
  const progress = new Progress('bars', { isTTY: true, columns: 120, write: (text) => written.push(text) }, () => nowMs);
  nowMs = 3_000;
  progress.at(0, 0);
  nowMs = 4_000;
  progress.at(0, 200);
  nowMs = 5_000;
  progress.at(100, 200);
  expect([written[0], written[2]]).toEqual(['\rreading bars, 3 s', '\r[####################....................]  50 %  100 of 200 bars, 50 a second, 2 s left']);
});
