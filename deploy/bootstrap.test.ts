import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'investobot-clone-'));
  mkdirSync(join(root, 'deploy'));
  copyFileSync(join(import.meta.dirname, 'bootstrap.mjs'), join(root, 'deploy', 'bootstrap.mjs'));
  writeFileSync(join(root, 'package-lock.json'), locked('1.0.0'));
  // Stands for npm: leaves what `npm ci` leaves, and its arguments.
  writeFileSync(join(root, 'npm.mjs'), `import fs from 'node:fs';
    fs.mkdirSync('node_modules/.bin', { recursive: true });
    fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
    fs.appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n');`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const locked = (version: string) => JSON.stringify({ packages: { '': {}, 'node_modules/a': { version, integrity: 'sha512-a' }, 'node_modules/b': { version, optional: true } } });
const bootstrap = () => spawnSync(process.execPath, [join(root, 'deploy', 'bootstrap.mjs')], {
  encoding: 'utf8', env: { ...process.env, npm_execpath: join(root, 'npm.mjs'), npm_node_execpath: process.execPath },
});
const timesAsked = () => readFileSync(join(root, 'asked'), 'utf8').trim().split('\n').length;

test('a fresh clone gets its locked packages, Node 24 and the command', () => {
  expect(bootstrap().status).toBe(0);
  expect(readFileSync(join(root, 'asked'), 'utf8')).toMatch(/^ci --include=dev --include=optional --ignore-scripts /);
  expect(readlinkSync(join(root, 'node_modules', '.bin', 'node'))).toBe(process.execPath);
  expect(readlinkSync(join(root, 'node_modules', '.bin', 'investobot'))).toBe('../../deploy/investobot.mjs');
});

test('a second time nothing is installed and nothing is said', () => {
  bootstrap();
  expect(bootstrap().stderr).toBe('');
  expect(timesAsked()).toBe(1);
});

test('a changed lock installs again and names what differs', () => {
  bootstrap();
  writeFileSync(join(root, 'package-lock.json'), locked('1.0.1'));
  expect(bootstrap().stderr).toContain('node_modules/a is not as in package-lock.json');
  expect(timesAsked()).toBe(2);
});

test('an optional package for another platform may be missing', () => {
  bootstrap();
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } }));
  bootstrap();
  expect(timesAsked()).toBe(1);
});

test('a lock left by an installation that died is taken over', () => {
  symlinkSync(String(2 ** 22 + 1), join(root, '.install.lock'));
  expect(bootstrap().status).toBe(0);
  expect(existsSync(join(root, '.install.lock'))).toBe(false);
});

test('an installation that fails ends with 1 and one line', () => {
  writeFileSync(join(root, 'npm.mjs'), 'process.exit(7)');
  const { status, stderr } = bootstrap();
  expect(status).toBe(1);
  expect(stderr).toMatch(/npm.mjs ci .*: ended with 7; see above\n$/);
});
