import type { SimVenue } from '../../subjects/venue.ts';
import type { Publication } from '../actor.ts';
import { symbolSeed, xoshiro } from '../random.ts';
import type { RestingOrder } from './decisions.ts';

/** How likely it is that the venue refuses an order, and that it says everything of one twice. */
export type VenueFaults = NonNullable<SimVenue['faults']>;

const strikes = (share: number | undefined, what: string, number: number): boolean => share !== undefined && xoshiro(symbolSeed(number, what))() < share;

/** What goes wrong with the venue's order of that number, from 1: drawn by the number alone, so that the same desk meets the same. */
export const faultsOf = ({ rejects, duplicates }: VenueFaults, number: number): Pick<RestingOrder, 'isRefused' | 'repeats'> => ({
  ...(strikes(rejects, 'rejects', number) ? { isRefused: true as const } : {}), ...(strikes(duplicates, 'duplicates', number) ? { repeats: true as const } : {}),
});

/** A report as often as the venue says it. */
export const told = ({ repeats }: Pick<RestingOrder, 'repeats'>, report: Publication): readonly Publication[] => (repeats === true ? [report, report] : [report]);
