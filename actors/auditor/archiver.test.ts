import { expect, test } from 'vitest';
import { barLog } from '../../test/barLog.ts';
import { eventually } from '../../test/toyDesk.ts';
import { Archiver } from './archiver.ts';

test('a desk that ends right after an outage does not wait for the next try, and its archive is whole', async () => {
  const { facts } = await barLog(10);
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
  await eventually(() => tries === 4, 'the next try comes in two seconds');
  isAway = false;
  expect(await archiver.flush(1_000)).toBe(true);
  expect(archived).toEqual([10]);
});
