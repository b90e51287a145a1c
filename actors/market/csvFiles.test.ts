import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvBars, csvMarket } from './csvFiles.ts';

const hash = 'a7a72e19fd03cb7e8ef2bf9bb1e9d5be1de16db1fc0a9a1ff31e4f6cdb9df3a1';
let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'investobot-bars-')); });
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text = 'time,open,high,low,close,volume\n2020-01-02,1,2,1,2,10\n') => writeFileSync(join(folder, name), text);

test('a folder becomes a source of its symbols and the hashes of their files', () => {
  put('SPY.csv');
  put('SPY.factors.csv', 'until,price_factor,split_factor,reference_close\n2050-12-31,1,1,0\n');
  put('AAPL.csv');
  put('README.md', 'x');
  expect(csvMarket(folder, '1d')).toEqual({ kind: 'csv', files: [
    { symbol: 'AAPL', timeframe: '1d', sha256: '748b27b2f386db2d328e060a57ba11b19c61c43b8c74b2ea0d7c07e2bdf12dff' },
    { symbol: 'SPY', timeframe: '1d', sha256: '748b27b2f386db2d328e060a57ba11b19c61c43b8c74b2ea0d7c07e2bdf12dff', factorsSha256: 'db3a20416815f118f8182ee9ab0d629e86a3632886f728f691d236be4fdf22fd' },
  ] });
});

describe('refused with what is wrong', () => {
  test('a folder that is not there', () => expect(() => csvMarket(join(folder, 'none'), '1d')).toThrow('none: must be a folder of bars that can be read (ENOENT)'));
  test('a folder without bars', () => expect(() => csvMarket(folder, '1d')).toThrow('no SYMBOL.csv or SYMBOL.parquet there'));
  test('a symbol that has no file', () => expect(() => csvMarket(folder, '1d', ['SPY'])).toThrow('SPY.csv: must be a file that can be read (ENOENT)'));
  test('a file whose name is no symbol', () => {
    put('brk.b.csv');
    expect(() => csvMarket(folder, '1d')).toThrow('file name: was "brk.b.csv", must be a symbol');
  });
  test('a file that is not the one the desk opened with', () => {
    put('SPY.csv');
    expect(() => csvBars(folder, { kind: 'csv', files: [{ symbol: 'SPY', timeframe: '1d', sha256: hash }] })).toThrow(/^SPY\.csv: its SHA-256 was [0-9a-f]{64}, the desk opened with a7a7.*; put the same file back or open a new desk$/);
  });
  test('factors that are not the ones the desk opened with', () => {
    put('SPY.csv');
    put('SPY.factors.csv', 'x');
    const market = csvMarket(folder, '1d');
    put('SPY.factors.csv', 'y');
    expect(() => csvBars(folder, market)).toThrow('SPY.factors.csv: its SHA-256 was');
  });
  test('a symbol twice', () => {
    put('SPY.csv');
    const { files } = csvMarket(folder, '1d');
    expect(() => csvBars(folder, { kind: 'csv', files: [...files, ...files] })).toThrow('market.files: was SPY twice, must be each symbol once');
  });
});
