import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { exampleBars } from '../machines/scenario/exampleBars.ts';
import { root } from './sources.ts';

/* The commands of the gym as a person types them, in processes of their own, on a few hundred bars. */

const folder = mkdtempSync(join(tmpdir(), 'investobot-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...path: readonly string[]) => join(folder, ...path);
const header = 'time,open,high,low,close,volume';
const { atMs, open: opens, high, low, close } = exampleBars(300);
const rows = Array.from(atMs, (ms, place) => [new Date(ms).toISOString().slice(0, 10), ...[opens, high, low, close].map((column) => (column[place] ?? 0) / 100), 1_000_000].join(','));
mkdirSync(at('bars'));
mkdirSync(at('bad'));
writeFileSync(at('bars', 'SPY.csv'), [header, ...rows, ''].join('\n'));
writeFileSync(at('bad', 'SPY.csv'), [header, ...rows.slice(0, 100), 'nonsense', ...rows.slice(100), ''].join('\n'));
writeFileSync(at('plan.json'), JSON.stringify(examplePlan));
writeFileSync(at('unsound.json'), JSON.stringify({ ...examplePlan, budget: 2 }));
writeFileSync(at('other.json'), JSON.stringify({ ...examplePlan, universe: ['TSLA'] }));

const env = { ...process.env, INVESTOBOT_HOME: at('home'), XDG_CONFIG_HOME: at('config'), NATS_URL: 'nats://127.0.0.1:1' };

/** One `investobot ...` in the folder. @param during what is done while it runs */
async function investobot(args: readonly string[], during: (pid: number) => Promise<void> = async () => {}) {
  const child = spawn(process.execPath, [join(root, 'deploy/investobot.mjs'), ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, said] = ['', ''];
  child.stdout.on('data', (text: Buffer) => { out += text.toString(); });
  child.stderr.on('data', (text: Buffer) => { said += text.toString(); });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  await during(child.pid ?? 0);
  return { code: await ended, out, said };
}

const backtest = ['backtest', '--plan', 'plan.json', '--bars', 'bars'];

/** Ctrl-C while the command waits for its plan, which it then gets: the work has begun, and none of it is done. */
async function interruptedWith(args: readonly string[], fifo: string) {
  execFileSync('mkfifo', [at(fifo)]);
  return investobot(args.map((each) => (each === 'plan.json' ? fifo : each)), async (pid) => {
    // Opens when the command has opened its end.
    const plan = await open(at(fifo), 'w');
    process.kill(pid, 'SIGINT');
    await sleep(200);
    await plan.writeFile(JSON.stringify(examplePlan));
    await plan.close();
  });
}

describe.concurrent('investobot backtest', { timeout: 60_000 }, () => {
  test('holds a plan against a gate, and ends with 1 where it is refused', async () => {
    const lenient = { version: 1, minTrades: 1, minSharpeAnnual: -100, maxDrawdown: 1, minReturn: -1, honesty: { maxLookAhead: 0, maxOverfitting: 1 } };
    writeFileSync(at('lenient.json'), JSON.stringify(lenient));
    writeFileSync(at('harsh.json'), JSON.stringify({ ...lenient, minTrades: 100_000 }));
    const [passed, refused, unsound] = await Promise.all([investobot([...backtest, '--gate', 'lenient.json', '--json']), investobot([...backtest, '--gate', 'harsh.json']), investobot([...backtest, '--gate', 'plan.json'])]);
    const { gate } = JSON.parse(passed.out) as { readonly gate: { readonly verdict: string; readonly criteria: readonly { readonly name: string }[] } };
    expect([passed.code, gate.verdict, gate.criteria.map(({ name }) => name)]).toEqual([0, 'passed', ['trades', 'sharpeAnnual', 'maxDrawdown', 'totalReturn', 'overfitting', 'lookAheadDifferences']]);
    expect([refused.code, refused.out]).toEqual([1, expect.stringMatching(/the gate: refused\n[^]*\ntrades +\d+ +100,000 +refused\n/)]);
    expect([unsound.code, unsound.said]).toEqual([2, expect.stringContaining('--gate plan.json: ')]);
  });
  test('looks for decisions that know the future, on some prefixes of the bars or on all', async () => {
    const [some, all] = await Promise.all([investobot([...backtest, '--look-ahead', '4']), investobot([...backtest, '--from', '2015-10-01', '--look-ahead', 'all', '--json'])]);
    expect([some.code, some.out]).toEqual([0, expect.stringContaining('\nlook-ahead: 0 differences on 4 prefixes\n')]);
    expect([all.code, (JSON.parse(all.out) as { readonly lookAhead: unknown }).lookAhead]).toEqual([0, { cuts: 27, differences: 0, first: null }]);
  });
  test('gives all of a backtest as one line of JSON', async () => {
    const { code, out, said } = await investobot([...backtest, '--json', '--from', '2015-02-01']);
    expect([code, said, out.indexOf('\n')]).toEqual([0, '', out.length - 1]);
    const { equity, trades, ...rest } = JSON.parse(out) as { readonly equity: readonly unknown[]; readonly trades: readonly unknown[] };
    expect(rest).toEqual({
      plan: 'two-three', bars: 269, fills: expect.any(Number), rejections: 0, refusedRows: 0, stopped: false, finalEquity: expect.stringMatching(/^\d+/), metrics: expect.objectContaining({ periods: 268, sharpeAnnual: expect.any(Number) }),
      seconds: { load: expect.any(Number), run: expect.any(Number) }, peakMiB: expect.any(Number),
    });
    expect([equity.length, equity[0]]).toEqual([269, ['2015-02-01T21:00:00Z', 1_000_000]]);
    expect(trades[0]).toEqual({
      symbol: 'SPY', side: 'long', quantity: expect.any(String), entryTime: expect.stringMatching(/Z$/), entryPrice: expect.any(String), exitTime: expect.stringMatching(/Z$/), exitPrice: expect.any(String),
      fees: expect.any(String), pnl: expect.any(String), mae: expect.any(Number), mfe: expect.any(Number), exitReason: 'rule',
    });
  });
  test('writes a report, and says in a table what came out', async () => {
    const { code, out } = await investobot([...backtest, '--report', 'report.html']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^two-three: 300 bars, \d+ fills, \d+ trades, 0 rejections\nfinal equity [\d,.]+ USD\n[^]*Sharpe[^]*; report in report\.html\n$/)]);
    expect(readFileSync(at('report.html'), 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\s*$/);
  });
  test('builds bars of a coarser timeframe, and says so', async () => {
    writeFileSync(at('minutes.json'), JSON.stringify({ ...examplePlan, timeframe: '5m' }));
    const minutes = Array.from({ length: 60 }, (_, minute) => `2020-01-02T10:${String(minute).padStart(2, '0')}:00,${100 + minute},${101 + minute},${99 + minute},${100 + minute},1000`);
    mkdirSync(at('minutes'));
    writeFileSync(at('minutes', 'SPY.csv'), [header, ...minutes, ''].join('\n'));
    const { code, out, said } = await investobot(['backtest', '--plan', 'minutes.json', '--bars', 'minutes', '--json']);
    expect([code, said, (JSON.parse(out) as { readonly bars: number }).bars]).toEqual([0, "investobot: SPY: its bars of 5m are built of those of 1m, within the exchange's hours\n", 12]);
  });
  test('says which rows were left out', async () => {
    const { code, said } = await investobot(['backtest', '--plan', 'plan.json', '--bars', 'bad']);
    expect([code, said]).toEqual([0, expect.stringMatching(/^investobot: 1 row did not pass the data checks and was left out, such as SPY\.csv:102: nonsense .*\n$/)]);
  });
  test('ends at Ctrl-C with what was done', async () => {
    const { code, out } = await interruptedWith([...backtest, '--json'], 'backtest.fifo');
    const { stopped, bars, equity } = JSON.parse(out) as { readonly stopped: boolean; readonly bars: number; readonly equity: readonly unknown[] };
    expect([code, stopped, equity.length]).toEqual([130, true, bars]);
    expect(bars).toBeLessThan(300);
  });
});

describe.concurrent('investobot scenarios', { timeout: 60_000 }, () => {
  test('gives a row for each case', async () => {
    const { code, out } = await investobot(['scenarios', 'run', '--plan', 'plan.json', '--bars', 'bars', '--only', 'as-given, crash-1987,crisis-2008', '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, { plan: 'two-three', seed: 1, stopped: false, scenarios: [
      expect.objectContaining({ name: 'as-given', bars: 300, trades: expect.any(Number) }), expect.objectContaining({ name: 'crash-1987', worstBar: expect.any(Number) }), { name: 'crisis-2008', leftOut: expect.any(String) },
    ] }]);
  });
  test('ends at Ctrl-C with what was done', async () => {
    const { code, out, said } = await interruptedWith(['scenarios', 'run', '--plan', 'plan.json', '--bars', 'bars', '--json'], 'scenarios.fifo');
    expect([code, said, JSON.parse(out)]).toEqual([130, 'investobot: stopped: 0 of 28 cases done\n', { plan: 'two-three', seed: 1, stopped: true, scenarios: [] }]);
  });
});

