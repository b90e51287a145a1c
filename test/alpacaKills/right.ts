import type { Tally } from './tally.ts';

/** Of every series. */
export const right: Partial<Tally> = { code: 0, mismatches: 0, strangers: [], twice: [], lost: [], unresolved: [], wrongFills: [], wrongPositions: [], cash: 'equal' };
