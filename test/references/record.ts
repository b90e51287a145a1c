import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crossing, referencePython } from './python.ts';
import { walkCsv } from './walk.ts';

/*
 * Records what backtesting.py and backtrader do with SMA(10)/SMA(30) on the committed samples and on a walk: test/golden/crossing/*.json, which
 * test/golden/crossing.test.ts holds ours against. Run it with: node test/references/record.ts
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const walk = { bars: 20_000, seed: 7 };
const python = await referencePython();
const folder = mkdtempSync(join(tmpdir(), 'investobot-references-'));
try {
  const walkPath = join(folder, 'WALKUSD.csv');
  writeFileSync(walkPath, walkCsv(walk.bars, walk.seed));
  const files = [...['SPY', 'AAPL', 'BAC', 'IWM', 'QQQ'].map((symbol) => [symbol, join(root, 'deploy', 'sample', `${symbol}.csv`)] as const), ['WALKUSD', walkPath] as const];
  for (const [symbol, path] of files) for (const sizing of ['unit', 'all-in'] as const) await record(symbol, path, sizing);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function record(symbol: string, path: string, sizing: 'unit' | 'all-in'): Promise<void> {
  const times = readFileSync(path, 'utf8').trim().split('\n').slice(1).map((line) => line.slice(0, line.indexOf(',')));
  const places = new Map(times.map((time, place) => [time.length === 10 ? `${time} 00:00:00` : time, place]));
  const [theirs, others, rolling] = await Promise.all([
    crossing(python, { engine: 'backtesting', bars: [path], sizing, trades: true }), crossing(python, { engine: 'backtrader', bars: [path], sizing, trades: true }),
    crossing(python, { engine: 'backtesting', bars: [path], sizing, trades: true, averages: 'rolling' }),
  ]);
  const of = ({ results: [result] }: typeof theirs) => {
    if (result?.trades === undefined) throw new Error(`${symbol} ${sizing}: expected trades, was none`);
    return { finalEquity: result.finalEquity, trades: result.trades.map(([quantity, entry, at, exit, to]) => [quantity, places.get(entry), at, places.get(exit), to]) };
  };
  const [a, b, loose] = [of(theirs), of(others), of(rolling)];
  const differs = a.trades.findIndex((trade, at) => trade.some((value, field) => Math.abs((value ?? NaN) - (b.trades[at]?.[field] ?? NaN)) > 1e-9));
  if (a.trades.length !== b.trades.length || differs >= 0) throw new Error(`${symbol} ${sizing}: expected the same trades of both engines, they differ at ${differs}`);
  const golden = {
    about: 'SMA(10)/SMA(30), long only, whole shares, next open, 0.1 % a side, 1,000,000 USD. A trade: quantity, place of the entry bar in the file, its price, and the same of the exit.',
    engines: { 'backtesting.py': '0.6.6', backtrader: '1.9.78.123' },
    finalEquity: { 'backtesting.py': a.finalEquity, backtrader: b.finalEquity },
    tradesDifferentWithRollingFloats: a.trades.filter((trade, at) => JSON.stringify(trade) !== JSON.stringify(loose.trades[at])).length,
    trades: a.trades,
  };
  const text = JSON.stringify(golden, undefined, 1).replaceAll(/\[\s+([^[\]]*?)\s+\]/g, (_, inner: string) => `[${inner.replaceAll(/\s+/g, ' ')}]`);
  writeFileSync(join(root, 'test', 'golden', 'crossing', `${symbol}-${sizing}.json`), `${text}\n`);
  process.stderr.write(`${symbol} ${sizing}: ${a.trades.length} trades, ${golden.tradesDifferentWithRollingFloats} others with rolling floats\n`);
}
