import { expect, test } from 'vitest';
import { waitMs } from './connect.ts';

test('the first tries to reconnect come soon, later ones every two seconds', () =>
  expect([0, 1, 2, 3, 4, 5, 100, 2000].map(waitMs)).toEqual([250, 250, 500, 1000, 2000, 2000, 2000, 2000]));
