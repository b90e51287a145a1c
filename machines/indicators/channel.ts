import { barsCell, fieldCell, read, type Memory } from './memory.ts';
import type { Study } from './study.ts';

/**
 * Donchian channel: highest high, middle and lowest low of the last `length` bars, the newest included, so a close is never
 * beyond it: compare with `offset: 1`. Outputs: upper, middle, lower.
 *
 * Blocks of `length` bars: the window is the newest bars of this block and the oldest ones of the block before, whose highs
 * were turned into "highest from here to the end" when it was complete. Source: van Herk (1992), Gil and Werman (1993).
 */
export function donchian(length: number): Study {
  return {
    warmUps: [length, length, length],
    cells: 6 + 2 * length,
    over(memory, at) {
      const [placeCell, highestCell, lowestCell, highs, lows] = [at + 3, at + 4, at + 5, at + 6, at + 6 + length];
      return () => {
        const place = read(memory, placeCell);
        const high = read(memory, fieldCell.high);
        const low = read(memory, fieldCell.low);
        const highest = place === 0 ? high : Math.max(read(memory, highestCell), high);
        const lowest = place === 0 ? low : Math.min(read(memory, lowestCell), low);
        memory[highs + place] = high;
        memory[lows + place] = low;
        memory[highestCell] = highest;
        memory[lowestCell] = lowest;
        const next = place + 1;
        memory[placeCell] = next === length ? 0 : next;
        if (read(memory, barsCell) >= length) {
          const upper = next === length ? highest : Math.max(highest, read(memory, highs + next));
          const lower = next === length ? lowest : Math.min(lowest, read(memory, lows + next));
          memory[at] = upper;
          memory[at + 1] = (upper + lower) / 2;
          memory[at + 2] = lower;
        }
        if (next === length) toExtremesFromHere(memory, highs, lows, length);
      };
    },
  };
}

function toExtremesFromHere(memory: Memory, highs: number, lows: number, length: number): void {
  for (let place = length - 2; place >= 0; place -= 1) {
    memory[highs + place] = Math.max(read(memory, highs + place), read(memory, highs + place + 1));
    memory[lows + place] = Math.min(read(memory, lows + place), read(memory, lows + place + 1));
  }
}
