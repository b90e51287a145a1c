import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { upCommand } from './up.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'investobot-up-'));
  vi.stubEnv('INVESTOBOT_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

/** Runs `up` in an empty home with settings of a paper desk; what it says is in the error. */
function upPaper(...args: readonly string[]): Promise<unknown> {
  const settings = join(home, 'paper.json');
  writeFileSync(settings, JSON.stringify({ environment: 'paper', pacing: 'live' }));
  const program = new Command('investobot').exitOverride().configureOutput({ writeErr: () => {} });
  upCommand(program);
  for (const each of program.commands) each.exitOverride().configureOutput({ writeErr: () => {} });
  return program.parseAsync(['up', '--settings', settings, ...args], { from: 'user' });
}

test('a desk that is no sim desk is not waited for but refused, with the command that opens it', () =>
  expect(upPaper('--desk', 'mine')).rejects.toThrow('environment: was paper, must be sim for a desk that `up` opens by itself; open it with your key first: investobot open mine --settings FILE, then investobot up --desk mine'));
test('a name that no desk can have is refused before anything is started', () =>
  expect(upPaper('--desk', 'Bad_Name')).rejects.toThrow('was "Bad_Name", must be 1 to 32 of a-z 0-9 -, starting with a letter'));
test('also where no desk is named', () => expect(upPaper()).rejects.toThrow('investobot open paper --settings FILE'));
