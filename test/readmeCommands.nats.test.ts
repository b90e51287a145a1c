import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHome } from '../deploy/provision/home.ts';
import { natsCliBinary } from '../deploy/provision/natsBinary.ts';
import { until } from '../deploy/provision/patience.ts';
import { Commands, type Command } from './commands.ts';
import { alike, shownCommands } from './consoleBlocks.ts';
import { root } from './sources.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const shown = shownCommands(readme);
const inBackground = / &$/;
const background = shown.filter(({ command }) => inBackground.test(command));
const foreground = shown.filter(({ command }) => !inBackground.test(command));

describe("the README's commands", () => {
  let commands: Commands;
  let up: Command;
  let env: NodeJS.ProcessEnv;

  /** Runs a line in bash, in the test's home, with `nats` and `npx investobot` as a person has them. @returns the code and all that it printed */
  const typed = (line: string) => new Promise<{ readonly code: number | null; readonly said: string }>((done) => {
    const child = spawn('bash', ['-c', line], { cwd: commands.home, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 50_000 });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    child.once('close', (code) => done({ code, said }));
  });

  beforeAll(async () => {
    commands = await Commands.begin();
    const { path: nats } = await natsCliBinary({ home: openHome(commands.home), env: commands.env, onProgress: () => {} });
    const shims = join(commands.home, 'shims');
    mkdirSync(shims);
    // npx itself takes longer than the command.
    writeFileSync(join(shims, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(root, 'deploy', 'investobot.mjs')}" "$@"\n`);
    chmodSync(join(shims, 'npx'), 0o755);
    env = { ...commands.env, PATH: [shims, dirname(nats), process.env['PATH']].join(delimiter) };
    // What the README says is typed in a clone; the files that it makes are to stand here.
    mkdirSync(join(commands.home, 'deploy'));
    symlinkSync(join(root, 'deploy', 'sample'), join(commands.home, 'deploy', 'sample'));
    await typed(foreground.find(({ command }) => command.endsWith('> tour.json'))?.command ?? '');
    up = commands.start((background[0]?.command ?? '').replace('npx investobot ', '').replace(inBackground, '').split(' ').map((word) => (word === 'tour.json' ? join(commands.home, word) : word)));
    const waiting = await until(async () => ((await commands.status('tour'))?.waiting.length === 3 ? true : undefined), 60_000);
    if (waiting === undefined) throw new Error(`the desk tour: expected three plans to wait for approval within 60 s; it said\n${up.said}`);
  });
  afterAll(() => commands[Symbol.asyncDispose]());

  test('start one desk', () => expect(background.map(({ command }) => command)).toEqual(['npx investobot up --desk tour --settings tour.json --no-view &']));
  test('use every request that operators may make', () => expect(foreground.length).toBeGreaterThan(25));
  test.each(background)('$command says what is shown', ({ parts }) => expect(parts.filter((part) => !alike(up.said).includes(part))).toEqual([]));

  test.each(foreground)('$command', async ({ command, parts }) => {
    const { code, said } = await typed(command);
    expect([code, parts.filter((part) => !alike(said).includes(part))], said).toEqual([0, []]);
  });

  test('and Ctrl-C ends the desk with code 0', async () => {
    up.stop();
    expect((await up.ended(30_000)).code).toBe(0);
  });
});
