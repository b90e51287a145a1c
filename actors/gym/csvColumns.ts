import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { BarColumns } from '../../machines/gym/run.ts';
import { verdictOn, type LastBar } from '../../machines/market/decisions.ts';
import type { DataQuality } from '../../subjects/desk.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { calendarOf, dayCloseMs, lengthMs, newYorkInstantMs } from '../market/calendar.ts';
import type { Row } from '../../machines/market/row.ts';
import { dueTimes } from '../market/columns.ts';
import { readColumns } from '../market/csv.ts';
import { SourceRefused } from '../market/source.ts';
import { GrowingColumns, mostScale, scaledPrice } from './growingColumns.ts';

/** Checked bars, and how many rows of their source were not used, or odd. */
export interface LoadedBars {
  readonly bars: BarColumns;
  readonly refused: number;
  /** Used, with a jump or a gap before them. */
  readonly flagged: number;
  /** The first rows that were refused, each with its reasons. */
  readonly faults: readonly string[];
}

interface Source {
  /** As it is named in faults. */
  readonly file: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly quality: DataQuality;
}

const header = 'time,open,high,low,close,volume';
const mostFaults = 20;
/** The shortest line there can be: a day and five digits. */
const leastLineBytes = 20;

const [newLine, carriageReturn, comma, point, minus, zero, nine] = [10, 13, 44, 46, 45, 48, 57];

/**
 * Reads a file of bars into columns, a million lines in about a second; the desk's reader (csv-parse, a text and a decimal for every field)
 * takes fifty. Lines spelled as files mostly are, are read here byte by byte; all others go through the desk's reader, and what fails a quick check
 * goes through the desk's checks, so that both come to the same.
 * @throws SourceRefused as the desk's reader
 */
