import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { Command } from './commands.ts';
import { temporaryHome } from './servers.ts';
import { root } from './sources.ts';

/* `investobot sweep` as a person types it: on a server of its home that it starts and ends itself. */

const homes = [temporaryHome(), temporaryHome()] as const;
afterAll(() => homes.forEach((home) => home[Symbol.dispose]()));
const { NATS_URL: _, ...inherited } = process.env;
const out = (home: { readonly path: string }, name: string) => join(home.path, name);
const points = ['--set', 'fast=5..15:5', '--set', 'slow=20..80:20', '--symbols', 'SPY', '--bars', 'deploy/sample', '--from', '2015-01-01', '--json'];

const environment = (home: { readonly path: string }) => ({ ...inherited, INVESTOBOT_HOME: home.path, XDG_CONFIG_HOME: home.path });
const sweep = (home: { readonly path: string }, ...args: readonly string[]) =>
  new Command(root, ['sweep', 'sma-cross', ...points.map((each) => (each === 'deploy/sample' ? join(root, each) : each)), ...args], environment(home));
const figures = (text: string): Readonly<Record<string, unknown>> => JSON.parse(text) as Readonly<Record<string, unknown>>;

let alone: { readonly bytes: string; readonly out: string; readonly ms: number };
beforeAll(async () => {
  const began = performance.now();
  const ended = await sweep(homes[0], '--workers', '1', '--out', out(homes[0], 'alone.jsonl')).ended();
  alone = { bytes: readFileSync(out(homes[0], 'alone.jsonl'), 'utf8'), out: ended.out, ms: performance.now() - began };
});

test('a sweep has a line for each point and says which is best', () => {
  expect(alone.bytes.trimEnd().split('\n').map((line) => figures(line)['index'])).toEqual(Array.from({ length: 12 }, (_each, index) => index));
  expect(figures(alone.out)).toMatchObject({ backtests: 12, of: 12, stopped: false, failed: 0, trials: 12, deflatedSharpe: expect.any(Number), overfitting: expect.any(Number), rank: 'sharpeAnnual', best: expect.arrayContaining([expect.objectContaining({ outcome: 'run' })]) });
});

test('the same command finds the results and runs nothing', async () => {
  const again = await sweep(homes[0], '--workers', '1', '--out', out(homes[0], 'again.jsonl')).ended();
  expect([again.code, again.out, readFileSync(out(homes[0], 'again.jsonl'), 'utf8')]).toEqual([0, alone.out, alone.bytes]);
  // What is found is not estimated.
  expect(again.said).not.toContain('backtests of about');
});

test('a suite spread over workers gives the same bytes as one of a single process', async () => {
  const plan = out(homes[0], 'plan.json');
  writeFileSync(plan, JSON.stringify(examplePlan));
  const suite = (...args: readonly string[]) => new Command(root, ['scenarios', 'run', '--plan', plan, '--bars', join(root, 'deploy/sample'), '--from', '2019-01-01', '--only', 'as-given,crisis-2008,noise,halt', '--json', ...args], environment(homes[0])).ended();
  const [here, spread] = [await suite(), await suite('--workers', '2')];
  expect([spread.code, spread.out]).toEqual([0, here.out]);
  expect(spread.said).toMatch(/8 backtests of about/);
});

test('two workers, one Ctrl-C and the same command again give the same bytes as one worker undisturbed', async () => {
  const stopped = sweep(homes[1], '--workers', '2', '--out', out(homes[1], 'two.jsonl'));
  while (!stopped.said.includes('backtests of about')) await new Promise((done) => setTimeout(done, 5));
  stopped.stop();
  const partial = await stopped.ended();
  expect([partial.code, figures(partial.out)['stopped']]).toEqual([130, true]);
  expect(partial.said).toMatch(/stopped: \d+ of 12 backtests done; the same command goes on with sweep [0-9a-f]{16}\n$/);
  const whole = await sweep(homes[1], '--workers', '2', '--out', out(homes[1], 'two.jsonl')).ended();
  expect([whole.code, readFileSync(out(homes[1], 'two.jsonl'), 'utf8')]).toEqual([0, alone.bytes]);
});
