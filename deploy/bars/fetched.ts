import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BarCache, csvOf, writeWhole } from '../../actors/market/barCache.ts';
import { fetchBars, startOf } from '../../actors/market/fetchBars.ts';
import type { History } from '../../actors/market/history.ts';
import { SourceFailed } from '../../actors/market/patientFetch.ts';
import { symbol as symbolRule, type Timeframe } from '../../subjects/values.ts';
import { Progress } from '../view/progress.ts';

export interface FetchedFile {
  readonly symbol: string;
  readonly path: string;
  /** Of the span. */
  readonly bars: number;
  readonly added: number;
  /** As the file spells them. */
  readonly first?: string;
  readonly last?: string;
  readonly restated: boolean;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Brings each symbol's bars up to the span, one after the other. One that fails does not end the others. */
export async function fetched({ history, symbols, timeframe, from, to, allHours, cache: folder, out, signal, nowMs, said, wrong }: {
  readonly history: History; readonly symbols: readonly string[]; readonly timeframe: Timeframe; readonly from: string; readonly to?: string; readonly allHours: boolean;
  readonly cache: string; readonly out?: string; readonly signal: AbortSignal; readonly nowMs: number; readonly said: (line: string) => void; readonly wrong: (message: string) => Error;
}): Promise<{ readonly files: readonly FetchedFile[]; readonly failed: readonly { readonly symbol: string; readonly reason: string }[] }> {
  const bad = symbols.find((name) => !symbolRule.safeParse(name).success);
  if (bad !== undefined) throw wrong(`--symbols: was "${bad}", must be symbols of 1 to 16 of A-Z 0-9 _ -, with commas between`);
  const [firstDay, lastDay] = [dayIn('--from', from, wrong), to === undefined ? Math.floor(nowMs / dayMs) * dayMs : dayIn('--to', to, wrong)];
  if (lastDay < firstDay) throw wrong(`--to: was ${to}, must be ${from} or later`);
  const cache = new BarCache(folder, said);
  const files: FetchedFile[] = [];
  const failed: { symbol: string; reason: string }[] = [];
  const progress = new Progress('days');
  const unique = [...new Set(symbols)];
  try {
    for (const [place, symbol] of unique.entries()) {
      try {
        const { path, bars, added, restated } = await fetchBars({
          history, cache, symbol, timeframe, allHours, nowMs, signal, onNote: said,
          fromMs: startOf(symbol, { wallMs: firstDay }), untilMs: startOf(symbol, { wallMs: lastDay + dayMs }),
          onProgress: ({ doneMs, ofMs }) => progress.at(Math.round((place * ofMs + doneMs) / dayMs), Math.round(unique.length * ofMs / dayMs)),
        });
        const text = csvOf(bars, timeframe);
        const own = out === undefined ? path : join(resolve(out), `${symbol}.csv`);
        if (out !== undefined) {
          mkdirSync(out, { recursive: true });
          writeWhole(own, text);
        }
        const times = text.trimEnd().split('\n').slice(1).map((line) => line.slice(0, line.indexOf(',')));
        const [first, last] = [times[0], times.at(-1)];
        files.push({ symbol, path: own, bars: bars.length, added, restated, ...(first === undefined || last === undefined ? {} : { first, last }) });
        if (bars.length === 0) failed.push({ symbol, reason: `${history.name} has no ${timeframe} bars from ${from} to ${to ?? 'today'}` });
      } catch (error) {
        if (!(error instanceof SourceFailed)) throw error;
        failed.push({ symbol, reason: error.message });
        if (signal.aborted) break;
      }
    }
  } finally {
    progress.end();
  }
  return { files, failed };
}

function dayIn(option: string, text: string, wrong: (message: string) => Error): number {
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text || ms < -30 * 365 * 24 * hourMs) throw wrong(`${option}: was "${text}", must be a day such as 2020-01-02`);
  return ms;
}
