import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CannotRun } from '../../actors/sweep/worker.ts';
import { defaultPolicy, defaultVenue } from '../../machines/desk/defaultSettings.ts';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import { sweepResult, type SweepJob } from '../../subjects/sweep.ts';
import type { BarFile } from './barFiles.ts';
import { GymFault, type GymOutcome } from './gymThread.ts';
import type { RunResult } from '../../machines/gym/run.ts';
import { measured } from './measured.ts';
import { KnownFiles, performing, requestOf, resultOf } from './sweepJob.ts';

const folder = mkdtempSync(join(tmpdir(), 'investobot-jobs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function fileOf(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const spy: BarFile = { symbol: 'SPY', timeframe: '1d', path: fileOf('SPY.csv', 'spy') };
const qqq: BarFile = { symbol: 'QQQ', timeframe: '1d', path: fileOf('QQQ.csv', 'qqq'), factorsPath: fileOf('QQQ.factors.csv', 'factors') };
const known = new KnownFiles([spy, qqq]);
const jobOn = async (file: BarFile): Promise<SweepJob> =>
  ({ sweep: '0'.repeat(16), index: 3, plan: examplePlan, terms: { bars: [await known.wantedOf(file)], cashUsd: '1000', venue: defaultVenue, policy: defaultPolicy, code: 'test', from: '2020-01-01T00:00:00Z', before: '2021-01-01T00:00:00Z' } });

describe('files', () => {
  test('are found by what they hold', async () => expect(await known.find(await known.wantedOf(spy))).toMatchObject(spy));
  test('are found with their factors', async () => expect(await known.find(await known.wantedOf(qqq))).toMatchObject(qqq));
  test('are found without their factors where those are not wanted', async () => {
    const { factorsSha256: _, ...raw } = await known.wantedOf(qqq);
    expect(await known.find(raw)).not.toHaveProperty('factorsPath');
  });
  test.each([['another content', { sha256: '1'.repeat(64) }], ['other factors', { factorsSha256: '1'.repeat(64) }], ['another timeframe', { timeframe: '1m' as const }], ['another symbol', { symbol: 'SPY' }]])('with %s are not here', async (_, other) => {
    const wanted = { ...await known.wantedOf(qqq), ...other };
    await expect(known.find(wanted)).rejects.toThrow(CannotRun);
    await expect(known.find(wanted)).rejects.toThrow('name their folder with --bars');
  });
  test('of finer bars are found to build of', async () => {
    const minutes: BarFile = { symbol: 'SPY', timeframe: '1m', path: fileOf('minutes.csv', 'minutes') };
    const built: BarFile = { ...minutes, timeframe: '1d', builtFrom: '1m' };
    const own = new KnownFiles([spy, minutes]);
    expect(await own.find(await own.wantedOf(built))).toMatchObject(built);
    expect(await new KnownFiles([built]).find(await own.wantedOf(built))).toMatchObject(built);
    expect(await own.find(await own.wantedOf(minutes))).not.toHaveProperty('builtFrom');
  });
  test('say whether their prices are raw', async () => expect(await known.find(await known.wantedOf({ ...spy, isRaw: true }))).toMatchObject({ ...spy, isRaw: true }));
  test('that changed are others, and one that is gone is none', async () => {
    const file: BarFile = { symbol: 'OLD', timeframe: '1d', path: fileOf('OLD.csv', 'before') };
    const own = new KnownFiles([file]);
    const before = await own.wantedOf(file);
    writeFileSync(file.path, 'after!');
    utimesSync(file.path, 1, 1);
    await expect(own.find(before)).rejects.toThrow(CannotRun);
    const after = await own.find(await own.wantedOf(file));
    expect(after.sha256).not.toBe(before.sha256);
    rmSync(file.path);
    await expect(own.find(await own.wantedOf(spy))).rejects.toThrow(CannotRun);
  });
});

test('a job becomes a backtest of the files here', async () =>
  expect(await requestOf(await jobOn(spy), known)).toMatchObject({ plan: examplePlan, files: [spy], terms: { cashUsd: '1000', fromMs: Date.UTC(2020, 0, 1), beforeMs: Date.UTC(2021, 0, 1) } }));

describe('jobs are performed', () => {
  const refused = async (): Promise<never> => { throw new GymFault({ name: 'RangeError', message: 'too short' }); };
  const row = { name: 'noise', bars: 2, trades: 0, rejections: 0, totalReturn: 0, maxDrawdown: 0, worstBar: 0, finalEquityUsd: '1000' };
  test('under their case, by the thread', async () => {
    const asked: unknown[] = [];
    const perform = performing({ run: refused, runCase: async (of) => { asked.push([of.name, of.seed, of.request.plan]); return row; } }, known, 'test');
    const result = sweepResult.parse(await perform({ ...await jobOn(spy), case: { name: 'noise', seed: 7 } }));
    expect([asked, result]).toEqual([[['noise', 7, examplePlan]], { sweep: '0'.repeat(16), index: 3, plan: examplePlan.name, planHash: expect.any(String), outcome: 'case', row }]);
  });
  test('with a result where they can not be run', async () => expect(await performing({ run: refused, runCase: refused }, known, 'test')({ ...await jobOn(spy), case: { name: 'noise', seed: 7 } })).toMatchObject({ outcome: 'failed', reason: 'too short' }));
  test('not by other code', async () => await expect(performing({ run: refused, runCase: refused }, known, 'newer')(await jobOn(spy))).rejects.toThrow('expected a worker with code test, this one has newer; start workers of the build that began the sweep'));
});

test('a job on a venue that is none of the gym is left', async () => {
  const job = await jobOn(spy);
  await expect(requestOf({ ...job, terms: { ...job.terms, venue: { kind: 'alpaca', paper: true } } }, known)).rejects.toThrow(CannotRun);
});

describe('a result', () => {
  const trade = { symbol: 'SPY', side: 'long', quantity: '1', entryTime: '2020-01-31T21:00:00Z', entryPrice: '1', exitTime: '2020-02-03T21:00:00Z', exitPrice: '2', fees: '0', pnl: '1', mae: 0, mfe: 1, exitReason: 'rule' } as const;
  const ran: RunResult = {
    bars: 2, fills: 3, rejections: 1, decisions: [], exposure: 0, tradedUsd: 0, finalEquityUsd: '1100', trades: [trade, { ...trade, exitTime: null, exitPrice: null, exitReason: 'open' }],
    equity: { atMs: Float64Array.of(Date.UTC(2020, 0, 31), Date.UTC(2020, 1, 28)), usd: Float64Array.of(1000, 1100) },
  };
  const outcome: GymOutcome = { name: 'x', stopped: false, refusedRows: 0, faults: [], built: [], ended: [], seconds: { load: 1, run: 1 }, metrics: measured(examplePlan, ran), result: ran };

  test('has figures without times, closed trades, and returns by month', async () => {
    const result = await resultOf(await jobOn(spy), async () => outcome);
    expect(sweepResult.parse(result)).toMatchObject({ index: 3, plan: 'two-three', outcome: 'run', trades: 1, rejections: 1, metrics: { totalReturn: expect.closeTo(0.1, 12), sharpeAnnual: null }, monthly: [0, expect.closeTo(0.1, 12)] });
    expect(result).not.toHaveProperty('metrics.firstAt');
  });
  test.each(['RangeError', 'SourceRefused'])('of what can not be run anywhere (%s) says why', async (name) =>
    expect(await resultOf(await jobOn(spy), async () => { throw new GymFault({ name, message: 'too short' }); })).toMatchObject({ outcome: 'failed', reason: 'too short' }));
  test('of a defect is none', async () => {
    const job = await jobOn(spy);
    await expect(resultOf(job, async () => { throw new GymFault({ name: 'TypeError', message: 'ours' }); })).rejects.toThrow('ours');
    await expect(resultOf(job, async () => { throw new RangeError('ours too'); })).rejects.toThrow('ours too');
  });
});
