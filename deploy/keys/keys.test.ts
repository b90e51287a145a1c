import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { fault, signingText } from '../../machines/authority/decisions.ts';
import { users } from '../../subjects/permissions.ts';
import { keyNames, loadKey, loadKeys, operatorKeyFile, publicKeysOf } from './keys.ts';
import { keyIn } from './keyFile.ts';
import { automaticSigner, ensuredSigner, signerNamed } from './people.ts';

function home(): string {
  const path = mkdtempSync(join(tmpdir(), 'investobot-home-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('a home that was started once', () => {
  const path = mkdtempSync(join(tmpdir(), 'investobot-home-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const keys = loadKeys(path);

  test('has a key of each user and one for the archive, all different', () => expect(new Set(keyNames.map((name) => keys[name].getPublicKey())).size).toBe(users.length + 1));
  test('has the same keys at the next start', () => expect(publicKeysOf(loadKeys(path))).toEqual(publicKeysOf(keys)));
  test("gives a role's process its own key", () => expect(loadKey(path, 'risk').getPublicKey()).toBe(publicKeysOf(keys).risk));
  test("has the operator's key where the nats client finds it", () => expect(keyIn(operatorKeyFile(path)).getPublicKey()).toBe(keys.operator.getPublicKey()));
  test("keeps people's keys apart from those of the server's users", () => {
    expect(readdirSync(join(path, 'keys'))).not.toContain('people');
    ensuredSigner(path);
    expect(readdirSync(join(path, 'keys', 'people'))).toEqual(['local.nk']);
  });
});

test('a key that is not there is not made by who only needs it', () => expect(() => loadKey(home(), 'risk')).toThrow(/risk\.nk: expected a key, was none/));

test("a person's signature counts", () => {
  const person = ensuredSigner(home(), 'ada');
  const authority = { genesis: 'a'.repeat(32), humans: { ada: person.publicKey }, usedNonces: {} };
  const request = { verb: 'resume', target: 's-1', payload: null, policyVersion: 1 };
  const terms = { nonce: 'b'.repeat(32), expiresAt: '2030-01-01T00:00:00Z' };
  const signature = { signer: 'ada', ...terms, signature: person.sign(signingText(authority.genesis, request, terms)) };
  expect(fault(authority, { ...request, signature }, '2029-01-01T00:00:00Z')).toBeUndefined();
});

test('a person is found again by name', () => {
  const path = home();
  expect(ensuredSigner(path, 'ada').publicKey).toBe(signerNamed(path, 'ada').publicKey);
});

test('a person without a key cannot sign', () => expect(() => signerNamed(home(), 'ada')).toThrow(/ada\.nk: expected a key, was none/));

test('a name cannot lead out of the folder', () => expect(() => signerNamed(home(), '../risk')).toThrow(/expected a person's name/));

test('a sim desk signs by itself', () => {
  const path = home();
  expect(automaticSigner(path, 'sim').publicKey).toBe(signerNamed(path, 'local').publicKey);
});

test.each(['paper', 'canary', 'live'] as const)('a %s desk does not, and makes no key', (environment) => {
  const path = home();
  expect(() => automaticSigner(path, environment)).toThrow(`expected a sim desk to sign by itself, was a ${environment} desk`);
  expect(readdirSync(path)).toEqual([]);
});
