import { Command } from 'commander';
import { expect, test } from 'vitest';
import { simulateCommand } from '../../deploy/cli/simulate.ts';

/** Runs `investobot simulate` as typed; `interrupt` is Ctrl-C as soon as it listens. */
async function simulate(typed: readonly string[], { interrupt = false } = {}) {
  const out: string[] = [];
  let code = 0;
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  simulateCommand(program, {
    out: (text) => void out.push(text), exitCode: (given) => { code = given; }, onInterrupt: (act) => { if (interrupt) act(); },
  });
  const refused: unknown = await program.parseAsync(['simulate', ...typed], { from: 'user' }).then(() => undefined, (error: unknown) => error);
  return { out: out.join('\n'), code, refused };
}

const figuresOf = (json: string) => {
  const { seconds, ...figures } = JSON.parse(json) as Record<string, unknown>;
  expect(seconds).toBeGreaterThan(0);
  return figures;
};

test('it tells facts, faults and violations of the seeds that it was asked for', async () => {
  const { out, code } = await simulate(['--seeds', '3', '--from-seed', '7']);
  expect(code).toBe(0);
  expect(out).toMatch(/^3 seeds from 7 on in \d+ s: [\d,]+ facts \(at least [\d,]+ a seed\), [\d,]+ faults \(at least [\d,]+ a seed\); no violation\nfault +a seed\n/);
}, 60_000);

test('the figures are the same however many threads there are', async () => {
  const [one, two] = [await simulate(['--seeds', '4', '--workers', '1', '--json']), await simulate(['--seeds', '4', '--workers', '2', '--json'])];
  expect(figuresOf(two.out)).toEqual(figuresOf(one.out));
  expect(figuresOf(one.out)).toMatchObject({ from: 1, seeds: 4, done: 4, stopped: false, failed: 0, violations: [] });
}, 60_000);

test('stopped, it tells what was done, and ends with 130', async () => {
  const { out, code } = await simulate(['--seeds', '1000', '--workers', '1', '--json'], { interrupt: true });
  expect([code, JSON.parse(out)]).toEqual([130, expect.objectContaining({ seeds: 1000, done: 0, stopped: true, leastFacts: null, violations: [] })]);
}, 60_000);

test.each([[['--seed', '1', '--seeds', '2']], [['--seeds', '0']], [['--workers', 'two']]])('%j is wrong use', async (typed) =>
  expect((await simulate(typed)).refused).toMatchObject({ exitCode: expect.any(Number), code: expect.stringMatching(/^commander\./) }));
