import { expect, test } from 'vitest';
import { wallClock } from './clock.ts';

const longMs = 3_600_000;

test('a pause ends at once where its signal is aborted', () => expect(wallClock.pause(longMs, AbortSignal.abort())).resolves.toBeUndefined());

test('a pause ends when its signal is aborted', async () => {
  const stopping = new AbortController();
  const pause = wallClock.pause(longMs, stopping.signal);
  stopping.abort();
  await expect(pause).resolves.toBeUndefined();
});

test('a pause lasts no less than asked', async () => {
  const from = wallClock.now();
  await wallClock.pause(5, new AbortController().signal);
  expect(wallClock.now() - from).toBeGreaterThanOrEqual(5);
});
