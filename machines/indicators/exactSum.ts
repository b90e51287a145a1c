import { read, type Memory } from './memory.ts';

/*
 * Rolling sums in double-double: two cells, high and low, 106 bits. Adding and later taking away the same price leaves
 * nothing behind as long as a window's figures lie within 2^43 of each other, so the sums do not drift and a window's value
 * does not depend on where the series began. Squares round at 2^-104 a step.
 * Source: Dekker, "A floating-point technique for extending the available precision" (1971), Add12 and Mul12.
 */

/** Adds `x` to the sum at cells `sum` and `sum + 1`. */
export function add(memory: Memory, sum: number, x: number): void {
  const high = read(memory, sum);
  const rounded = high + x;
  const part = rounded - high;
  const low = (high - (rounded - part)) + (x - part) + read(memory, sum + 1);
  const total = rounded + low;
  memory[sum] = total;
  memory[sum + 1] = low - (total - rounded);
}

const splitter = 2 ** 27 + 1;

/** What `a * b` lost when it was rounded to `product`. Magnitudes below 1e290. */
function productError(a: number, b: number, product: number): number {
  const bigA = splitter * a;
  const bigB = splitter * b;
  const highA = bigA - (bigA - a);
  const highB = bigB - (bigB - b);
  const lowA = a - highA;
  const lowB = b - highB;
  return ((highA * highB - product) + highA * lowB + lowA * highB) + lowA * lowB;
}

export function addProduct(memory: Memory, sum: number, a: number, b: number): void {
  const product = a * b;
  add(memory, sum, product);
  add(memory, sum, productError(a, b, product));
}

/** Sums of decimals are in parts of 1e-8. */
export const decimalParts = 1e8;

/**
 * Adds a decimal, or with `sign` -1 takes it away, in parts of 1e-8. What is the float of a decimal of at most eight places counts as that
 * decimal, which below 90 million is a whole number of parts; any other float counts as it is, to 106 bits.
 */
export function addDecimal(memory: Memory, sum: number, x: number, sign: 1 | -1): void {
  const product = x * decimalParts;
  const whole = Math.round(product);
  if (whole / decimalParts === x) return add(memory, sum, sign * whole);
  add(memory, sum, sign * product);
  add(memory, sum, sign * productError(x, decimalParts, product));
}

/** Adds one decimal and takes another away. Nearly always all three are whole numbers of parts, and the sum is exact as it is. */
export function slideDecimal(memory: Memory, sum: number, comes: number, goes: number): void {
  const more = Math.round(comes * decimalParts);
  const less = Math.round(goes * decimalParts);
  const before = read(memory, sum);
  const after = before + (more - less);
  if (more / decimalParts === comes && less / decimalParts === goes && read(memory, sum + 1) === 0 && isExact(before) && isExact(more) && isExact(less) && isExact(after)) {
    memory[sum] = after;
    return;
  }
  addDecimal(memory, sum, comes, 1);
  addDecimal(memory, sum, goes, -1);
}

/** Half of what a float holds exactly: sums and differences of two such whole numbers are exact too. */
const isExact = (whole: number): boolean => whole <= 2 ** 52 && whole >= -(2 ** 52);

/** The sum over `count`, rounded once: the mean of equal figures is that figure. */
export function mean(memory: Memory, sum: number, count: number): number {
  const high = read(memory, sum);
  // All of the sum is in its first cell, and a division rounds once.
  if (read(memory, sum + 1) === 0) return high / count;
  const quotient = high / count;
  const product = quotient * count;
  return quotient + ((high - product) - productError(quotient, count, product) + read(memory, sum + 1)) / count;
}