describe.concurrent('wrong use', { timeout: 60_000 }, () => {
  test.each([
    ['a plan that is not there', ['backtest', '--plan', 'none.json', '--bars', 'bars'], /--plan: was "none\.json", must be a JSON file that can be read/],
    ['a plan with errors', ['backtest', '--plan', 'unsound.json', '--bars', 'bars'], /--plan unsound\.json: plan\.budget: was 2, must be at most 1$/],
    ['a symbol without bars', ['backtest', '--plan', 'other.json', '--bars', 'bars'], /--bars: expected 1d bars of TSLA, was none among the files; name the files, or their folder$/],
    ['a span without bars', [...backtest, '--from', '2031-01-01'], /SPY: expected bars from 2031-01-01, was none; the files have 2015-01-01 to 2015-10-27, choose another --from or --to$/],
    ['a report that can not be written', [...backtest, '--report', 'none/report.html'], /--report: was "none\/report\.html", must be a file in a folder that is there/],
    ['an option that is none', [...backtest, '--leverage', '3'], /unknown option '--leverage'; investobot backtest --help shows the options$/],
    ['a case that is none', ['scenarios', 'run', '--plan', 'plan.json', '--bars', 'bars', '--only', 'flood'], /--only: was "flood", must be of as-given, /],
    ['an empty space', ['sweep', 'sma-cross', '--set', 'fast=30', '--set', 'slow=10', '--symbols', 'SPY', '--bars', 'bars'], /sweep sma-cross: fast: was 30, must be below slow \(10\)/],
    ['a rank that is none', ['sweep', 'sma-cross', '--symbols', 'SPY', '--bars', 'bars', '--rank', 'luck'], /was "luck", must be one of totalReturn, /],
    ['a worker without bars', ['worker', '--bars', 'config'], /config: expected a file of bars or a folder of them, was nothing there$/],
  ])('%s is said in one line, with code 2', async (_, args, rule) => {
    const { code, out, said } = await investobot(args);
    expect([code, out, said]).toEqual([2, '', expect.stringMatching(/^error: [^\n]*\n$/)]);
    expect(said.trimEnd()).toMatch(rule);
  });
});

describe.concurrent('a failure', { timeout: 60_000 }, () => {
  test.each([
    ['a worker without a server', ['worker', '--bars', 'bars'], /expected/],
    ['a sweep without a server', ['sweep', 'sma-cross', '--symbols', 'SPY', '--bars', 'bars', '--workers', '1'], /NATS_URL: expected a NATS server at 127\.0\.0\.1:1/],
  ])('%s is said in one line, with code 1', async (_, args, rule) => {
    const { code, out, said } = await investobot(args);
    expect([code, out, said]).toEqual([1, '', expect.stringMatching(/^investobot: [^\n]*\n$/)]);
    expect(said).toMatch(rule);
  });
  test('a plan with errors has code 1 of the check', async () => expect(await investobot(['plan', 'check', 'unsound.json'])).toEqual({ code: 1, out: 'plan.budget: was 2, must be at most 1\n', said: '' }));
});

test('what needs no server leaves nothing behind', () => expect([existsSync(at('home', 'data')), readdirSync(folder).filter((name) => name.endsWith('.tmp'))]).toEqual([false, []]));
