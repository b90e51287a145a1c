import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccount } from '@nats-io/nkeys';
import { expect, onTestFinished, test } from 'vitest';
import { ensuredKeyIn, keyFolder, keyIn } from './keyFile.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'investobot-keys-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('a key is generated where there is none, for its owner alone, and leaves nothing else behind', () => {
  const path = folder();
  const file = join(path, 'risk.nk');
  expect(ensuredKeyIn(file).getPublicKey()).toMatch(/^U[A-Z2-7]{55}$/);
  expect(modeOf(file)).toBe(0o600);
  expect(readdirSync(path)).toEqual(['risk.nk']);
});

test('the same key is there the next time', () => {
  const file = join(folder(), 'risk.nk');
  expect(ensuredKeyIn(file).getPublicKey()).toBe(keyIn(file).getPublicKey());
  expect(ensuredKeyIn(file).getPublicKey()).toBe(keyIn(file).getPublicKey());
});

test('the file holds a seed, as the nats client reads it', () => {
  const file = join(folder(), 'risk.nk');
  ensuredKeyIn(file);
  expect(readFileSync(file, 'utf8')).toMatch(/^SU[A-Z2-7]{56}\n$/);
});

test('a key that its group may read is refused, with the command that puts it right', () => {
  const file = join(folder(), 'risk.nk');
  ensuredKeyIn(file);
  chmodSync(file, 0o640);
  expect(() => ensuredKeyIn(file)).toThrow(`${file}: expected mode 0600, was 0640, so others may have read it; run: chmod 0600 "${file}"`);
});

test('a key that its owner may only read is taken', () => {
  const file = join(folder(), 'risk.nk');
  ensuredKeyIn(file);
  chmodSync(file, 0o400);
  expect(keyIn(file).getPublicKey()).toMatch(/^U/);
});

test('a folder that others may look into is refused', () => {
  const path = folder();
  chmodSync(path, 0o711);
  expect(() => keyFolder(path)).toThrow(/expected mode 0700, was 0711/);
});

test('a missing folder is made for its owner alone', () => expect(modeOf(keyFolder(join(folder(), 'keys')))).toBe(0o700));

test('a file that holds no seed is refused and not replaced', () => {
  const file = join(folder(), 'risk.nk');
  writeFileSync(file, 'hello\n', { mode: 0o600 });
  expect(() => ensuredKeyIn(file)).toThrow(/risk\.nk: expected the seed of a user nkey/);
  expect(readFileSync(file, 'utf8')).toBe('hello\n');
});

test('the error of a file that holds no seed does not show what it holds', () => {
  const file = join(folder(), 'risk.nk');
  writeFileSync(file, 'SUASECRET', { mode: 0o600 });
  expect(() => keyIn(file)).toThrow(/^(?!.*SECRET)/);
});

test("an account's key is refused", () => {
  const file = join(folder(), 'risk.nk');
  writeFileSync(file, createAccount().getSeed(), { mode: 0o600 });
  expect(() => keyIn(file)).toThrow(/was one of another type/);
});
