import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketSource } from '../../subjects/desk.ts';
import { symbol as symbolRule, type Timeframe } from '../../subjects/values.ts';
import { readFactors } from './adjust.ts';
import type { Columns } from './columns.ts';
import { readColumns } from './csv.ts';
import { mergedBars } from './merged.ts';
import { parquetText } from './parquet.ts';
import { SourceRefused, type Bars } from './source.ts';

type CsvMarket = Omit<Extract<MarketSource, { kind: 'csv' }>, 'adjust'> & { readonly adjust?: boolean | undefined };

/** A larger file is surely not a file of bars (30 years of minutes are under 200 MB). */
const maxBytes = 256 * 1024 * 1024;

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const barsFile = (symbol: string, format?: 'parquet'): string => `${symbol}.${format ?? 'csv'}`;
const factorsFile = (symbol: string): string => `${symbol}.factors.csv`;

const isBars = (name: string): boolean => (name.endsWith('.csv') && !name.endsWith('.factors.csv')) || name.endsWith('.parquet');
const symbolIn = (name: string): string => name.replace(/\.(csv|parquet)$/, '');

/**
 * The source that a desk opens with: each `SYMBOL.csv` or `SYMBOL.parquet` of a folder with its SHA-256, and that of `SYMBOL.factors.csv` where it has one.
 * @param symbols only these; all of the folder where absent
 * @throws SourceRefused where the folder has none, or not the ones wanted, or a symbol twice, or a file's name is no symbol
 */
export function csvMarket(folder: string, timeframe: Timeframe, symbols?: readonly string[]): CsvMarket {
  const names = new Set(namesIn(folder));
  const wanted = symbols ?? [...new Set([...names].filter(isBars).map(symbolIn))].sort();
  if (wanted.length === 0) throw new SourceRefused(`${folder}: no SYMBOL.csv or SYMBOL.parquet there; give a folder of bars`);
  const files = wanted.map((symbol) => {
    const format = names.has(barsFile(symbol, 'parquet')) ? { format: 'parquet' as const } : {};
    const file = barsFile(symbol, format.format);
    if (!symbolRule.safeParse(symbol).success) throw new SourceRefused(`${folder}: file name: was "${file}", must be a symbol of 1 to 16 of A-Z 0-9 _ -, and .csv or .parquet`);
    if (format.format !== undefined && names.has(barsFile(symbol))) throw new SourceRefused(`${folder}: was ${barsFile(symbol)} and ${file}, must be one of them; move the other away`);
    const hash = sha256(read(folder, file));
    return names.has(factorsFile(symbol))
      ? { symbol, timeframe, sha256: hash, factorsSha256: sha256(read(folder, factorsFile(symbol))), ...format }
      : { symbol, timeframe, sha256: hash, ...format };
  });
  return { kind: 'csv', files };
}

/**
 * Loads the files that a desk was opened with.
 * @throws SourceRefused where a file is missing, is not the one whose hash was given, or can't be used at all
 */
export function csvBars(folder: string, { files, adjust }: CsvMarket): Bars {
  const twice = files.find(({ symbol }, index) => files.findIndex((other) => other.symbol === symbol) !== index);
  if (twice !== undefined) throw new SourceRefused(`market.files: was ${twice.symbol} twice, must be each symbol once`);
  return mergedBars(files.map((file) => loaded(folder, file, adjust)));
}

function loaded(folder: string, { symbol, timeframe, sha256: hash, factorsSha256, format }: CsvMarket['files'][number], adjust: boolean | undefined): Columns {
  const file = barsFile(symbol, format);
  const content = verified(folder, file, hash);
  const text = format === 'parquet' ? parquetText(file, content, symbol) : decoded(content);
  const factors = factorsSha256 === undefined ? [] : readFactors(factorsFile(symbol), decoded(verified(folder, factorsFile(symbol), factorsSha256)));
  return readColumns({ file, symbol, timeframe, text, factors, adjust });
}

const decoded = (content: Uint8Array): string => new TextDecoder().decode(content);

function verified(folder: string, file: string, expected: string): Uint8Array {
  const content = read(folder, file);
  const was = sha256(content);
  if (was !== expected) throw new SourceRefused(`${file}: its SHA-256 was ${was}, the desk opened with ${expected}; put the same file back or open a new desk`);
  return content;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new SourceRefused(`${folder}: must be a folder of bars that can be read (${reason(error)})`);
  }
}

function read(folder: string, file: string): Uint8Array {
  const path = join(folder, file);
  try {
    const { size } = statSync(path);
    if (size > maxBytes) throw new SourceRefused(`${file}: was ${size} bytes, must be at most ${maxBytes}`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof SourceRefused) throw error;
    throw new SourceRefused(`${file}: must be a file that can be read (${reason(error)})`);
  }
}

const reason = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
