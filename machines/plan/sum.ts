import { read } from '../indicators/memory.ts';
import type { Study } from '../indicators/study.ts';

/** A cell of the same memory, and what its figure counts. */
interface Part {
  readonly cell: number;
  readonly times: number;
}

/** Cells, scaled and added up: what `times` and `sum` in an operand mean. No value where a part has none. It stands after the studies that it reads. */
export const sumOf = (parts: readonly Part[]): Study => ({
  warmUps: [1],
  cells: 1,
  over: (memory, at) => () => {
    let sum = 0;
    for (const { cell, times } of parts) sum += read(memory, cell) * times;
    memory[at] = sum;
  },
});
