import type { BarFigures } from '../../subjects/market.ts';
import { format, least, most, parse } from '../decimal.ts';
import type { Period } from './periods.ts';

/** A symbol's minutes, and the bars that were stated of them. */
export interface Merging {
  /** By start, UTC milliseconds. */
  minutes: Record<number, BarFigures>;
  /** Stated bars that may still turn out to be others, oldest first. */
  stated: { readonly period: Period; figures: BarFigures }[];
}

/** How many stated bars are remembered. */
const mostStated = 50;

export const nothingMerged = (): Merging => ({ minutes: {}, stated: [] });

/** Minutes as one bar, in their order; undefined of none. */
export function merged(minutes: readonly BarFigures[]): BarFigures | undefined {
  const [first] = minutes;
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    open: first.open, close: last.close,
    high: format(minutes.map(({ high }) => parse(high)).reduce(most)), low: format(minutes.map(({ low }) => parse(low)).reduce(least)),
    volume: format(minutes.reduce((sum, { volume }) => sum + parse(volume), 0n)),
  };
}

/** The bar of a period, of the minutes that are known. */
export const barOf = ({ minutes }: Merging, { startMs, closeMs }: Period): BarFigures | undefined =>
  merged(Object.keys(minutes).map(Number).filter((at) => at >= startMs && at < closeMs).sort((a, b) => a - b).flatMap((at) => minutes[at] ?? []));

/** A bar was stated; minutes that no remembered bar needs are forgotten. */
export function noteStated(merging: Merging, period: Period, figures: BarFigures): void {
  merging.stated = [...merging.stated, { period, figures }].slice(-mostStated);
  const oldestMs = merging.stated[0]?.period.startMs ?? -Infinity;
  for (const key of Object.keys(merging.minutes)) if (Number(key) < oldestMs) delete merging.minutes[Number(key)];
}

export interface Restatement {
  readonly period: Period;
  readonly was: BarFigures;
  readonly now: BarFigures;
}

/** Takes a minute, new or as it is now; undefined where it has turned out to be none. @returns how a bar changes that was stated already */
export function takeMinute(merging: Merging, startMs: number, figures: BarFigures | undefined): Restatement | undefined {
  if (figures === undefined) delete merging.minutes[startMs];
  else merging.minutes[startMs] = figures;
  const stated = merging.stated.find(({ period }) => startMs >= period.startMs && startMs < period.closeMs);
  const now = stated === undefined ? undefined : barOf(merging, stated.period);
  // Where nothing is left of a bar, there is nothing to put in its place: its figures stay the last that were true.
  if (stated === undefined || now === undefined || same(now, stated.figures)) return undefined;
  const restatement = { period: stated.period, was: stated.figures, now };
  stated.figures = now;
  return restatement;
}

/**
 * Takes bars that were stated before this host began, with their source's minutes as these are now, all at once: from here on a later word on one of them is heard.
 * @returns how they have changed meanwhile; a bar of which the source has no minute stays as it was
 */
export function takeAgain(merging: Merging, stated: readonly { readonly period: Period; readonly figures: BarFigures }[], minutes: Readonly<Record<number, BarFigures>>): readonly Restatement[] {
  // What came over the stream meanwhile is newer.
  merging.minutes = { ...minutes, ...merging.minutes };
  const restatements = stated.flatMap(({ period, figures }): readonly Restatement[] => {
    const now = barOf(merging, period);
    return now === undefined || same(now, figures) ? [] : [{ period, was: figures, now }];
  });
  const known = stated.map(({ period, figures }) => ({ period, figures: restatements.find((each) => each.period === period)?.now ?? figures }));
  merging.stated = [...known, ...merging.stated].slice(-mostStated);
  return restatements;
}

const same = (a: BarFigures, b: BarFigures): boolean => a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume;
