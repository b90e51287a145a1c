import { barsCell, fieldCell, read, type Source } from './memory.ts';
import type { Study } from './study.ts';

/** Rate of change against the figure `length` bars before, as a fraction (0.05 is five in a hundred); no value where that figure is 0, as a volume can be. */
export function roc(length: number, source: Source): Study {
  const input = fieldCell[source];
  return {
    warmUps: [length + 1],
    fallible: true,
    cells: 2 + length,
    over(memory, at) {
      const [placeCell, figures] = [at + 1, at + 2];
      return () => {
        const x = read(memory, input);
        const place = read(memory, placeCell);
        const past = read(memory, figures + place);
        memory[figures + place] = x;
        memory[placeCell] = place + 1 === length ? 0 : place + 1;
        if (read(memory, barsCell) > length) memory[at] = past === 0 ? Number.NaN : (x - past) / past;
      };
    },
  };
}
