import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HeadsFile, signatureFault, signedHead } from './heads.ts';

const key = createUser();
const sign = (text: string) => ({ publicKey: key.getPublicKey(), signature: Buffer.from(key.sign(new TextEncoder().encode(text))).toString('base64') });
const head = (seq: number) => signedHead({ seq, hash: 'a'.repeat(64) }, sign);

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'investobot-heads-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const file = () => new HeadsFile(join(folder, 'desks', 'sim', 'heads.jsonl'));

test('heads come back in the order they were added', () => {
  file().append(head(10));
  file().append(head(20));
  expect(file().read()).toEqual([head(10), head(20)]);
});

test('where there is no file there are no heads', () => {
  expect(file().read()).toEqual([]);
});

test('a line that a crash cut off counts as not written, also after the next head', () => {
  file().append(head(10));
  appendFileSync(file().path, '{"seq":15,"ha');
  expect(file().read()).toEqual([head(10)]);
  file().append(head(20));
  expect(file().read()).toEqual([head(10), head(20)]);
});

test('a line that is no head is named', () => {
  file().append(head(10));
  writeFileSync(file().path, readFileSync(file().path, 'utf8').replace('"seq":10', '"seq":"x"'));
  expect(() => file().read()).toThrow(/heads\.jsonl line 1: expected a signed head, seq: /);
});

test('a head of a trusted key over its own sequence and hash is sound', () => {
  expect(signatureFault(head(10), [key.getPublicKey()])).toBeUndefined();
});

test('a head with another sequence than was signed is not', () => {
  expect(signatureFault({ ...head(10), seq: 11 }, [key.getPublicKey()])).toBe('a signature of something else');
});

test('a head of a key that is not trusted is not', () => {
  expect(signatureFault(head(10), [createUser().getPublicKey()])).toBe(`a signature of ${key.getPublicKey()}`);
});

test('a signature of the wrong length is none', () => {
  expect(signatureFault({ ...head(10), signature: 'AAAA' }, [key.getPublicKey()])).toMatch(/^(no signature|a signature of something else)/);
});
