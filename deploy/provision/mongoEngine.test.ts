import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHome, type Home } from './home.ts';
import { mongodWays } from './mongodBinary.ts';
import { engineOf, enginesFor } from './mongoEngine.ts';

let home: Home;
let path: string;
let lines: string[];
beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), 'investobot-engine-')));
  path = join(home.path, 'path');
  mkdirSync(path);
  lines = [];
});
afterEach(() => rmSync(home.path, { recursive: true, force: true }));

const provision = () => ({ home, env: { PATH: path }, onProgress: (line: string) => { lines.push(line); } });
const mongodOnPath = (version: string) => writeFileSync(join(path, 'mongod'), `#!/bin/sh\necho db version v${version}\n`, { mode: 0o755 });
const nxInstalled = () => {
  mkdirSync(join(home.bin, 'nx-27017-0.8.1', 'bin'), { recursive: true });
  writeFileSync(join(home.bin, 'nx-27017-0.8.1', 'complete'), '', { mode: 0o700 });
};
const noDownload = () => writeFileSync(join(home.bin, 'mongod-refused.json'), JSON.stringify({ at: new Date().toISOString(), reason: 'no route' }));
const download = (now: number) => mongodWays({ ...provision(), env: { PATH: path, MONGOMS_DOWNLOAD_URL: 'https://127.0.0.1:1/mongod.tgz' } }, () => now).at(-1)?.attempt();

test('a new home takes a genuine mongod before nx-27017', () => expect(enginesFor(undefined)).toEqual(['mongod', 'nx']));

test('a home keeps the engine that holds its data', () => expect(enginesFor('nx')).toEqual(['nx']));

test('a mongod on PATH is used', async () => {
  mongodOnPath('8.0.4');
  expect(await engineOf(provision())).toEqual({ engine: 'mongod', command: join(path, 'mongod') });
});

test('where no mongod can be had, nx-27017 serves, with one warning', async () => {
  nxInstalled();
  noDownload();
  expect((await engineOf(provision())).engine).toBe('nx');
  expect(lines).toEqual([expect.stringContaining('for trying out')]);
});

test('a mongod that appears later does not hide what nx-27017 holds', async () => {
  nxInstalled();
  noDownload();
  await engineOf(provision());
  mongodOnPath('8.0.4');
  expect((await engineOf(provision())).engine).toBe('nx');
});

test('a home whose mongod is gone does not start empty on nx-27017', async () => {
  mongodOnPath('8.0.4');
  await engineOf(provision());
  rmSync(join(path, 'mongod'));
  nxInstalled();
  noDownload();
  await expect(engineOf(provision())).rejects.toThrow(`this home's data is mongod's: make that available, or set MONGODB_URL or another INVESTOBOT_HOME`);
});

test('a mongod that is too old for the driver is passed over', async () => {
  mongodOnPath('4.2.0');
  nxInstalled();
  noDownload();
  expect((await engineOf(provision())).engine).toBe('nx');
  expect(lines[0]).toMatch(/MongoDB by mongod on PATH: .*expected version 4.4.0 or newer, was 4.2.0/);
});

test('a failed download is remembered for a day, then tried again', async () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  await expect(download(now)).rejects.toThrow('mongodDownload.ts');
  expect(existsSync(join(home.bin, 'mongod-refused.json'))).toBe(true);
  expect(await download(now + 23 * 3_600_000)).toBeUndefined();
  await expect(download(now + 25 * 3_600_000)).rejects.toThrow('mongodDownload.ts');
});
