import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { columnsOf } from '../../actors/gym/barColumns.ts';
import { parseCsvColumns, readCsvColumns, type LoadedBars as Loaded } from '../../actors/gym/csvColumns.ts';
import { readFactors, type Factors } from '../../actors/market/adjust.ts';
import { readColumns } from '../../actors/market/csv.ts';
import { mergedBars } from '../../actors/market/merged.ts';
import { parquetText } from '../../actors/market/parquet.ts';
import { defaultDataQuality as quality } from '../../machines/desk/defaultSettings.ts';
import { coarser } from '../../machines/gym/coarser.ts';
import type { BarColumns, MarketEvent } from '../../machines/gym/run.ts';
import { adjustedColumns } from './adjusted.ts';
import { isParquet, type BarFile } from './barFiles.ts';
import { actionsOn } from './happenings.ts';

export interface LoadedBars {
  readonly bars: BarColumns;
  /** Splits and dividends, where prices are raw. */
  readonly events: readonly MarketEvent[];
  /** Rows that did not pass the data checks. */
  readonly refused: number;
  /** Used, with a jump or a gap before them; as the file has them. */
  readonly flagged: number;
  /** The first that were refused, each with its reasons. */
  readonly faults: readonly string[];
}

/** Reads one file through the checks of a desk. Throws SourceRefused where it can't be used at all. */
export function loadBars({ builtFrom, ...file }: BarFile): LoadedBars {
  const { timeframe, factorsPath, isRaw = false } = file;
  const factors = factorsPath === undefined ? undefined : readFactors(basename(factorsPath), readFileSync(factorsPath, 'utf8'));
  const { bars: read, ...found } = readWith({ ...file, timeframe: builtFrom ?? timeframe }, isRaw ? undefined : factors);
  const bars = coarser(read, timeframe);
  return { bars, ...found, events: isRaw && factors !== undefined ? actionsOn(bars, factors) : [] };
}

/** As the file has them, or adjusted by factors. */
function readWith(file: BarFile, factors: readonly Factors[] | undefined): Omit<LoadedBars, 'events'> {
  const { symbol, timeframe, path } = file;
  const source = { file: basename(path), symbol, timeframe, quality };
  const { bars, refused, flagged, faults } = isParquet(path) ? parseCsvColumns(new TextEncoder().encode(textOf(file)), source) : readCsvColumns(path, source);
  return { bars: factors === undefined ? bars : adjusted(file, { bars, refused }, factors), refused, flagged, faults };
}

/** As CSV, whatever its format. */
const textOf = ({ path, symbol }: Pick<BarFile, 'path' | 'symbol'>): string => (isParquet(path) ? parquetText(basename(path), readFileSync(path), symbol) : readFileSync(path, 'utf8'));

/** The desk adjusts first and checks then. That comes to the same where all rows pass; else its own reader is asked, fifty times as slow. */
function adjusted({ path, symbol, timeframe }: BarFile, { bars, refused }: Pick<Loaded, 'bars' | 'refused'>, factors: readonly Factors[]): BarColumns {
  const quick = refused === 0 ? adjustedColumns(bars, factors) : undefined;
  if (quick !== undefined) return quick;
  const source = mergedBars([readColumns({ file: basename(path), symbol, timeframe, text: textOf({ path, symbol }), factors })]);
  const [first] = columnsOf(source, { from: '1900-01-01T00:00:00Z' }, quality).bars;
  return first ?? { ...bars, ...emptied };
}

const none = new Float64Array(0);
const emptied = { atMs: none, open: none, high: none, low: none, close: none, volume: none };
