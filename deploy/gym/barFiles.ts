import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lengthMs } from '../../actors/market/calendar.ts';
import { parquetText } from '../../actors/market/parquet.ts';
import { SourceRefused } from '../../actors/market/source.ts';
import { symbol as symbolRule, timeframe as timeframes, type Timeframe } from '../../subjects/values.ts';

/** A file of one symbol's bars, and that of its corporate actions where it has one. */
export interface BarFile {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The file's own timeframe, where its bars are finer, and those wanted are built of them. */
  readonly builtFrom?: Timeframe;
  readonly path: string;
  readonly factorsPath?: string;
  /** Prices stay as they were traded, and splits and dividends are booked; adjusted for them where absent. */
  readonly isRaw?: true;
  /** What it held when it was looked at, where that matters: a file that changed is another. */
  readonly sha256?: string;
}

interface Which {
  readonly isRaw?: boolean;
  /** False leaves files of splits and dividends aside: prices stay as they were traded, and nothing is booked. */
  readonly hasActions?: boolean;
  /** Only files of these; all where absent. */
  readonly symbols?: readonly string[];
}

const header = 'time,open,high,low,close,volume';
/** What stands there, for people, whatever it is. */
const quoted = (text: string): string => JSON.stringify(text.slice(0, 60)).replace(/[^\x20-\x7e]/g, '?');
export const isParquet = (path: string): boolean => path.endsWith('.parquet');
const isBars = (name: string): boolean => isParquet(name) || (name.endsWith('.csv') && !name.endsWith('.factors.csv'));
const symbolIn = (path: string): string => basename(path).replace(/\.(csv|parquet)$/, '');
const reasonOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

/**
 * The bars that were named: `SYMBOL.csv` and `SYMBOL.parquet` files, and all such files of folders; one that is named twice is one. `SYMBOL.factors.csv` beside one belongs to it.
 * @throws SourceRefused naming what was expected where there is none, a name is no symbol, or a file's timeframe can't be told
 */
export function barFilesIn(paths: readonly string[], { isRaw = false, hasActions = true, symbols }: Which = {}): readonly BarFile[] {
  const all = paths.flatMap((path) => (isFolder(path) ? namesIn(path).filter(isBars).sort().map((name) => join(path, name)) : [path]));
  const named = [...new Map(all.map((path) => [resolve(path), path])).values()];
  if (named.length === 0) throw new SourceRefused(`${paths.join(', ')}: expected SYMBOL.csv or SYMBOL.parquet files there, was none`);
  return named.filter((path) => symbols === undefined || symbols.includes(symbolIn(path))).map((path) => {
    const symbol = symbolIn(path);
    if (!symbolRule.safeParse(symbol).success) throw new SourceRefused(`${path}: was named "${basename(path)}", must be a symbol of 1 to 16 of A-Z 0-9 _ -, and .csv or .parquet`);
    const factorsPath = join(dirname(path), `${symbol}.factors.csv`);
    return { symbol, timeframe: timeframeOf(path), path, ...(hasActions && existsSync(factorsPath) ? { factorsPath } : {}), ...(isRaw ? { isRaw } : {}) };
  });
}

/**
 * The files that these symbols' bars are in, in their order: one for each. Where a symbol has none of the timeframe, its coarsest finer ones, to build bars of.
 * @throws SourceRefused where one has neither, or several
 */
