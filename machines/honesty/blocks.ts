import type { Series } from '../statistics/series.ts';

/** Sums of a plan's returns and of their squares over any of its blocks; two tables of 256 for 16 blocks serve all 65,536 subsets. */
export interface SubsetSums {
  /** By the bits of the first half of the blocks, and of the second. */
  readonly sums: readonly [Float64Array, Float64Array];
  readonly squares: readonly [Float64Array, Float64Array];
}

/** All ways of choosing half of `blocks` (even), as bit masks, rising; with each its complement is there too. */
export function halvesOf(blocks: number): readonly number[] {
  const halves: number[] = [];
  for (let mask = 0; mask < 1 << blocks; mask += 1) if (bitsIn(mask) === blocks / 2) halves.push(mask);
  return halves;
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let left = mask; left !== 0; left &= left - 1) bits += 1;
  return bits;
}

/** @param returns whose values from `from` on are the blocks of `length`, one after another */
export function subsetSums(returns: Series, from: number, blocks: number, length: number): SubsetSums {
  const [sums, squares] = [new Float64Array(blocks), new Float64Array(blocks)];
  for (let place = 0; place < blocks * length; place += 1) {
    const [block, value] = [Math.floor(place / length), returns[from + place] ?? Number.NaN];
    sums[block] = (sums[block] ?? 0) + value;
    squares[block] = (squares[block] ?? 0) + value * value;
  }
  const half = blocks / 2;
  return {
    sums: [overSubsets(sums.slice(0, half)), overSubsets(sums.slice(half))],
    squares: [overSubsets(squares.slice(0, half)), overSubsets(squares.slice(half))],
  };
}

/** The sum of the chosen values, for each choice of them. */
function overSubsets(values: Float64Array): Float64Array {
  const table = new Float64Array(1 << values.length);
  values.forEach((value, bit) => {
    const before = 1 << bit;
    for (let mask = 0; mask < before; mask += 1) table[before + mask] = (table[mask] ?? 0) + value;
  });
  return table;
}

/** Below this the variance of returns is the rounding of floats, not risk. */
const noVariance = 1e-24;

/**
 * Mean over sample deviation (ddof 1) of the `count` returns in the blocks of `mask`; 0 where they do not vary. In one pass over sums of squares: returns a
 * step have means far below their deviation, where that loses no digits that matter.
 */
export function sharpeOver({ sums, squares }: SubsetSums, mask: number, blocks: number, count: number): number {
  const half = blocks / 2;
  const [low, high] = [mask & ((1 << half) - 1), mask >>> half];
  const mean = ((sums[0][low] ?? 0) + (sums[1][high] ?? 0)) / count;
  const variance = ((squares[0][low] ?? 0) + (squares[1][high] ?? 0) - count * mean * mean) / (count - 1);
  return variance <= noVariance ? 0 : mean / Math.sqrt(variance);
}
