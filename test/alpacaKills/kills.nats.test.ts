import { expect, test } from 'vitest';
import { killSeries } from './series.ts';
import { right } from './right.ts';

test('a host that is killed with -9 six times while it places orders at Alpaca sends none twice, loses none, and its books are right', async () => {
  const { orders, ...tally } = await killSeries(7, 6);
  expect(tally).toMatchObject({ ...right, kills: 6 });
  expect(orders).toBeGreaterThan(6);
}, 180_000);
