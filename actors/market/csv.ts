import { parse as parseCsv } from 'csv-parse/sync';
import { format, parse } from '../../machines/decimal.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { actionsIn, adjustedPrice, adjustedVolume, factorsOn, type Factors } from './adjust.ts';
import { calendarOf } from './calendar.ts';
import { dueTimes, type Columns } from './columns.ts';
import { SourceRefused } from './source.ts';
import { rowTime } from './wallTime.ts';

const header = 'time,open,high,low,close,volume';
const fields = ['open', 'high', 'low', 'close', 'volume'] as const;
const lineEnd = /\r\n|\n|\r/;
/** Whole digits and places that a price or volume may have; more is a broken file, not a market. */
const decimalSpelling = /^-?\d{1,15}(\.\d{1,12})?$/;

interface ReadFile {
  readonly file: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly text: string;
  readonly factors: readonly Factors[];
  /** False gives the prices of the day and the factors' splits and dividends apart; true where absent. */
  readonly adjust?: boolean | undefined;
}

/**
 * Reads `time,open,high,low,close,volume`. Every line that can't be read becomes an unreadable row with its line, field, value and
 * rule; it never ends the reading. Blank lines are passed over. With factors, prices and volumes are adjusted unless told otherwise.
 * @throws SourceRefused where the header is another, no line can be read, or more than one line in a hundred is out of order
 */
export function readColumns({ file, symbol, timeframe, text, factors, adjust = true }: ReadFile): Columns {
  const records: string[][] = parseCsv(text, { relax_column_count: true, quote: null, bom: true, trim: true, record_delimiter: ['\r\n', '\n', '\r'] });
  const first = (records[0] ?? []).join(',');
  if (first !== header) throw new SourceRefused(`${file}:1: header was "${first.slice(0, 200)}", must be "${header}"`);
  const lines: number[] = [];
  const closes: number[] = [];
  const values: string[][] = [[], [], [], [], []];
  const faults = new Map<number, string>();
  const calendar = calendarOf(symbol);
  records.forEach((record, index) => {
    if (index === 0 || (record.length === 1 && record[0] === '')) return;
    const row = readRow(record);
    if ('fault' in row) faults.set(lines.length, `${file}:${index + 1}: ${row.fault}`);
    lines.push(index + 1);
    closes.push('fault' in row ? NaN : row.closeMs);
    values.forEach((column, place) => column.push('fault' in row ? '' : row.values[place] ?? ''));
  });

  function readRow(record: readonly string[]): { readonly fault: string } | { readonly closeMs: number; readonly values: readonly string[] } {
    if (record.length !== 6) return { fault: `row: was ${record.length} fields, must be 6` };
    const [time = '', ...figures] = record;
    const at = rowTime(time, timeframe, calendar);
    if ('fault' in at) return { fault: `time: was "${time.slice(0, 100)}", ${at.fault}` };
    const wrong = figures.findIndex((figure) => !decimalSpelling.test(figure));
    if (wrong >= 0) return { fault: `${fields[wrong] ?? ''}: was "${(figures[wrong] ?? '').slice(0, 100)}", must be a decimal without exponent, at most 15 digits and 12 places` };
    const on = adjust ? factorsOn(factors, at.dayMs) : undefined;
    const canonical = figures.map((figure, place) => {
      const raw = parse(figure);
      if (on === undefined) return format(raw);
      return place === 4 ? adjustedVolume(raw, on) : adjustedPrice(raw, on);
    });
    return { closeMs: at.closeMs, values: canonical };
  }

  const atMs = Float64Array.from(closes);
  if (faults.size === lines.length) throw new SourceRefused(`${file}: no line can be read${lines.length === 0 ? ', it is empty' : `; the first: ${faults.get(0)}`}`);
  const dueMs = dueTimes(atMs);
  refuseDisorder(file, atMs, dueMs);
  const [open = [], high = [], low = [], close = [], volume = []] = values;
  let split: string[] | undefined;
  const origin = (index: number) => {
    split ??= text.split(lineEnd);
    const line = lines[index] ?? 0;
    return `${file}:${line}: ${(split[line - 1] ?? '').slice(0, 500)}`;
  };
  return { symbol, timeframe, atMs, dueMs, open, high, low, close, volume, faults, origin, actions: adjust ? [] : actionsIn(factors) };
}

/** A few strays are refused row by row; a file in another order would lose most of its rows, so it is refused whole. */
function refuseDisorder(file: string, atMs: Float64Array, dueMs: Float64Array): void {
  const strays = atMs.reduce((count, ms, index) => (Number.isNaN(ms) || ms === dueMs[index] ? count : count + 1), 0);
  if (strays > Math.max(10, atMs.length / 100)) {
    throw new SourceRefused(`${file}: ${strays} of ${atMs.length} rows are out of order; sort it by time, oldest first`);
  }
}
