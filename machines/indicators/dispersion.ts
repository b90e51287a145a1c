import { barsCell, fieldCell, read, type Source } from './memory.ts';
import type { Study } from './study.ts';
import { push, windowCells, windowDeviation, windowMean } from './window.ts';

/** Standard deviation of the last `length` figures, of the population (divided by length), as TA-Lib's STDDEV. */
export function stdev(length: number, source: Source): Study {
  const input = fieldCell[source];
  return {
    warmUps: [length],
    cells: 1 + windowCells(length),
    over: (memory, at) => () => {
      push(memory, at + 1, length, read(memory, input));
      if (read(memory, barsCell) >= length) memory[at] = windowDeviation(memory, at + 1, length, 0);
    },
  };
}

/**
 * Bollinger bands: the mean, and `deviations` population standard deviations above and below it. Outputs: upper, middle, lower.
 * Source: Bollinger, "Bollinger on Bollinger Bands" (2001), which takes the population's.
 */
export function bollinger(length: number, deviations: number, source: Source): Study {
  const input = fieldCell[source];
  return {
    warmUps: [length, length, length],
    cells: 3 + windowCells(length),
    over: (memory, at) => () => {
      push(memory, at + 3, length, read(memory, input));
      if (read(memory, barsCell) < length) return;
      const middle = windowMean(memory, at + 3, length);
      const distance = deviations * windowDeviation(memory, at + 3, length, 0);
      memory[at] = middle + distance;
      memory[at + 1] = middle;
      memory[at + 2] = middle - distance;
    },
  };
}

/**
 * Realised volatility: sample standard deviation (ddof 1) of the last `lookback` simple returns of the close, times the root of
 * the bars in a year. A share of price a year; 0 where every return was the same.
 */
export function volatility(lookback: number, barsAYear: number): Study {
  const annual = Math.sqrt(barsAYear);
  return {
    warmUps: [lookback + 1],
    cells: 2 + windowCells(lookback),
    over: (memory, at) => () => {
      const bars = read(memory, barsCell);
      const close = read(memory, fieldCell.close);
      const previous = read(memory, at + 1);
      memory[at + 1] = close;
      if (bars === 1) return;
      push(memory, at + 2, lookback, close / previous - 1);
      if (bars > lookback) memory[at] = annual * windowDeviation(memory, at + 2, lookback, 1);
    },
  };
}