export function readCsvColumns(path: string, source: Source): LoadedBars {
  const reader = new CsvReader(source, statSync(path).size);
  const descriptor = openSync(path, 'r');
  try {
    const chunk = new Uint8Array(1 << 20);
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) reader.push(chunk.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
  return reader.end();
}

/** The same of content that is at hand. */
export function parseCsvColumns(content: Uint8Array, source: Source): LoadedBars {
  const reader = new CsvReader(source, content.length);
  reader.push(content);
  return reader.end();
}

class CsvReader {
  readonly #source: Source;
  readonly #rows: GrowingColumns;
  readonly #calendar: ReturnType<typeof calendarOf>;
  /** Lines that only the desk's reader may judge: their place among the rows, and what stands there. */
  readonly #odd = new Map<number, string>();
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;
  /** Where the field that is read next begins, and the line ends. */
  #at = 0;
  #end = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #dayText = -1;
  #dayMs = 0;
  #places = 0;

  constructor(source: Source, bytes: number) {
    this.#source = source;
    this.#rows = new GrowingColumns(Math.ceil(bytes / leastLineBytes) + 1);
    this.#calendar = calendarOf(source.symbol);
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    let from = 0;
    for (let end = bytes.indexOf(newLine, from); end >= 0; end = bytes.indexOf(newLine, from)) {
      this.#take(bytes, from, end);
      from = end + 1;
    }
    this.#rest = bytes.slice(from);
  }

  end(): LoadedBars {
    if (this.#rest.length > 0) this.#take(this.#rest, 0, this.#rest.length);
    if (this.#line === 0) throw new SourceRefused(`${this.#source.file}:1: header was "", must be "${header}"`);
    if (this.#rows.count === 0 || this.#odd.size === this.#rows.count) throw new SourceRefused(`${this.#source.file}: no line can be read${this.#odd.size === 0 ? ', it is empty' : `; the first: ${[...this.#odd.values()][0]}`}`);
    return this.#checked();
  }

  #take(bytes: Uint8Array, from: number, lineEnd: number): void {
    const end = lineEnd > from && bytes[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd;
    this.#line += 1;
    if (this.#line === 1) return this.#takeHeader(textOf(bytes, from, end));
    if (end === from) return;
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
    const atMs = this.#time();
    const open = this.#price();
    const high = this.#price();
    const low = this.#price();
    const close = this.#price();
    const volume = this.#figure() / 10 ** this.#places;
    // A figure that is not there, or one too many, makes NaN of one of these.
    if (this.#at !== end + 1 || Number.isNaN(atMs + open + high + low + close + volume)) return this.#takeOdd(textOf(bytes, from, end));
    this.#rows.push(atMs, open, high, low, close, volume);
  }

  #takeHeader(text: string): void {
    const first = text.replace(/^\uFEFF/, '').split(',').map((name) => name.trim()).join(',');
    if (first !== header) throw new SourceRefused(`${this.#source.file}:1: header was "${first.slice(0, 200)}", must be "${header}"`);
  }

  /** A line that the desk's reader may still understand, such as one with blanks. */
  #takeOdd(text: string): void {
    if (text.trim() === '') return;
    const { file, symbol, timeframe } = this.#source;
    try {
      const { atMs, open, high, low, close, volume } = readColumns({ file, symbol, timeframe, text: `${header}\n${text}\n`, factors: [] });
      const [o, h, l, c] = [open, high, low, close].map(([price = '']) => scaledPrice(price));
      if (o !== undefined && h !== undefined && l !== undefined && c !== undefined) return this.#rows.push(atMs[0] ?? Number.NaN, o, h, l, c, Number(volume[0]));
      this.#odd.set(this.#rows.count, `${file}:${this.#line}: ${text.slice(0, 500)} (price: must have at most ${mostScale} places and be below 90000000)`);
    } catch (error) {
      if (!(error instanceof SourceRefused)) throw error;
      this.#odd.set(this.#rows.count, `${file}:${this.#line}: ${text.slice(0, 500)} (${error.message.slice(0, 300)})`);
    }
    this.#rows.push(Number.NaN, 0, 0, 0, 0, 0);
  }

  /** Close of the bar, or NaN where the time is not spelled as most are. */
  #time(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    const year = this.#digits(from, 4), month = this.#digits(from + 5, 2), day = this.#digits(from + 8, 2);
    if (bytes[from + 4] !== minus || bytes[from + 7] !== minus || month < 1 || month > 12 || day < 1) return Number.NaN;
    const dayText = (year * 100 + month) * 100 + day;
    if (dayText !== this.#dayText) {
      this.#dayMs = Date.UTC(year, month - 1, day);
      if (Number.isNaN(dayText) || year < 1900 || new Date(this.#dayMs).getUTCMonth() !== month - 1) return Number.NaN;
      this.#dayText = dayText;
    }
    const { timeframe } = this.#source;
    if (timeframe === '1d') {
      this.#at = from + 11;
      return bytes[from + 10] === comma ? dayCloseMs(this.#calendar, this.#dayMs) : Number.NaN;
    }
    const hour = this.#digits(from + 11, 2), minute = this.#digits(from + 14, 2);
    const withSeconds = bytes[from + 16] === 58;
    const second = withSeconds ? this.#digits(from + 17, 2) : 0;
    this.#at = from + (withSeconds ? 20 : 17);
    const separator = bytes[from + 10];
    if ((separator !== 84 && separator !== 32) || bytes[from + 13] !== 58 || bytes[this.#at - 1] !== comma || !(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    const wallMs = this.#dayMs + ((hour * 60 + minute) * 60 + second) * 1000;
    const startMs = this.#calendar === 'utc' ? wallMs : newYorkInstantMs(wallMs);
    return startMs === undefined ? Number.NaN : startMs + lengthMs[timeframe];
  }

  #digits(from: number, count: number): number {
    let value = 0;
    for (let at = from; at < from + count; at += 1) {
      const code = this.#bytes[at] ?? 0;
      if (code < zero || code > nine) return Number.NaN;
      value = value * 10 + code - zero;
    }
    return value;
  }

  /** A price in 10^-mostScale, exact. */
  #price(): number {
    const figure = this.#figure();
    if (this.#places > mostScale) return Number.NaN;
    const scaled = figure * 10 ** (mostScale - this.#places);
    return scaled <= Number.MAX_SAFE_INTEGER ? scaled : Number.NaN;
  }

  /** The digits of the next field as one whole number; how many of them stand after the point is in `#places`. NaN where it is spelled otherwise. */
  #figure(): number {
    const bytes = this.#bytes;
    const negative = bytes[this.#at] === minus;
    let at = negative ? this.#at + 1 : this.#at;
    let value = 0;
    let digits = 0;
    let pointAt = -1;
    for (; at < this.#end; at += 1) {
      const code = bytes[at] ?? 0;
      if (code >= zero && code <= nine) {
        value = value * 10 + code - zero;
        digits += 1;
      } else if (code === point && pointAt < 0 && digits > 0) pointAt = digits;
      else break;
    }
    this.#places = pointAt < 0 ? 0 : digits - pointAt;
    const isWhole = digits > 0 && digits <= 15 && pointAt !== digits && (at === this.#end || bytes[at] === comma);
    this.#at = at + 1;
    return isWhole ? (negative ? -value : value) : Number.NaN;
  }

  /** The rows that pass the desk's checks. */
  #checked(): LoadedBars {
    const { file, symbol, timeframe, quality } = this.#source;
    const rows = this.#rows;
    const atMs = rows.atMs.subarray(0, rows.count);
    const due = isRising(atMs) ? atMs : dueTimes(atMs);
    const strays = due === atMs ? 0 : atMs.reduce((count, ms, at) => (Number.isNaN(ms) || ms === due[at] ? count : count + 1), 0);
    if (strays > Math.max(10, atMs.length / 100)) throw new SourceRefused(`${file}: ${strays} of ${atMs.length} rows are out of order; sort it by time, oldest first`);
    const kept = new GrowingColumns(0, rows);
    const faults: string[] = [];
    let [refused, flagged] = [0, 0];
    let [lastMs, lastClose] = [Number.NaN, 0];
    for (let at = 0; at < rows.count; at += 1) {
      if (!rows.isPlain(at, due === atMs || due[at] === atMs[at], lastMs, lastClose, quality)) {
                const last: LastBar | undefined = Number.isNaN(lastMs) ? undefined : { at: isoOf(lastMs), close: rows.priceText(lastClose) };
        const verdict = verdictOn(last, this.#rowAt(at, due), quality, false);
        if ('refused' in verdict) {
          refused += 1;
          if (faults.length < mostFaults) faults.push(`${verdict.refused.row}: ${verdict.refused.reasons.join(', ')}`);
          continue;
        }
        if (verdict.bar.flags.length > 0) flagged += 1;
      }
      kept.keep(at);
      lastMs = rows.atMs[at] ?? Number.NaN;
      lastClose = rows.close[at] ?? 0;
    }
    return { bars: kept.columns(symbol, timeframe), refused, flagged, faults };
  }

  /** A row as the desk's reader has it. */
  #rowAt(at: number, due: Float64Array): Row {
    const { file, symbol, timeframe } = this.#source;
    const rows = this.#rows;
    const odd = this.#odd.get(at);
    const dueAt = isoOf(due[at] ?? Number.NaN);
    if (odd !== undefined) return { symbol, due: dueAt, origin: odd, fault: 'malformed' };
    const [open = '', high = '', low = '', close = ''] = [rows.open, rows.high, rows.low, rows.close].map((column) => rows.priceText(column[at] ?? 0));
    const own = isoOf(rows.atMs[at] ?? Number.NaN);
    const volume = rows.volumeText(at);
    return { symbol, timeframe, at: own, due: dueAt, origin: `${file}, row ${at + 1}: ${[own, open, high, low, close, volume].join(',')}`, open, high, low, close, volume };
  }
}

const isoOf = (ms: number): string => (Number.isNaN(ms) ? 'no time' : new Date(ms).toISOString().replace('.000Z', 'Z'));

function isRising(atMs: Float64Array): boolean {
  for (let at = 1; at < atMs.length; at += 1) if (!((atMs[at] ?? 0) > (atMs[at - 1] ?? 0))) return false;
  return atMs.length === 0 || !Number.isNaN(atMs[0]);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array, from: number, end: number): string => decoder.decode(bytes.subarray(from, end));
