import { expect, test } from 'vitest';
import { limitPrice } from './limitPrice.ts';

test.each([
  // 100 less a hundredth of it, on the cent already.
  ['100', 0.01, '99'], ['99.99', 0.01, '98.99'],
  // 98.9901 and 99.0099: down to the cent, never up.
  ['99.99', 0.009901, '98.99'], ['100.01', 0.01, '99'],
  // From a dollar on in cents, below it in hundredths of one: the limit decides, not the close.
  ['1.25', 0.2, '1'], ['1.2499', 0.2, '0.9999'], ['1.005', 0.01, '0.9949'],
  // From a cent on, and below it, where prices have no tick.
  ['0.0125', 0.2, '0.01'], ['0.0124', 0.2, '0.00992'], ['0.00000001', 0.01, '0.0000000099'], ['0.000000000001', 0.2, '0.000000000001'],
  // What is less than the decimals hold leaves the close.
  ['100', 1e-13, '100'],
])('so far below a close of %s: %f gives %s', (close, offset, limit) => expect(limitPrice(close, offset)).toBe(limit));
