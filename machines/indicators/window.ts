import { add, addProduct, mean } from './exactSum.ts';
import { read, type Memory } from './memory.ts';

/*
 * The last `length` figures with their sum and the sum of their squares, over cells:
 * place of the oldest, sum (2), squares (2), scratch (2), how many of the newest are equal, then the figures.
 */

export const windowCells = (length: number): number => 8 + length;

const [sum, squares, scratch, equals, figures] = [1, 3, 5, 7, 8];

/** Takes the next figure in and the oldest out; the places not yet filled hold zeros. */
export function push(memory: Memory, at: number, length: number, x: number): void {
  const place = read(memory, at);
  const oldest = read(memory, at + figures + place);
  const newest = read(memory, at + figures + (place === 0 ? length - 1 : place - 1));
  add(memory, at + sum, x);
  add(memory, at + sum, -oldest);
  memory[at + equals] = x === newest ? read(memory, at + equals) + 1 : 1;
  memory[at + figures + place] = x;
  if (place + 1 < length) {
    addProduct(memory, at + squares, x, x);
    addProduct(memory, at + squares, oldest, -oldest);
    memory[at] = place + 1;
  } else {
    sumSquares(memory, at, length);
    memory[at] = 0;
  }
}

/** Anew, once a window: squares need more than 106 bits, and what an outlier's rounding left behind must not stay. */
function sumSquares(memory: Memory, at: number, length: number): void {
  memory[at + squares] = 0;
  memory[at + squares + 1] = 0;
  for (let cell = at + figures; cell < at + figures + length; cell += 1) addProduct(memory, at + squares, read(memory, cell), read(memory, cell));
}

export const windowMean = (memory: Memory, at: number, length: number): number => mean(memory, at + sum, length);

/**
 * Standard deviation of the window.
 * @param lost degrees of freedom taken off: 0 for the population's, 1 for a sample's
 */
export function windowDeviation(memory: Memory, at: number, length: number, lost: 0 | 1): number {
  if (read(memory, at + equals) >= length) return 0;
  const cell = at + scratch;
  const sumHigh = read(memory, at + sum);
  const sumLow = read(memory, at + sum + 1);
  memory[cell] = 0;
  memory[cell + 1] = 0;
  addProduct(memory, cell, read(memory, at + squares), length);
  addProduct(memory, cell, read(memory, at + squares + 1), length);
  addProduct(memory, cell, sumHigh, -sumHigh);
  addProduct(memory, cell, sumHigh, -2 * sumLow);
  addProduct(memory, cell, sumLow, -sumLow);
  return Math.sqrt(Math.max(0, read(memory, cell)) / (length * (length - lost)));
}
