import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { consoleKind } from '../../machines/console/console.ts';
import type { Console } from '../../machines/console/state.ts';
import { openedWith } from '../../test/people.ts';
import { startView } from './view.ts';

const opened = (): Console => {
  const actor = consoleKind.begin('main');
  actor.take(openedWith());
  return actor.state() as Console;
};
const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
const written = (from: PassThrough): string => String(from.read() ?? '');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('without a terminal there is one line a second, and one at the end', () => {
  const [screen, lines] = [stream(false), stream(false)];
  const view = startView({ state: opened, screen, lines });
  vi.advanceTimersByTime(2_000);
  view.stop();
  view.stop();
  expect(written(screen)).toBe('');
  expect(written(lines).trimEnd().split('\n')).toEqual(Array(3).fill(expect.stringMatching(/^investobot: opening {2}0 % {2}fills 0/)));
});

test('a terminal gets frames and no lines', () => {
  const [screen, lines] = [stream(true), stream(false)];
  const view = startView({ state: opened, screen, lines });
  vi.advanceTimersByTime(250);
  view.stop();
  expect(written(lines)).toBe('');
  expect(written(screen)).toContain('desk sim (sim, lockstep)');
});

test('before there is a console nothing is shown', () => {
  const [screen, lines] = [stream(false), stream(false)];
  const view = startView({ state: () => undefined, screen, lines });
  vi.advanceTimersByTime(1_000);
  view.stop();
  expect(written(lines)).toBe('');
});
