import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { timeframe as timeframes, type Timeframe } from '../../subjects/values.ts';
import type { HistoryBar } from './history.ts';
import type { Stretch } from './spans.ts';

const manifest = z.strictObject({
  source: z.string(), symbol: z.string(), timeframe: timeframes, rows: z.int().min(0),
  /** Of the CSV file beside it. */
  sha256: z.string(),
  /** Spans, by the instants at which their bars start, of which the file has all that the source has. */
  covered: z.array(z.strictObject({ fromMs: z.number(), untilMs: z.number() })),
});

/** What is known of one symbol's bars: oldest first, each start once. */
export interface Known {
  readonly bars: readonly HistoryBar[];
  readonly covered: readonly Stretch[];
}

export interface Kept {
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

const nothing: Known = { bars: [], covered: [] };
const header = 'time,open,high,low,close,volume';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const timeText = (wallMs: number, timeframe: Timeframe): string => new Date(wallMs).toISOString().slice(0, timeframe === '1d' ? 10 : 19);

/** Bars as files of bars spell them. */
export const csvOf = (bars: readonly HistoryBar[], timeframe: Timeframe): string =>
  `${[header, ...bars.map(({ wallMs, open, high, low, close, volume }) => `${timeText(wallMs, timeframe)},${open},${high},${low},${close},${volume}`)].join('\n')}\n`;

function barIn(line: string): HistoryBar {
  const [time = '', open = '', high = '', low = '', close = '', volume = ''] = line.split(',');
  return { wallMs: Date.parse(time.length === 10 ? `${time}T00:00:00Z` : `${time}Z`), open, high, low, close, volume };
}

/** Replaces a file whole: a reader sees the old text or the new one. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, text, { mode: 0o600, flush: true });
  renameSync(next, path);
}

/**
 * Bars that were fetched, in files that backtests and desks read as they are: `<source>/<timeframe>/SYMBOL.csv`, and beside it what of the source's history it covers.
 * A file that is not what was written, by its hash, counts as none: it is fetched anew. The hash is written last, so that a crash between the two costs only that.
 */
export class BarCache {
  readonly #folder: string;
  readonly #onTrouble: (line: string) => void;

  constructor(folder: string, onTrouble: (line: string) => void = () => {}) {
    this.#folder = folder;
    this.#onTrouble = onTrouble;
  }

  pathOf({ source, timeframe, symbol }: Kept): string {
    return join(this.#folder, source, timeframe, `${symbol}.csv`);
  }

  read(kept: Kept): Known {
    const path = this.pathOf(kept);
    const [text, about] = [textIn(path), textIn(manifestOf(path))];
    if (text === undefined && about === undefined) return nothing;
    const found = manifest.safeParse(jsonIn(about ?? ''));
    if (text === undefined || !found.success || found.data.sha256 !== sha256(text) || found.data.source !== kept.source || found.data.symbol !== kept.symbol || found.data.timeframe !== kept.timeframe) {
      this.#onTrouble(`${path}: is not what was written there; it is fetched anew`);
      return nothing;
    }
    return { bars: text.split('\n').slice(1).filter((line) => line !== '').map(barIn), covered: found.data.covered };
  }

  write(kept: Kept, { bars, covered }: Known): void {
    const path = this.pathOf(kept);
    const text = csvOf(bars, kept.timeframe);
    writeWhole(path, text);
    writeWhole(manifestOf(path), `${JSON.stringify({ ...kept, rows: bars.length, sha256: sha256(text), covered: [...covered] } satisfies z.input<typeof manifest>)}\n`);
  }
}

const manifestOf = (path: string): string => path.replace(/\.csv$/, '.json');

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
