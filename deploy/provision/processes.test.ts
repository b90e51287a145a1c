import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { commandLineOf, end, identityOf, isAlive } from './processes.ts';

async function sleeper(script = '') {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('up'); setInterval(() => {}, 1000)`], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (!identity) throw new Error('expected the child to live');
  return { identity, exit: once(child, 'exit') };
}

test('a process is the same one until it ends', async () => {
  const { identity, exit } = await sleeper();
  expect(isAlive(identity)).toBe(true);
  expect(commandLineOf(identity.pid)).toContain('setInterval');
  await end(identity, 5_000);
  await exit;
  expect(isAlive(identity)).toBe(false);
});

test('a process that does not heed SIGTERM gets SIGKILL', async () => {
  const { identity, exit } = await sleeper(`process.on('SIGTERM', () => {})`);
  await end(identity, 100);
  expect((await exit)[1]).toBe('SIGKILL');
});

test('another process with the same pid is neither alive nor signalled', async () => {
  const { identity, exit } = await sleeper();
  const former = { ...identity, startedAt: 'before' };
  expect(isAlive(former)).toBe(false);
  await end(former, 100);
  expect(isAlive(identity)).toBe(true);
  await end(identity, 5_000);
  await exit;
});

test('a pid that nobody has is nobody', () => expect(identityOf(2 ** 22 + 1)).toBeUndefined());
