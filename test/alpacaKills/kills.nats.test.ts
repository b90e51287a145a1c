import { expect, test } from 'vitest';
import { killSeries } from './series.ts';
import { right } from './right.ts';

test('a host that is killed with -9 six times while it places orders at Alpaca sends none twice, loses none, and its books are right', async () =>
  expect(await killSeries(7, 6)).toMatchObject({ ...right, kills: 6 }), 180_000);
