import { afterEach, expect, test, vi } from 'vitest';
import { barLog } from '../../test/barLog.ts';
import { Archiver } from './archiver.ts';

afterEach(() => vi.useRealTimers());

test('a desk that ends right after an outage does not wait for the next try, and its archive is whole', async () => {
  const { facts } = await barLog(10);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  let isAway = true;
  let tries = 0;
  const archived: number[] = [];
  const append = async () => {
    tries += 1;
    if (isAway) throw new Error('nobody there');
  };
  const archiver = new Archiver({
    archive: { append }, from: undefined, onArchived: ({ seq }) => archived.push(seq), onStalled: () => {}, onResumed: () => {}, onBroken: () => {},
  });
  for (const logged of facts) await archiver.take(logged);
  // The page is written after a second, then tried again after 0.25 s, 0.5 s and 1 s; the next try comes in two seconds.
  await vi.advanceTimersByTimeAsync(2_750);
  expect(tries).toBe(4);
  isAway = false;
  const flushed = archiver.flush(1_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await flushed).toBe(true);
  expect(archived).toEqual([10]);
});
