import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readFactors } from '../../actors/market/adjust.ts';
import { checked } from '../../actors/market/checked.ts';
import { readColumns } from '../../actors/market/csv.ts';
import { mergedBars } from '../../actors/market/merged.ts';
import { defaultDataQuality } from '../../machines/desk/defaultSettings.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import type { BarFile } from './barFiles.ts';

export interface LoadedBars {
  readonly bars: BarColumns;
  /** Rows that did not pass the data checks. */
  readonly refused: number;
}

/** Reads one file through the checks of a desk. Throws SourceRefused where it can't be used at all. */
export function loadBars({ symbol, timeframe, path, factorsPath }: BarFile): LoadedBars {
  const factors = factorsPath === undefined ? [] : readFactors(basename(factorsPath), readFileSync(factorsPath, 'utf8'));
  const source = mergedBars([readColumns({ file: basename(path), symbol, timeframe, text: readFileSync(path, 'utf8'), factors })]).between({ from: '1900-01-01T00:00:00Z' });
  const rows = [...source.steps()];
  const good = [...checked(rows, defaultDataQuality)].flatMap(({ at, bars }) => bars.map(({ bar }) => ({ at, bar })));
  const scale = Math.max(0, ...good.map(({ bar }) => Math.max(...[bar.open, bar.high, bar.low, bar.close].map((price) => price.length - 1 - (price.includes('.') ? price.indexOf('.') : price.length - 1)))));
  const column = (field: 'open' | 'high' | 'low' | 'close') => Float64Array.from(good, ({ bar }) => Math.round(Number(bar[field]) * 10 ** scale));
  return {
    refused: rows.reduce((sum, { rows: each }) => sum + each.length, 0) - good.length,
    bars: { symbol, timeframe, scale, atMs: Float64Array.from(good, ({ at }) => Date.parse(at)), open: column('open'), high: column('high'), low: column('low'), close: column('close'), volume: Float64Array.from(good, ({ bar }) => Number(bar.volume)) },
  };
}
