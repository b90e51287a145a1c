/*
 * Seeded random figures, the same on every machine: integer arithmetic, and of floats only + - x /, which IEEE 754 fixes to the bit
 * (logarithms and cosines differ between engines).
 */

/** Uniform in [0, 1), with 32 random bits. */
export type Uniform = () => number;

/** xoshiro128** 1.1, seeded through SplitMix32. Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators" (2018). */
export function xoshiro(seed: number): Uniform {
  let mixed = seed >>> 0;
  const seeded = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let word = mixed;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [seeded(), seeded(), seeded(), seeded()];
  const rotated = (word: number, bits: number) => ((word << bits) | (word >>> (32 - bits))) >>> 0;
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const shifted = (b << 9) >>> 0;
    c = (c ^ a) >>> 0;
    d = (d ^ b) >>> 0;
    b = (b ^ c) >>> 0;
    a = (a ^ d) >>> 0;
    c = (c ^ shifted) >>> 0;
    d = rotated(d, 11);
    return result / 2 ** 32;
  };
}

/** Roughly standard normal, within 6 deviations: twelve uniforms less six (Irwin-Hall). Exact arithmetic, no logarithm. */
export function normal(uniform: Uniform): number {
  let sum = -6;
  for (let count = 0; count < 12; count += 1) sum += uniform();
  return sum;
}

/** FNV-1a, 32 bits: a seed of its own for each symbol. */
export function symbolSeed(seed: number, symbol: string): number {
  let hash = 0x811c9dc5;
  for (const letter of `${seed}|${symbol}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
