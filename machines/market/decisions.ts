import type { z } from 'zod';
import type { DataQuality } from '../../subjects/desk.ts';
import type { bar, barRefused } from '../../subjects/market.ts';
import { instantMs } from '../authority/instant.ts';
import { calendarOf, dayAt, tradingDaysBetween } from '../calendar/calendar.ts';
import { dayMs } from '../calendar/days.ts';
import { splitPrice, type Split } from '../actions/split.ts';
import { absolute, format, fromFloat, parse, times } from '../decimal.ts';
import type { ReadRow, Row } from './row.ts';

/** The last bar of a symbol that passed the checks. `at` is its close, UTC ISO. */
export interface LastBar {
  readonly at: string;
  readonly close: string;
}

export type BarBody = z.output<typeof bar.body>;
export type RefusalBody = z.output<typeof barRefused.body>;
export type RefusalReason = RefusalBody['reasons'][number];
export type Flag = BarBody['flags'][number];

export type Objections = { readonly refused: readonly RefusalReason[] } | { readonly flags: readonly Flag[] };

/**
 * What is wrong or odd about a row, given the symbol's last good bar.
 * Refused: high below low, open or close outside the range, a price not above zero, a volume below zero, the time of the last
 * bar again (duplicate), a time before it or beyond the row's step (out of order), a row that can't be read (malformed).
 * Flagged, and passed: `jump`, open or close further than `maxJump` (a share) from the last close; `gap`, more than
 * `maxGapDays` trading days of the symbol's exchange since the last bar: 1 is the next trading day.
 */
export function objections(previous: LastBar | undefined, row: Row, quality: DataQuality): Objections {
  if ('fault' in row) return { refused: ['malformed'] };
  const refused = [...priceFaults(row), ...orderFaults(previous, row)];
  if (refused.length > 0) return { refused };
  if (previous === undefined) return { flags: [] };
  const flags: Flag[] = [];
  if (jumps(previous, row, quality.maxJump)) flags.push('jump');
  if (isGap(previous.at, row, quality.maxGapDays)) flags.push('gap');
  return { flags };
}

function priceFaults(row: ReadRow): RefusalReason[] {
  const [open, high, low, close] = [parse(row.open), parse(row.high), parse(row.low), parse(row.close)];
  const outside = (price: bigint) => price > high || price < low;
  const faults: RefusalReason[] = [];
  if (high < low) faults.push('highBelowLow');
  else if (outside(open) || outside(close)) faults.push('closeOutsideRange');
  if ([open, high, low, close].some((price) => price <= 0n)) faults.push('notPositive');
  if (parse(row.volume) < 0n) faults.push('negativeVolume');
  return faults;
}

function orderFaults(previous: LastBar | undefined, row: ReadRow): RefusalReason[] {
  if (previous !== undefined && row.at === previous.at) return ['duplicate'];
  if (row.at !== row.due) return ['outOfOrder'];
  return previous !== undefined && instantMs(row.at) < instantMs(previous.at) ? ['outOfOrder'] : [];
}

/** Trading days are counted only where calendar days are too many already: of a million bars hardly one is looked up. */
function isGap(earlier: string, { symbol, at }: ReadRow, maxGapDays: number): boolean {
  if (instantMs(at) - instantMs(earlier) <= maxGapDays * dayMs) return false;
  const calendar = calendarOf(symbol);
  return tradingDaysBetween(calendar, dayAt(calendar, earlier), dayAt(calendar, at)) > maxGapDays;
}

function jumps(previous: LastBar, row: ReadRow, maxJump: number): boolean {
  const last = parse(previous.close);
  const limit = times(last, fromFloat(maxJump, 12));
  return [row.open, row.close].some((price) => absolute(parse(price) - last) > limit);
}

/** The last bar after a split: what the next one is held against is no jump. */
export const afterSplit = (last: LastBar, split: Split): LastBar => ({ ...last, close: format(splitPrice(parse(last.close), split)) });

/** What the market says of a row: a bar, or that it was refused. */
export type Verdict =
  | { readonly bar: BarBody; readonly last: LastBar }
  | { readonly refused: RefusalBody };

/** The body to publish for a row: `market.bar` (and the symbol's new last bar) or `market.barRefused`. */
export function verdictOn(previous: LastBar | undefined, row: Row, quality: DataQuality, warmUp: boolean): Verdict {
  const found = objections(previous, row, quality);
  if ('refused' in found) {
    const text = 'fault' in row ? `${row.origin} (${row.fault})` : row.origin;
    return { refused: { row: text.slice(0, 1000), reasons: [...found.refused] } };
  }
  if ('fault' in row) throw new Error(`expected a malformed row to be refused, it passed: ${row.origin}`);
  const { timeframe, open, high, low, close, volume } = row;
  return { bar: { timeframe, open, high, low, close, volume, warmUp, flags: [...found.flags] }, last: { at: row.at, close } };
}
