import { expect, test } from 'vitest';
import { crossingsOf, sweptWith } from './sweeps.ts';

test('a sweep of 1,000 backtests with two workers killed on the way gives the same bytes as one worker undisturbed', async () => {
  const of = await crossingsOf(1000);
  const [alone, disturbed] = [await sweptWith(of, { workers: 1 }), await sweptWith(of, { workers: 3, killAt: [150, 400] })];
  expect([alone.killed, disturbed.killed]).toEqual([0, 2]);
  expect(alone.text.split('\n').length).toBe(1000);
  expect(disturbed.text).toBe(alone.text);
}, 900_000);
