import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lengthMs } from '../../actors/market/calendar.ts';
import { SourceRefused } from '../../actors/market/source.ts';
import { symbol as symbolRule, timeframe as timeframes, type Timeframe } from '../../subjects/values.ts';

/** A file of one symbol's bars, and that of its corporate actions where it has one. */
export interface BarFile {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly path: string;
  readonly factorsPath?: string;
}

const isBars = (name: string): boolean => name.endsWith('.csv') && !name.endsWith('.factors.csv');

/**
 * The bars that were named: `SYMBOL.csv` files, and all such files of folders. `SYMBOL.factors.csv` beside one is read with it, unless `adjust` is false.
 * @throws SourceRefused naming what was expected where there is none, a name is no symbol, or a file's timeframe can't be told
 */
export function barFilesIn(paths: readonly string[], { adjust = true }: { readonly adjust?: boolean } = {}): readonly BarFile[] {
  const files = paths.flatMap((path) => (isFolder(path) ? readdirSync(path).filter(isBars).sort().map((name) => join(path, name)) : [path]));
  if (files.length === 0) throw new SourceRefused(`${paths.join(', ')}: expected SYMBOL.csv files there, was none`);
  return files.map((path) => {
    const symbol = basename(path).replace(/\.csv$/, '');
    if (!symbolRule.safeParse(symbol).success) throw new SourceRefused(`${path}: was named "${basename(path)}", must be a symbol of 1 to 16 of A-Z 0-9 _ -, and .csv`);
    const factorsPath = join(dirname(path), `${symbol}.factors.csv`);
    return { symbol, timeframe: timeframeOf(path), path, ...(adjust && existsSync(factorsPath) ? { factorsPath } : {}) };
  });
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new SourceRefused(`${path}: expected a file of bars or a folder of them, was nothing there`);
  return found.isDirectory();
}

/** Enough for the header and some hundred rows. */
const headBytes = 16_384;

/** By the times of its first rows: days, or the smallest step between two of them. */
function timeframeOf(path: string): Timeframe {
  const times = head(path).split('\n').slice(1, -1).map((line) => line.slice(0, Math.max(0, line.indexOf(','))));
  if (times.some((time) => /^\d{4}-\d\d-\d\d$/.test(time))) return '1d';
  const ms = times.map((time) => Date.parse(`${time.replace(' ', 'T')}Z`)).filter((time) => !Number.isNaN(time));
  const least = ms.slice(1).reduce((step, time, at) => Math.min(step, time - (ms[at] ?? 0) || Infinity), Infinity);
  const found = timeframes.options.find((timeframe) => lengthMs[timeframe] === least);
  if (found === undefined) throw new SourceRefused(`${path}: expected rows every ${timeframes.options.join(', ')}, was one every ${least / 1000} s; the first column must be time`);
  return found;
}

function head(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(headBytes);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, headBytes, 0));
  } finally {
    closeSync(file);
  }
}

/** A file's SHA-256, in hex. */
export const sha256Of = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
