import { firstFrom } from '../../actors/gym/timeline.ts';
import { SourceRefused } from '../../actors/market/source.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { Terms } from './terms.ts';

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** How many bars are traded on, of all that a plan trades. Throws SourceRefused where that is none, and says what there is. */
export function assertTraded({ universe }: Pick<Plan, 'universe'>, all: readonly BarColumns[], { fromMs = -Infinity, beforeMs = Infinity }: Pick<Terms, 'fromMs' | 'beforeMs'>): number {
  const ours = all.filter(({ symbol }) => universe.includes(symbol));
  const count = ours.reduce((sum, { atMs }) => sum + firstFrom(atMs, beforeMs) - firstFrom(atMs, fromMs), 0);
  if (count > 0) return count;
  const [first, last] = [Math.min(...ours.map(({ atMs }) => atMs[0] ?? Infinity)), Math.max(...ours.map(({ atMs }) => atMs.at(-1) ?? -Infinity))];
  // The last close that belongs to it may be a midnight, which ends a day.
  const span = [...(fromMs === -Infinity ? [] : [`from ${day(fromMs)}`]), ...(beforeMs === Infinity ? [] : [`to ${day(beforeMs - 2)}`])].join(' ');
  throw new SourceRefused(`${universe.join(', ')}: expected bars${span === '' ? '' : ` ${span}`}, ${first === Infinity ? 'was none that passes the data checks' : `was none; the files have ${day(first)} to ${day(last)}, choose another --from or --to`}`);
}

/** Throws SourceRefused where a benchmark begins after the first bar that is traded on. */
export function assertCovered({ universe }: Pick<Plan, 'universe'>, all: readonly BarColumns[], { fromMs = -Infinity }: Pick<Terms, 'fromMs'>, benchmark: string): void {
  const begins = ({ atMs }: BarColumns) => atMs[firstFrom(atMs, fromMs)] ?? Infinity;
  const first = Math.min(...all.filter(({ symbol }) => universe.includes(symbol)).map(begins));
  const [own] = all.find(({ symbol }) => symbol === benchmark)?.atMs ?? [];
  if (own === undefined || own > first) throw new SourceRefused(`--benchmark ${benchmark}: expected bars from ${day(first)} on, ${own === undefined ? 'was none' : `its first is of ${day(own)}`}; choose another, or a later --from`);
}
