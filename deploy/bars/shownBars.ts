import { calendarOf, dayAtMs, isTradingDay, tradingDaysBetween } from '../../machines/calendar/calendar.ts';
import { dateOf } from '../../machines/calendar/days.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { barFilesIn } from '../gym/barFiles.ts';
import { loadBars } from '../gym/loadBars.ts';

export interface Gap {
  /** Trading days of the exchange without a bar, first and last of them. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

export interface ShownFile {
  readonly path: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bars: number;
  /** Closes, UTC ISO. */
  readonly first?: string;
  readonly last?: string;
  readonly refused: number;
  readonly flagged: number;
  readonly missingDays: number;
  /** The longest of them. */
  readonly gaps: readonly Gap[];
  readonly faults: readonly string[];
}

const mostGaps = 10;
const mostFaults = 5;
const isoOf = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** What is in files of bars, through the checks of a desk. Prices as they stand in the file. Throws SourceRefused where one can't be used at all. */
export const shownBars = (paths: readonly string[]): readonly ShownFile[] => barFilesIn(paths, { hasActions: false }).map((file) => {
  const { bars, refused, flagged, faults } = loadBars(file);
  const gaps = gapsIn(bars);
  const [first, last] = [bars.atMs[0], bars.atMs.at(-1)];
  return {
    path: file.path, symbol: file.symbol, timeframe: file.timeframe, bars: bars.atMs.length, refused, flagged, faults: faults.slice(0, mostFaults),
    missingDays: gaps.reduce((sum, { days }) => sum + days, 0), gaps: [...gaps].sort((a, b) => b.days - a.days).slice(0, mostGaps),
    ...(first === undefined || last === undefined ? {} : { first: isoOf(first), last: isoOf(last) }),
  };
});

/** Trading days without any bar between the first and the last. */
export function gapsIn({ symbol, atMs }: Pick<BarColumns, 'symbol' | 'atMs'>): readonly Gap[] {
  const calendar = calendarOf(symbol);
  const gaps: Gap[] = [];
  let before: number | undefined;
  for (const ms of atMs) {
    const day = dayAtMs(calendar, ms);
    const days = before === undefined || day <= before + 1 ? 0 : tradingDaysBetween(calendar, before, day) - (isTradingDay(calendar, day) ? 1 : 0);
    if (before !== undefined && days > 0) gaps.push({ from: edge(calendar, before, 1), to: edge(calendar, day, -1), days });
    before = day;
  }
  return gaps;
}

/** The next trading day in a direction. */
function edge(calendar: ReturnType<typeof calendarOf>, from: number, step: 1 | -1): string {
  let day = from + step;
  while (!isTradingDay(calendar, day)) day += step;
  return dateOf(day);
}
