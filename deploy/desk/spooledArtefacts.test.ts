import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryArtefacts } from '../../actors/runtime/artefacts.ts';
import { sha256 } from '../../actors/runtime/ids.ts';
import { SpooledArtefacts } from './spooledArtefacts.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'investobot-spool-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const away = { put: async () => { throw new Error('MongoDB is away'); }, read: async () => undefined };
const over = (store: ConstructorParameters<typeof SpooledArtefacts>[0]) => new SpooledArtefacts(store, folder, pino({ level: 'silent' }));

test('a text goes to the store while the store is there', async () => {
  const store = new MemoryArtefacts();
  const hash = await over(store).put('a prompt');
  expect([await store.read(hash), readdirSync(folder)]).toEqual(['a prompt', []]);
});

test('a text is kept in a file while the store is away, and found', async () => {
  const hash = await over(away).put('a prompt');
  expect([hash, await over(away).read(hash)]).toEqual([sha256('a prompt'), 'a prompt']);
});

test('a file that was changed is not taken for the text', async () => {
  const hash = await over(away).put('a prompt');
  writeFileSync(join(folder, hash), 'another prompt');
  await expect(over(away).read(hash)).rejects.toThrow(/expected a file with that hash/);
});

test('what nobody stored is not there', async () => expect(await over(new MemoryArtefacts()).read('0'.repeat(64))).toBe(undefined));
