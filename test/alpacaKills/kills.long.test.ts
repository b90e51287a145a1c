import { expect, test } from 'vitest';
import { killSeries } from './series.ts';
import { right } from './right.ts';

test('a host that is killed with -9 fifty times while it places orders at Alpaca sends none twice, loses none, and its books are right', async () => {
  const { orders, ...tally } = await killSeries(1, 50, (line) => process.stderr.write(`${line}\n`));
  expect(tally).toMatchObject({ ...right, kills: 50, moments: ['answered', 'any', 'asked', 'taken'] });
  expect(orders).toBeGreaterThan(50);
}, 1_500_000);