export function barFilesOf(symbols: readonly string[], timeframe: Timeframe, paths: readonly string[], which: Omit<Which, 'symbols'> = {}): readonly BarFile[] {
  const files = barFilesIn(paths, { ...which, symbols });
  const usable = (symbol: string) => files.filter((file) => file.symbol === symbol && lengthMs[file.timeframe] <= lengthMs[timeframe]);
  const missing = symbols.filter((symbol) => usable(symbol).length === 0);
  if (missing.length > 0) throw new SourceRefused(`--bars: expected ${timeframe} bars of ${missing.join(', ')}, was ${foundText(files.filter(({ symbol }) => missing.includes(symbol)))}; name the files, or their folder`);
  return symbols.map((symbol) => {
    const coarsest = Math.max(...usable(symbol).map((file) => lengthMs[file.timeframe]));
    const [first, second] = usable(symbol).filter((file) => lengthMs[file.timeframe] === coarsest);
    if (first === undefined || second !== undefined) throw new SourceRefused(`--bars: expected one file of ${first?.timeframe} bars of ${symbol}, was ${first?.path} and ${second?.path}; name one of them`);
    return first.timeframe === timeframe ? first : { ...first, timeframe, builtFrom: first.timeframe };
  });
}

const foundText = (files: readonly BarFile[]): string => (files.length === 0 ? 'none among the files' : files.map(({ path, timeframe }) => `${timeframe} in ${path}`).join(', '));

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new SourceRefused(`${path}: expected a file of bars or a folder of them, was nothing there`);
  return found.isDirectory();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new SourceRefused(`${folder}: must be a folder that can be read (${reasonOf(error)})`);
  }
}

/** Enough for the header and some hundred rows. */
const headBytes = 16_384;

/** The largest step that both are whole numbers of. */
const sharedStep = (a: number, b: number): number => (b === 0 ? a : sharedStep(b, a % b));

/** By the times of its first rows: days, or the smallest step between two of them; where none of them are neighbours, the one that all steps are whole numbers of. */
function timeframeOf(path: string): Timeframe {
  const [first = '', ...rows] = isParquet(path) ? parquetHead(path) : head(path);
  const names = first.replace(/^\uFEFF/, '').trim().split(',').map((name) => name.trim()).join(',');
  if (names !== header) throw new SourceRefused(`${path}:1: header was ${quoted(names)}, must be "${header}"`);
  const times = rows.filter((line) => line.trim() !== '').map((line) => line.slice(0, Math.max(0, line.indexOf(','))).trim());
  if (times.length === 0) throw new SourceRefused(`${path}: expected rows of bars below its header, was none`);
  if (times.some((time) => /^\d{4}-\d\d-\d\d$/.test(time))) return '1d';
  const ms = times.map((time) => Date.parse(`${time.replace(' ', 'T')}Z`)).filter((time) => !Number.isNaN(time));
  const steps = ms.slice(1).map((time, at) => time - (ms[at] ?? time)).filter((step) => step > 0);
  if (steps.length === 0) throw new SourceRefused(`${path}: expected at least two rows with a time such as 2013-01-02 or 2013-01-02T09:30:00, to tell its timeframe by, was ${ms.length}; the first begins with ${quoted(times[0] ?? '')}`);
  const least = Math.min(...steps);
  const shared = steps.reduce(sharedStep);
  const found = [least, shared].flatMap((step) => timeframes.options.filter((timeframe) => lengthMs[timeframe] === step))[0];
  if (found === undefined) throw new SourceRefused(`${path}: expected rows every ${timeframes.options.join(', ')}, was one every ${least / 1000} s`);
  return found;
}

/** The file's first lines; one that is cut off is left out. */
function head(path: string): readonly string[] {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(headBytes);
      const length = readSync(file, buffer, 0, headBytes, 0);
      const lines = buffer.toString('utf8', 0, length).split('\n');
      return length === headBytes && lines.length > 1 ? lines.slice(0, -1) : lines;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new SourceRefused(`${path}: must be a file that can be read (${reasonOf(error)})`);
  }
}

/** Enough to tell a timeframe by. */
const headRows = 200;

function parquetHead(path: string): readonly string[] {
  return parquetText(path, contentOf(path), symbolIn(path), headRows).split('\n');
}

function contentOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SourceRefused(`${path}: must be a file that can be read (${reasonOf(error)})`);
  }
}

/** A file's SHA-256, in hex. It is read piece by piece: a year of minutes need not be in memory for it. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
