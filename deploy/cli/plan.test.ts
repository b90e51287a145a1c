import { Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { checkPlan } from '../../machines/plan/decisions.ts';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import { planCommand } from './plan.ts';

/** Runs the command line on these files; `error` is what it says of wrong use, without commander's help. */
async function ran(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const told = { out: [] as string[], failed: false, error: '' };
  const program = new Command('investobot').exitOverride().showHelpAfterError('(help)').configureOutput({ writeErr: (text) => { told.error += text; } });
  planCommand(program, {
    out: (line) => void told.out.push(line), fail: () => { told.failed = true; },
    read: (path) => files[path] ?? (() => { throw new Error('ENOENT'); })(),
  });
  const code = await program.parseAsync([...args], { from: 'user' }).then(() => (told.failed ? 1 : 0), (error: unknown) => {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  });
  return { ...told, code };
}
const wrong = async (...args: readonly string[]) => {
  const { code, error, out } = await ran(args);
  return [code, error, out];
};

describe('plan list', () => {
  test('shows each template with its thesis, parameters, defaults and ranges', async () => {
    const { code, out } = await ran(['plan', 'list']);
    expect(code).toBe(0);
    expect(out[0]).toContain('sma-cross\n  A rise that lasts');
    expect(out[0]).toContain('  fast  10  bars of the fast average; a whole number from 1 to 500, below slow\n');
    expect(out[0]).toContain('pairs (of 2 symbols)\n');
  });
  test('gives the same as JSON', async () => {
    const { out } = await ran(['plan', 'list', '--json']);
    expect(JSON.parse(out[0] ?? '')).toContainEqual(expect.objectContaining({
      name: 'sma-cross', parameters: [{ name: 'fast', kind: 'whole', about: 'bars of the fast average', default: 10, min: 1, max: 500 }, expect.objectContaining({ name: 'slow' })], rising: [['fast', 'slow']],
    }));
  });
});

describe('plan new', () => {
  test('prints a sound plan as JSON over lines', async () => {
    const { code, out } = await ran(['plan', 'new', 'sma-cross', '--set', 'fast=5', '--set', 'slow=20', '--symbols', 'SPY, QQQ', '--sizing', 'fraction:0.2', '--stop', 'atr:14:3', '--budget', '0.5', '--timeframe', '1h', '--name', 'mine']);
    const plan: unknown = JSON.parse(out[0] ?? '');
    expect([code, out[0]?.startsWith('{\n  "name": "mine",\n')]).toEqual([0, true]);
    expect(plan).toMatchObject({ universe: ['SPY', 'QQQ'], timeframe: '1h', sizing: { kind: 'fraction', fraction: 0.2 }, stop: { kind: 'atr', length: 14, multiple: 3 }, budget: 0.5 });
    expect(checkPlan(plan)).toMatchObject({ plan });
  });
  test('of entries by limit', async () => {
    const { code, out } = await ran(['plan', 'new', 'sma-cross', '--symbols', 'SPY', '--timing', 'limit:0.01']);
    expect([code, JSON.parse(out[0] ?? '')]).toEqual([0, expect.objectContaining({ timing: { limit: { offset: 0.01 } } })]);
  });
  test.each([
    [['sma-cross', '--symbols', 'SPY', '--timing', 'limit:0.3'], /^error: plan new sma-cross: timing: was limit:0\.3, limit\.offset must be at most 0\.2\n$/],
    [['moving', '--symbols', 'SPY'], /^error: plan new: template: was "moving", must be one of sma-cross, ema-cross, .*, buy-and-hold\n$/],
    [['sma-cross', '--symbols', 'SPY', '--set', 'quick=3'], /^error: plan new sma-cross: quick: was 3, must be a parameter of sma-cross: fast, slow\n$/],
    [['sma-cross', '--symbols', 'SPY', '--set', 'fast=0'], /^error: plan new sma-cross: fast: was 0, must be a whole number from 1 to 500\n$/],
    [['sma-cross', '--symbols', 'SPY', '--set', 'fast=30'], /^error: plan new sma-cross: fast: was 30, must be below slow \(30\)\n$/],
    [['sma-cross', '--symbols', 'SPY', '--set', 'fast'], /^error: option '--set <name=value>' argument 'fast' is invalid\. was "fast", must be name=value, e\.g\. fast=10\n$/],
    [['sma-cross', '--symbols', 'SPY', '--set', 'fast=1', '--set', 'fast=2'], /was fast twice, must name each parameter once\n$/],
    [['sma-cross', '--symbols', ','], /^error: plan new sma-cross: symbols: was none, must name at least one, e\.g\. SPY\n$/],
    [['sma-cross'], /^error: required option '--symbols <list>' not specified\n$/],
    [['sma-cross', '--symbols', 'SPY', '--leverage', '3'], /^error: unknown option '--leverage'\n$/],
  ])('%j is wrong use, said in one line', async (args, said) => expect(await wrong('plan', 'new', ...args)).toEqual([2, expect.stringMatching(said), []]));
  test('what is not a word of its own cannot be set', async () => expect(await wrong('plan', 'new', 'sma-cross', '--symbols', 'SPY', '--set', 'constructor=1')).toEqual([2, expect.stringContaining('must be a parameter of sma-cross'), []]));
});

describe('plan check', () => {
  const file = (plan: unknown) => ({ 'plan.json': JSON.stringify(plan) });
  test('says what a sound plan does', async () => {
    const { code, out } = await ran(['plan', 'check', 'plan.json'], file(examplePlan));
    expect([code, out]).toEqual([0, [
      expect.stringMatching(/^two-three {2}([0-9a-f]{12})[0-9a-f]{52} {2}\(as a strategy: s-\1\)$/), 'on       SPY, 1d bars', 'enter    when sma(2) crosses above sma(3)', 'exit     when sma(2) crosses below sma(3)',
      "sizing   all in; no stop; budget 0.2 of the desk's cash", 'warm-up  4 bars', 'thesis   prices that rise go on rising', 'refuted  a year of losses',
    ]]);
  });
  test('says of a limit where it is', async () => {
    const { out } = await ran(['plan', 'check', 'plan.json'], file({ ...examplePlan, timing: { limit: { offset: 0.01 } } }));
    expect(out[2]).toBe('enter    when sma(2) crosses above sma(3); by limit 0.01 below the close');
  });
  test('gives the same as JSON, with the symbols that are read', async () => {
    const filtered = { ...examplePlan, entry: { compare: 'above', left: { bar: 'close', of: 'QQQ' }, right: { value: 5 } } };
    const { code, out } = await ran(['plan', 'check', '-', '--json'], { '-': JSON.stringify(filtered) });
    expect([code, JSON.parse(out[0] ?? '')]).toEqual([0, {
      ok: true, planHash: expect.stringMatching(/^[0-9a-f]{64}$/), strategy: expect.stringMatching(/^s-[0-9a-f]{12}$/), name: 'two-three', warmUpBars: 4, reads: ['QQQ'], plan: expect.objectContaining({ name: 'two-three' }),
    }]);
  });
  test('names every fault with path, value and rule', async () => {
    const { code, out } = await ran(['plan', 'check', 'plan.json'], file({ ...examplePlan, budget: 2, leverage: 3, entry: { cross: 'over', left: { bar: 'price' }, right: { value: 1 } } }));
    expect([code, out]).toEqual([1, [
      'plan.entry.cross: was "over", must be one of above, below', 'plan.entry.left.bar: was "price", must be one of open, high, low, close, volume', 'plan.budget: was 2, must be at most 1', 'plan.leverage: was 3, is no field here',
    ]]);
  });
  test('names every rule beyond the shape that is broken', async () => {
    const bad = { ...examplePlan, universe: ['SPY', 'SPY'], entry: { cross: 'above', left: { value: 1 }, right: { value: 2 } }, exit: { compare: 'above', left: { bar: 'close', against: 'other' }, right: { bar: 'high', against: 'SPY' } } };
    const { code, out } = await ran(['plan', 'check', 'plan.json', '--json'], file(bad));
    expect(code).toBe(1);
    expect(JSON.parse(out[0] ?? '')).toEqual({ ok: false, faults: [
      expect.objectContaining({ path: 'universe[1]', rule: 'must not repeat universe[0]' }), expect.objectContaining({ path: 'entry', value: '"two numbers"' }),
      expect.objectContaining({ path: 'exit.right.against', value: '"SPY"' }),
    ] });
  });
  test('refuses what is no JSON', async () => expect(await ran(['plan', 'check', 'plan.json'], { 'plan.json': '{"name":' })).toMatchObject({ code: 1, out: [expect.stringMatching(/^plan: was "\{\\"name\\":", must be JSON: /)] }));
  test('refuses what is too long', async () => expect(await ran(['plan', 'check', 'plan.json'], { 'plan.json': ' '.repeat(1_000_001) })).toMatchObject({ code: 1, out: ['plan: was "1000001 characters", must be at most 1000000 characters'] }));
  test('of a file that is not there is wrong use', async () => expect(await wrong('plan', 'check', 'none.json')).toEqual([2, 'error: plan check: was none.json, must be a file that can be read: ENOENT\n', []]));
});
