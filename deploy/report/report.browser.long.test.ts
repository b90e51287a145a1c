import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metricsOf } from '../../machines/statistics/metrics.ts';
import { hostilePlan, trade, waves, wavyRun } from '../../test/reportSample.ts';
import { reportHtml } from './report.ts';

/** A Chromium on PATH, or the one that CHROMIUM names; the test fails where there is none. */
const chromium = process.env['CHROMIUM'] ?? 'chromium';
let folder = '';
let page = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  const result = wavyRun(400, [trade(), trade({ symbol: 'QQQ', side: 'short', pnl: '30', exitTime: null, exitPrice: null })]);
  const file = join(folder, 'report.html');
  await writeFile(file, reportHtml({ plan: hostilePlan, result, metrics: metricsOf(result), bars: [waves('SPY', 400), waves('QQQ', 400)], benchmark: { name: 'SPY held', ...result.equity } }));
  // What would go to the network ends at a closed port.
  const { stdout } = await promisify(execFile)(chromium, [
    '--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`, '--proxy-server=127.0.0.1:9', '--virtual-time-budget=3000', '--dump-dom', `file://${file}`,
  ], { timeout: 60_000, maxBuffer: 2 ** 24 });
  page = stdout;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('a browser without a network draws all five charts', () => expect(page).toMatch(/<html[^>]* data-charts="5"/));
test('each has a canvas', () => expect(page.match(/<canvas /g)?.length).toBe(5));
test('no text of the plan runs', () => expect(/<title>([^<]*)<\/title>/.exec(page)?.[1]).toBe('sma-cross-10-30: backtest'));
