import { expect, test } from 'vitest';
import { standing, type ServerRecord } from './ownership.ts';

const server = { pid: 10, startedAt: 'a' };
const owner = { pid: 11, startedAt: 'b' };
const record: ServerRecord = { server, owner, ports: { client: 20_000 } };

test('where nothing is recorded a server is started', () => expect(standing(undefined, () => true, false)).toBe('start'));

test('a live server of a live owner is shared', () => expect(standing(record, () => true, false)).toBe('share'));

test('a server that its live owner is just starting again is waited for', () =>
  expect(standing(record, (process) => process === owner, false)).toBe('wait for its owner'));

test('a live server whose owner died is replaced', () => expect(standing(record, (process) => process === server, false)).toBe('replace'));

test('a live server whose owner died is adopted where other processes use it', () => expect(standing(record, (process) => process === server, true)).toBe('adopt'));

test('where both are gone a server is started', () => expect(standing(record, () => false, false)).toBe('start'));
