import { expect, test } from 'vitest';
import { killSeries } from './series.ts';
import { right } from './right.ts';

test('a host that is killed with -9 fifty times while it places orders at Alpaca sends none twice, loses none, and its books are right', async () =>
  expect(await killSeries(1, 50, (line) => process.stderr.write(`${line}\n`))).toMatchObject({ ...right, kills: 50, moments: ['answered', 'any', 'asked', 'taken'] }), 1_500_000);
