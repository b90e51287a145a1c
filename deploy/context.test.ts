import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { contextName, writeNatsContext } from './context.ts';

function config(): { readonly env: NodeJS.ProcessEnv; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'investobot-context-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { env: { XDG_CONFIG_HOME: folder }, file: join(folder, 'nats', 'context', 'investobot-sim.json') };
}

const write = (env: NodeJS.ProcessEnv, url = 'nats://127.0.0.1:1') => writeNatsContext({ desk: 'sim', url, nkeyFile: '/keys/operator.nk', env });

test('a context names the server and the key, for its owner alone', () => {
  const { env, file } = config();
  expect(write(env)).toEqual({ path: file, written: true });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ description: 'investobot: operator of the desk sim', url: 'nats://127.0.0.1:1', nkey: '/keys/operator.nk' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('our own is written anew', () => {
  const { env, file } = config();
  write(env);
  write(env, 'nats://127.0.0.1:2');
  expect(readFileSync(file, 'utf8')).toContain('127.0.0.1:2');
});

test.each(['{"description":"mine","url":"nats://elsewhere"}', '{"url":"nats://elsewhere"}', 'no JSON'])("somebody else's is left as it is: %s", (text) => {
  const { env, file } = config();
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  expect(write(env)).toEqual({ path: file, written: false });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a name cannot lead out of the folder', () => expect(() => contextName('../sim')).toThrow(/must be 1 to 32 of a-z 0-9/));
