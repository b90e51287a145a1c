import { barsCell, fieldCell, read, type Memory, type Source } from './memory.ts';
import type { Study } from './study.ts';

/*
 * Wilder's two: averages that begin with the mean of the first `length` figures and then move by 1 / length of the distance.
 * Source: Wilder, "New Concepts in Technical Trading Systems" (1978).
 */

/** Takes the `count`-th figure into the average at `cell`, which holds the plain sum until it is complete. */
function smooth(memory: Memory, cell: number, x: number, count: number, length: number): number {
  const before = read(memory, cell);
  const after = count < length ? before + x : count === length ? (before + x) / length : (x - before) * (1 / length) + before;
  memory[cell] = after;
  return after;
}

/**
 * Relative strength index in 0 to 100. Where nothing moved at all it is 50, neither strong nor weak
 * (Wilder leaves it open; trading-signals says 100, which would be a sell on a market that stands still).
 */
export function rsi(length: number, source: Source): Study {
  const input = fieldCell[source];
  return {
    warmUps: [length + 1],
    cells: 4,
    over(memory, at) {
      const [previousCell, gainCell, lossCell] = [at + 1, at + 2, at + 3];
      return () => {
        const changes = read(memory, barsCell) - 1;
        const x = read(memory, input);
        const change = x - read(memory, previousCell);
        memory[previousCell] = x;
        if (changes === 0) return;
        const gain = smooth(memory, gainCell, change > 0 ? change : 0, changes, length);
        const loss = smooth(memory, lossCell, change < 0 ? -change : 0, changes, length);
        if (changes >= length) memory[at] = strength(gain, loss);
      };
    },
  };
}

function strength(gain: number, loss: number): number {
  if (loss === 0) return gain === 0 ? 50 : 100;
  return 100 - 100 / (1 + gain / loss);
}

/** Average true range, in the price's unit. The first bar's range is high - low, as there is no close before it. */
export function atr(length: number): Study {
  return {
    warmUps: [length],
    cells: 3,
    over(memory, at) {
      const [previousCell, averageCell] = [at + 1, at + 2];
      return () => {
        const bars = read(memory, barsCell);
        const high = read(memory, fieldCell.high);
        const low = read(memory, fieldCell.low);
        const previous = read(memory, previousCell);
        const range = bars === 1 ? high - low : Math.max(high, previous) - Math.min(low, previous);
        memory[previousCell] = read(memory, fieldCell.close);
        const average = smooth(memory, averageCell, range, bars, length);
        if (bars >= length) memory[at] = average;
      };
    },
  };
}
