import { decimalParts, mean, slideDecimal } from './exactSum.ts';
import { barsCell, fieldCell, read, type Source } from './memory.ts';
import type { Study } from './study.ts';

/**
 * Simple moving average: mean of the last `length` figures. It does not drift, see exactSum; and two averages whose decimals are equal are equal,
 * to each other and to a price, so that a crossing is decided by the prices and not by how a float rounds them.
 */
export function sma(length: number, source: Source): Study {
  const input = fieldCell[source];
  return {
    warmUps: [length],
    cells: 4 + length,
    over(memory, at) {
      const [sum, placeCell, figures] = [at + 1, at + 3, at + 4];
      const parts = length * decimalParts;
      return () => {
        const x = read(memory, input);
        const place = read(memory, placeCell);
        slideDecimal(memory, sum, x, read(memory, figures + place));
        memory[figures + place] = x;
        memory[placeCell] = place + 1 === length ? 0 : place + 1;
        if (read(memory, barsCell) >= length) memory[at] = mean(memory, sum, parts);
      };
    },
  };
}

/**
 * Exponential moving average with weight 2 / (length + 1), begun with the first figure, as trading-signals and
 * pandas (`ewm(span, adjust=False)`) do; TA-Lib begins with a simple average.
 */
export function ema(length: number, source: Source): Study {
  const input = fieldCell[source];
  const weight = 2 / (length + 1);
  return {
    warmUps: [length],
    cells: 2,
    over: (memory, at) => () => {
      const bars = read(memory, barsCell);
      const x = read(memory, input);
      const average = bars === 1 ? x : x * weight + read(memory, at + 1) * (1 - weight);
      memory[at + 1] = average;
      if (bars >= length) memory[at] = average;
    },
  };
}

/**
 * Moving average convergence divergence: line = EMA(fast) - EMA(slow), signal = EMA(signal) of the line from its first value on,
 * histogram = line - signal. Outputs: line, signal, histogram. Source: Appel, "Technical Analysis" (2005).
 */
export function macd(fast: number, slow: number, signal: number, source: Source): Study {
  const input = fieldCell[source];
  const [fastWeight, slowWeight, signalWeight] = [2 / (fast + 1), 2 / (slow + 1), 2 / (signal + 1)];
  const settled = slow + signal - 1;
  return {
    warmUps: [slow, settled, settled],
    cells: 6,
    over(memory, at) {
      const [fastCell, slowCell, signalCell] = [at + 3, at + 4, at + 5];
      return () => {
        const bars = read(memory, barsCell);
        const x = read(memory, input);
        const quick = bars === 1 ? x : x * fastWeight + read(memory, fastCell) * (1 - fastWeight);
        const calm = bars === 1 ? x : x * slowWeight + read(memory, slowCell) * (1 - slowWeight);
        memory[fastCell] = quick;
        memory[slowCell] = calm;
        if (bars < slow) return;
        const line = quick - calm;
        const average = bars === slow ? line : line * signalWeight + read(memory, signalCell) * (1 - signalWeight);
        memory[at] = line;
        memory[signalCell] = average;
        if (bars < settled) return;
        memory[at + 1] = average;
        memory[at + 2] = line - average;
      };
    },
  };
}
