import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { csvBars, csvMarket } from './csvFiles.ts';
import { parquetText } from './parquet.ts';
import { SourceRefused } from './source.ts';

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];
const header = 'time,open,high,low,close,volume';
const prices = (...values: readonly number[]): readonly Column[] => ['open', 'high', 'low', 'close', 'volume'].map((name) => ({ name, data: [...values], type: 'DOUBLE' }));
const file = (columns: readonly Column[], over: Partial<Parameters<typeof parquetWriteBuffer>[0]> = {}) => new Uint8Array(parquetWriteBuffer({ columnData: [...columns], ...over }));
const text = (columns: readonly Column[], symbol = 'SPY', rows?: number) => parquetText(`${symbol}.parquet`, file(columns), symbol, rows).trimEnd().split('\n');
const times = (...data: readonly (string | Date | null)[]): Column => ({ name: 'time', data: [...data] });
const utc = (iso: string) => new Date(`${iso}Z`);

describe('the time of a row', () => {
  test('is a text as in CSV', () => expect(text([times('2020-01-02', '2020-01-03'), ...prices(1, 2)])).toEqual([header, '2020-01-02,1,1,1,1,1', '2020-01-03,2,2,2,2,2']));
  test('is a day where all timestamps are midnights in UTC', () => expect(text([times(utc('2020-01-02T00:00:00'), utc('2020-01-03T00:00:00')), ...prices(1, 2)]).slice(1).map((row) => row.split(',')[0])).toEqual(['2020-01-02', '2020-01-03']));
  test('is a day where all are midnights in New York', () => expect(text([times(utc('2020-01-02T05:00:00'), utc('2020-07-02T04:00:00')), ...prices(1, 2)]).slice(1).map((row) => row.split(',')[0])).toEqual(['2020-01-02', '2020-07-02']));
  test('is the wall clock of the exchange where it is an instant', () => expect(text([times(utc('2020-01-02T14:30:00'), utc('2020-07-02T13:31:00')), ...prices(1, 2)]).slice(1).map((row) => row.split(',')[0])).toEqual(['2020-01-02T09:30:00', '2020-07-02T09:31:00']));
  test('of a coin is that of UTC', () => expect(text([times(utc('2020-01-02T14:30:00'), utc('2020-01-02T14:31:00')), ...prices(1, 2)], 'BTCUSD').slice(1).map((row) => row.split(',')[0])).toEqual(['2020-01-02T14:30:00', '2020-01-02T14:31:00']));
  test('that is missing is empty, for the reader to refuse', () => expect(text([times('2020-01-02', null), ...prices(1, 2)])[2]).toBe(',2,2,2,2,2'));
});

describe('figures', () => {
  const day = times('2020-01-02');
  test('have no exponent', () => expect(text([day, ...prices(1e-7)])[1]).toBe('2020-01-02,0.0000001,0.0000001,0.0000001,0.0000001,0.0000001'));
  test('of 32 bits have the seven digits that they have', () => expect(text([day, ...prices(101.1).map((column): Column => ({ ...column, type: 'FLOAT' }))])[1]).toBe('2020-01-02,101.1,101.1,101.1,101.1,101.1'));
  test('that are missing are empty', () => expect(text([day, ...prices(1).map((column): Column => ({ ...column, ...(column.name === 'low' ? { data: [null] } : {}) }))])[1]).toBe('2020-01-02,1,1,,1,1'));
  test('may be whole numbers of 64 bits', () => expect(text([day, ...prices(1).slice(0, 4), { name: 'volume', data: [9_007_199_254_740_993n], type: 'INT64' }])[1]).toBe('2020-01-02,1,1,1,1,9007199254740993'));
});

test('other columns are passed over', () => expect(text([{ name: 'vwap', data: [7], type: 'DOUBLE' }, times('2020-01-02'), ...prices(1)])[1]).toBe('2020-01-02,1,1,1,1,1'));
test('only the first rows are read where that is asked for', () => expect(text([times('2020-01-02', '2020-01-03', '2020-01-06'), ...prices(1, 2, 3)], 'SPY', 2)).toHaveLength(3));
test('rows may stand in several groups', () => {
  const count = 1000;
  const days = Array.from({ length: count }, (_, at) => new Date(at * 86_400_000));
  const written = file([times(...days), ...prices(...days.keys())], { rowGroupSize: 100 });
  const lines = parquetText('SPY.parquet', written, 'SPY').trimEnd().split('\n');
  expect([lines.length, lines[count]]).toEqual([count + 1, '1972-09-26,999,999,999,999,999']);
});

describe('refused with the file, what was expected and what was', () => {
  const whole = file([times('2020-01-02'), ...prices(1)]);
  test.each([
    ['bytes that are no Parquet', new TextEncoder().encode('time,open'), 'SPY.parquet: must be a Parquet file'],
    ['one that was cut off', whole.slice(0, whole.length - 20), 'SPY.parquet: must be a Parquet file'],
    ['one without a column', file([times('2020-01-02'), ...prices(1).slice(0, 4)]), 'SPY.parquet: expected the columns time, open, high, low, close, volume, there is no volume; it has time, open'],
  ])('%s', (_, content, message) => expect(() => parquetText('SPY.parquet', content, 'SPY')).toThrow(message));
  test('as a source that is refused', () => expect(() => parquetText('SPY.parquet', new Uint8Array(0), 'SPY')).toThrow(SourceRefused));
});

describe('a desk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  writeFileSync(join(folder, 'SPY.parquet'), file([times('2020-01-02', '2020-01-03'), ...prices(1, 2)]));
  const market = csvMarket(folder, '1d');

  test('opens with its hash and format', () => expect(market.files).toEqual([{ symbol: 'SPY', timeframe: '1d', sha256: createHash('sha256').update(readFileSync(join(folder, 'SPY.parquet'))).digest('hex'), format: 'parquet' }]));
  test('has its bars', () => expect([...csvBars(folder, market).between({ from: '2020-01-01T00:00:00Z' }).steps()].map(({ at, rows }) => [at, rows[0]?.origin])).toEqual([
    ['2020-01-02T21:00:00Z', 'SPY.parquet:2: 2020-01-02,1,1,1,1,1'], ['2020-01-03T21:00:00Z', 'SPY.parquet:3: 2020-01-03,2,2,2,2,2'],
  ]));
  test('does not take a symbol twice', () => {
    const both = mkdtempSync(join(tmpdir(), 'parquet-'));
    for (const name of ['SPY.csv', 'SPY.parquet']) writeFileSync(join(both, name), name);
    expect(() => csvMarket(both, '1d')).toThrow('was SPY.csv and SPY.parquet, must be one of them');
  });
});
