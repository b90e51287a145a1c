import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomWalk } from '../../actors/gym/randomWalk.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import { crossing, referencePython } from './python.ts';

/*
 * SMA(10)/SMA(30), one unit a trade, next open, 0.1 % a side: our command beside backtesting.py, backtrader and vectorbt, on the same files, in one run.
 * node test/references/compare.ts [MINUTES] (1,000,000); prints a table, and one line of JSON
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const minutes = Number(process.argv[2] ?? 1_000_000);
const symbols = 50;
const days = 2_520;
const python = await referencePython();
const folder = mkdtempSync(join(tmpdir(), 'investobot-compare-'));

interface Measured { readonly engine: string; readonly bars: number; readonly fills: number; readonly finalEquity: number; readonly barsPerSecond: number; readonly loadSeconds: number; readonly fromStartSeconds: number; readonly peakMiB?: number }

/** Files as every engine reads them; the time is the start of an intraday bar, and a daily one's day. */
function written(bars: BarColumns, path: string): void {
  const lengthMs = bars.timeframe === '1d' ? 86_400_000 : 60_000;
  const lines = ['time,open,high,low,close,volume'];
  for (let at = 0; at < bars.close.length; at += 1) {
    const time = new Date((bars.atMs[at] ?? 0) - lengthMs).toISOString();
    const price = (column: Float64Array) => ((column[at] ?? 0) / 100).toFixed(2);
    lines.push(`${bars.timeframe === '1d' ? time.slice(0, 10) : time.slice(0, 19).replace('T', ' ')},${price(bars.open)},${price(bars.high)},${price(bars.low)},${price(bars.close)},${bars.volume[at]}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

function ours(files: readonly string[], names: readonly string[], timeframe: string): Measured {
  const command = join(root, 'deploy', 'investobot.mjs');
  const plan = spawnSync(process.execPath, [command, 'plan', 'new', 'sma-cross', '--symbols', names.join(','), '--sizing', 'quantity:1', '--timeframe', timeframe]);
  const planPath = join(folder, 'plan.json');
  writeFileSync(planPath, plan.stdout);
  const began = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [command, 'backtest', '--plan', planPath, '--bars', ...files, '--commission', '0.001', '--slippage', '0', '--volume-share', '1', '--json'], { maxBuffer: 2 ** 30 });
  const fromStartSeconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(stderr.toString());
  const said = JSON.parse(stdout.toString()) as { bars: number; fills: number; finalEquity: string; seconds: { load: number; run: number }; peakMiB: number };
  return { engine: 'investobot', bars: said.bars, fills: said.fills, finalEquity: Number(said.finalEquity), barsPerSecond: said.bars / said.seconds.run, loadSeconds: said.seconds.load, fromStartSeconds, peakMiB: said.peakMiB };
}

async function theirs(engine: 'backtesting' | 'backtrader' | 'vectorbt', files: readonly string[]): Promise<Measured[]> {
  const began = performance.now();
  const { bars, seconds, results } = await crossing(python, { engine, bars: files, sizing: 'unit', times: engine === 'vectorbt' ? 2 : 1 });
  const fromStartSeconds = (performance.now() - began) / 1000;
  const about = { bars, fills: results.reduce((sum, { fills }) => sum + fills, 0), finalEquity: results[0]?.finalEquity ?? Number.NaN, loadSeconds: seconds.load, fromStartSeconds };
  const first = { ...about, engine, barsPerSecond: bars / seconds.first };
  return engine === 'vectorbt' ? [{ ...first, engine: 'vectorbt, first call' }, { ...about, engine: 'vectorbt, warm', barsPerSecond: bars / seconds.warm }] : [first];
}

function shown(title: string, rows: readonly Measured[]): void {
  process.stdout.write(`\n${title}\n`);
  for (const { engine, bars, fills, finalEquity, barsPerSecond, loadSeconds, fromStartSeconds, peakMiB } of rows) {
    process.stdout.write(`${engine.padEnd(22)} ${bars} bars ${String(fills).padStart(6)} fills  ${Math.round(barsPerSecond).toLocaleString('en-US').padStart(12)} bars/s  load ${loadSeconds.toFixed(2)} s  from start ${fromStartSeconds.toFixed(2)} s  equity ${finalEquity.toFixed(6)}${peakMiB === undefined ? '' : `  peak ${peakMiB} MiB`}\n`);
  }
}

try {
  const minute = join(folder, 'WALKUSD.csv');
  written(randomWalk({ symbol: 'WALKUSD', timeframe: '1m', count: minutes, seed: 1 }), minute);
  const one = [ours([minute], ['WALKUSD'], '1m')];
  for (const engine of ['backtesting', 'backtrader', 'vectorbt'] as const) one.push(...await theirs(engine, [minute]));
  shown(`one symbol, ${minutes} bars of a minute`, one);
  const many = join(folder, 'many');
  mkdirSync(many);
  const names = Array.from({ length: symbols }, (_, at) => `S${String(at).padStart(2, '0')}USD`);
  const files = names.map((name, at) => {
    const path = join(many, `${name}.csv`);
    written(randomWalk({ symbol: name, timeframe: '1d', count: days, seed: at + 1 }), path);
    return path;
  });
  const fifty = [ours(files, names, '1d'), ...await theirs('backtesting', files), ...await theirs('vectorbt', files)];
  shown(`${symbols} symbols x ${days} days; one account (backtesting.py: one after another, an account each)`, fifty);
  process.stdout.write(`${JSON.stringify({ one, fifty })}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
