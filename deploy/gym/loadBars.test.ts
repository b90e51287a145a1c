import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { columnsOf } from '../../actors/gym/barColumns.ts';
import { readFactors } from '../../actors/market/adjust.ts';
import { readColumns } from '../../actors/market/csv.ts';
import { mergedBars } from '../../actors/market/merged.ts';
import { defaultDataQuality } from '../../machines/desk/defaultSettings.ts';
import { barFilesIn, barFilesOf, type BarFile } from './barFiles.ts';
import { loadBars } from './loadBars.ts';

const sample = `${import.meta.dirname}/../sample`;
const folder = mkdtempSync(join(tmpdir(), 'investobot-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a desk that was opened with the file has. */
function onDesk({ path, symbol, timeframe, factorsPath, isRaw }: BarFile) {
  const factors = factorsPath === undefined ? [] : readFactors(basename(factorsPath), readFileSync(factorsPath, 'utf8'));
  const source = mergedBars([readColumns({ file: basename(path), symbol, timeframe, text: readFileSync(path, 'utf8'), factors, adjust: isRaw !== true })]);
  const { bars: [bars], events } = columnsOf(source, { from: '1900-01-01T00:00:00Z' }, defaultDataQuality);
  return { bars, events };
}

function written(name: string, text: string, factors?: string): string {
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, text);
  if (factors !== undefined) writeFileSync(join(folder, `${name}.factors.csv`), factors);
  return path;
}
const loaded = (path: string, how: { readonly isRaw?: boolean } = {}) => {
  const [file] = barFilesIn([path], how);
  if (file === undefined) return expect.fail('expected a file');
  const { bars, events, refused, faults } = loadBars(file);
  return { file, bars, events, refused, faults };
};

const header = 'time,open,high,low,close,volume';
const factorHeader = 'until,price_factor,split_factor,reference_close';
const twoForOne = `${factorHeader}\n2020-01-03,0.99,0.5,20\n2050-12-31,1,1,0\n`;
const around = `${header}\n2020-01-02,20,20.5,19.75,20,1001\n2020-01-03,20,20,19,19.5,500.5\n2020-01-06,10,10.5,9.5,10,3000\n`;

describe.each(['AAPL', 'QQQ'])('the sample of %s', (symbol) => {
  test.each([[{}], [{ isRaw: true }]])('is read as a desk reads it, %j', (how) => {
    const { file, bars, events } = loaded(join(sample, `${symbol}.csv`), how);
    expect({ bars, events }).toEqual(onDesk(file));
  });
});

describe('prices before a split', () => {
  const path = written('TWO', around, twoForOne);
  test('are adjusted, and volumes in whole shares', () => {
    const { file, bars, events } = loaded(path);
    expect({ open: [...bars.open].map((price) => price / 10 ** bars.scale), volume: [...bars.volume], events }).toEqual({ open: [9.9, 9.9, 10], volume: [2002, 1001, 3000], events: [] });
    expect({ bars, events }).toEqual(onDesk(file));
  });
  test('are raw on demand, with the split and the dividend beside them', () => {
    const { file, bars, events } = loaded(path, { isRaw: true });
    expect({ bars, events }).toEqual(onDesk(file));
    expect([[...bars.open].map((price) => price / 10 ** bars.scale), events.map((event) => event.kind === 'action' && [event.exDate, event.action.kind])]).toEqual([[20, 20, 10], [['2020-01-06', 'dividend'], ['2020-01-06', 'split']]]);
  });
  test('of minutes are adjusted by their day in New York', () => {
    const { file, bars, events } = loaded(written('MIN', `${header}\n2020-01-03T19:58:00,20,20,20,20,10\n2020-01-03T19:59:00,20,20,20,20,10\n2020-01-06T04:00:00,10,10,10,10,10\n`, twoForOne));
    expect([[...bars.open].map((price) => price / 10 ** bars.scale), { bars, events }]).toEqual([[9.9, 9.9, 10], onDesk(file)]);
  });
  test('are rounded half to even', () => {
    const { file, bars, events } = loaded(written('HALF', `${header}\n2020-01-02,0.000001,0.000003,0.000001,0.000003,1\n2020-01-06,1,1,1,1,1\n`, `${factorHeader}\n2020-01-03,0.5,1,1\n2050-12-31,1,1,0\n`));
    expect({ bars, events }).toEqual(onDesk(file));
  });
});

describe('bars that are built of finer ones', () => {
  const rows = ['2020-01-03T09:30:00', '2020-01-03T09:31:00', '2020-01-03T16:30:00', '2020-01-06T15:59:00'].map((time, place) => `${time},${place + 10},${place + 12},${place + 9},${place + 11},100`);
  const path = written('FINE', `${header}\n${rows.join('\n')}\n`, twoForOne);
  const built = (isRaw: boolean) => {
    const [file] = barFilesOf(['FINE'], '1d', [path], { isRaw });
    return file === undefined ? expect.fail('expected a file') : loadBars(file);
  };
  test('are of the session, adjusted as their minutes are', () => expect(built(false)).toMatchObject({ bars: { timeframe: '1d', atMs: Float64Array.of(Date.UTC(2020, 0, 3, 21), Date.UTC(2020, 0, 6, 21)), volume: Float64Array.of(400, 100) }, events: [], refused: 0 }));
  test('have splits and dividends before the bar of their day, where they are raw', () => expect(built(true)).toMatchObject({ bars: { volume: Float64Array.of(200, 100) }, events: [{ kind: 'action', atMs: Date.UTC(2020, 0, 6, 21) }, { kind: 'action', atMs: Date.UTC(2020, 0, 6, 21) }] }));
});

describe('rows that do not pass the checks', () => {
  const bad = around.replace('2020-01-06', 'nonsense\n2020-01-03,1,1,1,1,1\n2020-01-06');
  test('are counted, and the first of them told', () => expect(loaded(written('BAD', bad))).toMatchObject({ refused: 2, faults: [expect.stringContaining('nonsense'), expect.stringContaining('duplicate')] }));
  test('are left out of adjusted bars as on a desk', () => {
    const { file, bars, events } = loaded(written('BADTWO', bad, twoForOne));
    expect({ bars, events }).toEqual(onDesk(file));
  });
});

test('a broken file of factors is refused by name', () => expect(() => loaded(written('BROKEN', around, `${factorHeader}\n2020-01-03,0,1,20\n`))).toThrow('BROKEN.factors.csv:2: price_factor: was "0"'));
