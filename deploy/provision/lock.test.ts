import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHome, type Home } from './home.ts';
import { holding } from './lock.ts';

let home: Home;
beforeEach(() => { home = openHome(mkdtempSync(join(tmpdir(), 'investobot-lock-'))); });
afterEach(() => rmSync(home.path, { recursive: true, force: true }));

const unheard = () => {};

/** A process that holds the lock and says so, until it is killed. */
async function holder() {
  const lock = JSON.stringify(new URL('./lock.ts', import.meta.url).href);
  const script = `import { holding } from ${lock}; await holding(${JSON.stringify(home)}, 'x', 1000, () => {}, () => { console.log('held'); setInterval(() => {}, 1000); return new Promise(() => {}); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('what needs the lock waits until it is free', async () => {
  const order: string[] = [];
  const first = holding(home, 'x', 5_000, unheard, async () => { await new Promise((resolve) => setTimeout(resolve, 100)); order.push('first'); });
  const second = holding(home, 'x', 5_000, unheard, async () => { order.push('second'); });
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
});

test('a lock of another name is another lock', () =>
  holding(home, 'x', 1_000, unheard, () => holding(home, 'y', 0, unheard, async () => {})));

test('the lock is free again after a throw', async () => {
  await expect(holding(home, 'x', 0, unheard, async () => { throw new Error('work failed'); })).rejects.toThrow('work failed');
  await holding(home, 'x', 0, unheard, async () => {});
});

test('a lock held by another process is waited for, said once, and refused in the end', async () => {
  const child = await holder();
  const lines: string[] = [];
  await expect(holding(home, 'x', 100, (line) => lines.push(line), async () => {})).rejects.toThrow('expected to be free within 0.1 s, was held by another process');
  expect(lines).toEqual(['waiting for another investobot process (x)']);
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('a holder that is killed with -9 leaves no stale lock', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await holding(home, 'x', 1_000, unheard, async () => {});
});
