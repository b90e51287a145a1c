import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { defaultDataQuality } from '../../machines/desk/defaultSettings.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { readColumns } from '../market/csv.ts';
import { csvBars, csvMarket } from '../market/csvFiles.ts';
import { mergedBars } from '../market/merged.ts';
import { columnsOf } from './barColumns.ts';
import { parseCsvColumns, readCsvColumns } from './csvColumns.ts';
import { randomWalk } from './randomWalk.ts';

const folder = fileURLToPath(new URL('../../deploy/sample/', import.meta.url));
const bytes = (text: string) => new TextEncoder().encode(text);
const whole = { from: '1900-01-01T00:00:00Z' };

function loaded(text: string, { symbol = 'SPY', timeframe = '1d' as Timeframe } = {}) {
  return parseCsvColumns(bytes(text), { file: `${symbol}.csv`, symbol, timeframe, quality: defaultDataQuality });
}

/** What the desk's own reader and checks make of the same text. */
const asOnDesk = (text: string, { symbol = 'SPY', timeframe = '1d' as Timeframe } = {}): BarColumns | undefined =>
  columnsOf(mergedBars([readColumns({ file: `${symbol}.csv`, symbol, timeframe, text, factors: [] })]), whole, defaultDataQuality).bars[0];

const header = 'time,open,high,low,close,volume';
const good = `${header}\n2020-01-02,100,101.5,99.25,101,1000\n2020-01-03,101,102,100,101.125,2000.5\n`;

describe('a file of bars', () => {
  test('becomes columns of whole numbers at the least scale that holds them', () => {
    const { bars, refused, flagged } = loaded(good);
    expect({ ...bars, refused, flagged }).toEqual({
      symbol: 'SPY', timeframe: '1d', scale: 3, refused: 0, flagged: 0, atMs: Float64Array.of(Date.UTC(2020, 0, 2, 21), Date.UTC(2020, 0, 3, 21)),
      open: Float64Array.of(100_000, 101_000), high: Float64Array.of(101_500, 102_000), low: Float64Array.of(99_250, 100_000), close: Float64Array.of(101_000, 101_125), volume: Float64Array.of(1000, 2000.5),
    });
  });

  test.each([
    ['with carriage returns, a byte order mark and blank lines', `\uFEFF${good.replaceAll('\n', '\r\n')}\r\n\r\n`, {}],
    ['with blanks around the figures', good.replaceAll(',', ' , '), {}],
    ['without a line end at its end', good.trimEnd(), {}],
    ['of minutes through a night of changed clocks', `${header}\n2021-03-12T15:59:00,1,2,1,2,5\n2021-03-15 09:30,2,2.5,2,2.25,5\n`, { timeframe: '1m' as const }],
    ['of a coin, in UTC', `${header}\n2021-03-14T02:30:00,0.00000001,0.00000002,0.00000001,0.00000002,0.5\n`, { symbol: 'BTCUSD', timeframe: '1m' as const }],
    ['with rows that the checks refuse', `${good}2020-01-06,5,4,6,5,1\n2020-01-07,101,99,98,98,10\n2020-01-08,101,101,101,101,-1\n2020-01-03,101,102,100,101,1\nnonsense\n2020-01-09,0,1,0,1,1\n2020-01-10,101,102,100,101,7\n`, {}],
    ['with a row of the far future among its rows', good.replace('2020-01-03', '2030-01-03').concat('2020-01-06,101,102,100,101,1\n'), {}],
  ])('%s is read as the desk reads it', (_, text, of) => expect(loaded(text, of).bars).toEqual(asOnDesk(text, of)));

  test('counts what is refused and odd, and says why', () => {
    const { refused, flagged, faults } = loaded(`${good}2020-01-06,5,4,6,5,1\nnonsense\n2020-01-07,200,210,190,200,1\n`);
    expect({ refused, flagged, faults }).toEqual({ refused: 2, flagged: 1, faults: [
      'SPY.csv, row 3: 2020-01-06T21:00:00Z,5,4,6,5,1: highBelowLow',
      'SPY.csv:5: nonsense (SPY.csv: no line can be read; the first: SPY.csv:2: row: was 1 fields, must be 6) (malformed): malformed',
    ] });
  });

  test('without its header is refused', () => expect(() => loaded('date,open\n1,2\n')).toThrow('SPY.csv:1: header was "date,open", must be "time,open,high,low,close,volume"'));
  test('without bars is refused', () => expect(() => loaded(`${header}\n`)).toThrow('SPY.csv: no line can be read, it is empty'));
  test('in another order is refused', () =>
    expect(() => loaded(`${header}\n${Array.from({ length: 28 }, (_, day) => `2020-02-${String(28 - day).padStart(2, '0')},1,1,1,1,1`).join('\n')}`)).toThrow('rows are out of order'));

  test.each(['AAPL', 'QQQ'])('of the sample is read as the desk reads it (%s, raw)', (symbol) => {
    const path = `${folder}${symbol}.csv`;
    expect(readCsvColumns(path, { file: `${symbol}.csv`, symbol, timeframe: '1d', quality: defaultDataQuality }).bars).toEqual(asOnDesk(readFileSync(path, 'utf8'), { symbol }));
  });
});

test('the bars of a desk become columns with their warm-up', () => {
  const { bars, fromMs } = columnsOf(csvBars(folder, csvMarket(folder, '1d', ['SPY', 'AAPL'])), { from: '2010-01-04T00:00:00Z', before: '2010-02-01T00:00:00Z', warmUpBars: 3 }, defaultDataQuality);
  expect({ fromMs, series: bars.map(({ symbol, scale, atMs, close }) => [symbol, scale, atMs.length, atMs[0], (close[0] ?? 0) / 10 ** scale]) }).toEqual({
    fromMs: Date.UTC(2010, 0, 4, 21), series: [['AAPL', 6, 22, Date.UTC(2009, 11, 29, 21), expect.closeTo(6.39, 1)], ['SPY', 6, 22, Date.UTC(2009, 11, 29, 21), expect.closeTo(90, -1)]],
  });
});

describe('a random walk', () => {
  const walk = randomWalk({ symbol: 'SPY', timeframe: '1m', count: 500, seed: 7 });
  test('is the same for the same seed and symbol', () => expect(randomWalk({ symbol: 'SPY', timeframe: '1m', count: 500, seed: 7 })).toEqual(walk));
  test('is another for another', () => expect(randomWalk({ symbol: 'QQQ', timeframe: '1m', count: 500, seed: 7 }).close).not.toEqual(walk.close));
  test('begins with the same bars, however long it is', () => expect(randomWalk({ symbol: 'SPY', timeframe: '1m', count: 50, seed: 7 }).close).toEqual(walk.close.slice(0, 50)));
  test('has bars that pass the checks', () => expect(walk.atMs.every((_, at) => (walk.low[at] ?? 0) > 0 && (walk.low[at] ?? 0) <= Math.min(walk.open[at] ?? 0, walk.close[at] ?? 0) && (walk.high[at] ?? 0) >= Math.max(walk.open[at] ?? 0, walk.close[at] ?? 0))).toBe(true));
});
