import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, type Compressors, type FileMetaData, type SchemaElement } from 'hyparquet';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { parquetSchema } from 'hyparquet/src/metadata.js';
import { parquetPlan } from 'hyparquet/src/plan.js';
import { getSchemaPath } from 'hyparquet/src/schema.js';
import { plainDecimal } from './plainDecimal.ts';
import { calendarOf, wallMs, type Calendar } from './calendar.ts';
import { SourceRefused } from './source.ts';

const figures = ['open', 'high', 'low', 'close', 'volume'] as const;
const columns = ['time', ...figures] as const;
const dayMs = 86_400_000;

/** A file is read whole by callers that have it in memory; Snappy is the library's own. */
const compressors: Compressors = {
  GZIP: (input) => new Uint8Array(gunzipSync(input)),
  ZSTD: (input) => new Uint8Array(zstdDecompressSync(input)),
  BROTLI: (input) => new Uint8Array(brotliDecompressSync(input)),
};

/**
 * The rows of a Parquet file as the text of a CSV file of bars, so that both go through the same reader, checks and errors: its line n + 1 is row n.
 * Needed are the columns time, open, high, low, close and volume; others are passed over. A time is a text as in CSV, a date, or a timestamp of the
 * bar's start: one in UTC is brought to the exchange's wall clock, one without a zone is taken as that. Where all timestamps are midnights they are days.
 * @param rows only so many, from the first
 * @throws SourceRefused where it is no Parquet file, is damaged, or lacks a column
 */
export function parquetText(file: string, content: Uint8Array, symbol: string, rows = Infinity): string {
  const table = tableOf(file, content, rows);
  const [times, ...values] = columns.map((name) => table.get(name) ?? []);
  const zoned = zoneOf(table.elements.get('time'));
  const spelled = timeTexts(times ?? [], zoned, calendarOf(symbol));
  const lines = spelled.map((time, row) => `${time},${values.map((column) => textOf(column[row])).join(',')}`);
  return `${columns.join(',')}\n${lines.join('\n')}${lines.length === 0 ? '' : '\n'}`;
}

interface Table {
  get(name: string): readonly unknown[] | undefined;
  readonly elements: ReadonlyMap<string, SchemaElement>;
}

/** Read without waiting, column by column: those who read bars wait for nothing. */
function tableOf(file: string, content: Uint8Array, rows: number): Table {
  const metadata = read(file, 'must be a Parquet file', () => parquetMetadata(content));
  const tree = parquetSchema(metadata);
  const elements = new Map(tree.children.map(({ element }) => [element.name, element]));
  const missing = columns.filter((name) => !elements.has(name));
  if (missing.length > 0) throw new SourceRefused(`${file}: expected the columns ${columns.join(', ')}, there is no ${missing.join(', ')}; it has ${[...elements.keys()].slice(0, 20).join(', ')}`);
  const taken = read(file, 'must be a whole Parquet file', () => columnsOf(metadata, content, rows));
  const lengths = columns.map((name) => taken.get(name)?.length ?? 0);
  if (new Set(lengths).size > 1) throw new SourceRefused(`${file}: expected columns of one length, was ${columns.map((name, at) => `${name} ${lengths[at]}`).join(', ')}`);
  return { get: (name) => taken.get(name), elements };
}

function columnsOf(metadata: FileMetaData, content: Uint8Array, rows: number): Map<string, unknown[]> {
  const own = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  const file = { byteLength: own.byteLength, slice: (start: number, end?: number) => own.slice(start, end) };
  const plan = parquetPlan({ file, metadata, columns: [...columns], rowEnd: Math.min(rows, Number(metadata.num_rows)) });
  const taken = new Map<string, unknown[]>(columns.map((name) => [name, []]));
  for (const group of plan.groups) {
    for (const chunk of group.chunks) {
      if (!('range' in chunk)) throw new Error('expected the place of a column');
      const { path_in_schema: path } = chunk.columnMetadata;
      const schemaPath = getSchemaPath(metadata.schema, path);
      const element = schemaPath.at(-1)?.element;
      if (path.length !== 1 || element === undefined) continue;
      const reader = { view: new DataView(own, chunk.range.startByte, chunk.range.endByte - chunk.range.startByte), offset: 0 };
      const { data, skipped } = readColumn(reader, group, { pathInSchema: path, element, schemaPath, compressors, ...chunk.columnMetadata, parsers: DEFAULT_PARSERS });
      const values = data.flatMap((part) => Array.from(part as ArrayLike<unknown>));
      const into = taken.get(path[0] ?? '');
      for (const value of values.slice(group.selectStart - skipped, group.selectEnd - skipped)) into?.push(ofElement(value, element));
    }
  }
  return taken;
}

/** A float of 32 bits has seven digits; what is behind them is none of the file's. */
const ofElement = (value: unknown, { type }: SchemaElement): unknown => (type === 'FLOAT' && typeof value === 'number' ? Number(value.toPrecision(7)) : value);

function read<T>(file: string, rule: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new SourceRefused(`${file}: ${rule} (${(error instanceof Error ? error.message : String(error)).slice(0, 200)})`);
  }
}

/** Whether a column's timestamps are instants, or a wall clock's. */
const zoneOf = (element: SchemaElement | undefined): 'utc' | 'wall' =>
  (element?.logical_type?.type === 'TIMESTAMP' && !element.logical_type.isAdjustedToUTC ? 'wall' : 'utc');

function timeTexts(times: readonly unknown[], zoned: 'utc' | 'wall', calendar: Calendar): readonly string[] {
  const instants = times.filter((time): time is Date => time instanceof Date && !Number.isNaN(time.getTime()));
  const isMidnight = (ms: number) => ms % dayMs === 0;
  const daysInUtc = instants.every((time) => isMidnight(time.getTime()));
  const wall = (time: Date) => (zoned === 'wall' || daysInUtc ? time.getTime() : wallMs(calendar, time.getTime()));
  const areDays = instants.length > 0 && instants.every((time) => isMidnight(wall(time)));
  return times.map((time) => {
    if (!(time instanceof Date)) return textOf(time);
    return Number.isNaN(time.getTime()) ? '' : new Date(wall(time)).toISOString().slice(0, areDays ? 10 : 19);
  });
}

/** As the CSV reader wants it; what it is no spelling for stays as it is, so that the reader can say so. A comma or line end would make other fields of it. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return plainDecimal(value);
  return String(value).replaceAll(/[,\r\n]/g, ' ');
}
