import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barFilesIn } from '../deploy/gym/barFiles.ts';
import { loadBars } from '../deploy/gym/loadBars.ts';
import { credentials, marketDataServer, tradingDays, type MarketDataServer } from './marketData/history.ts';
import { root } from './sources.ts';

let server: MarketDataServer;
const home = mkdtempSync(join(tmpdir(), 'bars-home-'));

beforeAll(async () => {
  server = await marketDataServer();
  for (const symbol of ['SPY', 'QQQ']) server.days.set(symbol, tradingDays('2019-12-20', '2020-05-29').filter(({ day }) => day !== '2020-01-15' && day !== '2020-01-16'));
});
afterAll(() => server.close());

const investobot = (...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => new Promise((done) => {
  execFile(process.execPath, [join(root, 'deploy/investobot.mjs'), ...words], { env: { ...process.env, INVESTOBOT_HOME: home, INVESTOBOT_YAHOO_URL: server.url, INVESTOBOT_ALPACA_DATA_URL: server.url, APCA_API_KEY_ID: credentials.keyId, APCA_API_SECRET_KEY: credentials.secret } },
    (error, out, err) => done({ code: error === null ? 0 : Number(error.code ?? 1), out, err }));
});
const span = ['--from', '2020-01-02', '--to', '2020-01-31'];

describe('bars fetch', { timeout: 60_000 }, () => {
  test('keeps what it fetched in the home, where files of bars are', async () => {
    const fetched = await investobot('bars', 'fetch', '--source', 'yahoo', '--symbols', 'SPY,QQQ', ...span, '--json');
    const { files, failed } = JSON.parse(fetched.out) as { readonly files: readonly { readonly path: string; readonly bars: number }[]; readonly failed: readonly unknown[] };
    expect([fetched.code, fetched.err, failed, files.map(({ path, bars }) => [path.replace(home, ''), bars])]).toEqual([0, '', [], [['/bars/yahoo-all/1d/SPY.csv', 19], ['/bars/yahoo-all/1d/QQQ.csv', 19]]]);
    const shown = await investobot('bars', 'show', join(home, 'bars/yahoo-all/1d/SPY.csv'));
    expect(shown.out).toBe(`${join(home, 'bars/yahoo-all/1d/SPY.csv')}: SPY 1d, 19 bars from 2020-01-02T21:00:00Z to 2020-01-31T21:00:00Z; 0 refused, 1 flagged, 2 trading days without bars\n  gap: 2 trading days from 2020-01-15 to 2020-01-16\n`);
  });
  test('writes just the span where it is told to', async () => {
    const out = join(home, 'own');
    const { code } = await investobot('bars', 'fetch', '--source', 'alpaca', '--symbols', 'SPY', '--adjustment', 'raw', ...span, '--out', out);
    expect([code, readFileSync(join(out, 'SPY.csv'), 'utf8').split('\n').slice(0, 2)]).toEqual([0, ['time,open,high,low,close,volume', '2020-01-02,107,107.5,106.5,107,1000']]);
  });
  test('ends with 1 where a symbol has no bars, and has fetched the others', async () => {
    const { code, out, err } = await investobot('bars', 'fetch', '--source', 'yahoo', '--symbols', 'NONE,SPY', ...span);
    expect([code, err, out.includes('SPY')]).toEqual([1, 'investobot: NONE: Yahoo: NONE: No data found, symbol may be delisted\n', true]);
  });
  test.each([
    [['--source', 'yahoo', '--symbols', 'SPY', '--from', '2020-02-30'], '--from: was "2020-02-30", must be a day such as 2020-01-02'],
    [['--source', 'yahoo', '--symbols', 'spy', '--from', '2020-01-02'], '--symbols: was "spy", must be symbols'],
    [['--source', 'yahoo', '--symbols', 'SPY', '--from', '2020-01-02', '--to', '2020-01-01'], '--to: was 2020-01-01, must be 2020-01-02 or later'],
    [['--source', 'yahoo', '--symbols', 'SPY', '--from', '2020-01-02', '--adjustment', 'raw'], '--adjustment: was raw, must be split or all'],
  ])('ends with 2 where it was called wrongly (%#)', async (words, message) => {
    const { code, err } = await investobot('bars', 'fetch', ...words);
    expect([code, err.includes(message)]).toEqual([2, true]);
  });
});

test('bars show ends with 2 where a file can not be used', { timeout: 60_000 }, async () => {
  const path = join(home, 'BAD.csv');
  writeFileSync(path, 'x');
  const { code, err } = await investobot('bars', 'show', path);
  expect([code, err.includes('BAD.csv:1: header was "x"')]).toEqual([2, true]);
});

describe('a file of Parquet', { timeout: 60_000 }, () => {
  const [asCsv, asParquet] = [join(home, 'csv'), join(home, 'parquet')];
  beforeAll(() => {
    for (const folder of [asCsv, asParquet]) mkdirSync(folder);
    const sample = join(root, 'deploy/sample/SPY.csv');
    copyFileSync(sample, join(asCsv, 'SPY.csv'));
    const [names = [], ...rows] = readFileSync(sample, 'utf8').trim().split('\n').map((line) => line.split(','));
    const columnData = names.map((name, at) => (name === 'time' ? { name, data: rows.map((row) => new Date(`${row[at]}T00:00:00Z`)), type: 'TIMESTAMP' as const } : { name, data: rows.map((row) => Number(row[at])), type: 'DOUBLE' as const }));
    writeFileSync(join(asParquet, 'SPY.parquet'), new Uint8Array(parquetWriteBuffer({ columnData, codec: 'SNAPPY', rowGroupSize: 1_000 })));
  });

  test('is the same bars as one of CSV', () => {
    const [csv, parquet] = [asCsv, asParquet].map((folder) => barFilesIn([folder]).map(loadBars)[0]);
    expect(parquet).toEqual(csv);
    expect(csv?.bars.atMs.length).toBeGreaterThan(5_000);
  });
  test('is backtested', async () => {
    const plan = join(home, 'plan.json');
    writeFileSync(plan, (await investobot('plan', 'new', 'sma-cross', '--set', 'fast=10', '--set', 'slow=30', '--symbols', 'SPY', '--sizing', 'all-in')).out);
    const trades = async (path: string) => (JSON.parse((await investobot('backtest', '--plan', plan, '--bars', path, '--json')).out) as { readonly trades: readonly unknown[] }).trades;
    const csv = await trades(join(asCsv, 'SPY.csv'));
    expect([csv.length, await trades(join(asParquet, 'SPY.parquet'))]).toEqual([expect.any(Number), csv]);
    expect(csv.length).toBeGreaterThan(50);
  });
});
