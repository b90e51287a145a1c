import { expect, test } from 'vitest';
import { archiveBroken, archiveResumed, archiveStalled, headSigned } from '../../subjects/auditor.ts';
import { fact, given } from '../../test/given.ts';
import { auditor } from './auditor.ts';
import { headText, linkText } from './chain.ts';

const head = (seq: number, digit = 'a') => fact(headSigned, { seq, hash: digit.repeat(64), publicKey: 'U', signature: 's' });

test('the newest head is the one with the highest sequence, whatever order heads come in', () => {
  const { state } = given(auditor, head(20, 'b')).when(head(10)).then();
  expect(state).toEqual({ head: { seq: 20, hash: 'b'.repeat(64) }, archivedSeq: 20, stalled: null, broken: [] });
});

test('a stalled archive is stalled since the log said so', () => {
  const { state } = given(auditor, head(10)).when(fact(archiveStalled, { archivedSeq: 12, reason: 'no server' })).then();
  expect(state).toMatchObject({ archivedSeq: 12, stalled: { since: '2020-01-02T21:00:00Z', reason: 'no server' } });
});

test('an archive that resumed is stalled no more', () => {
  const { state } = given(auditor, fact(archiveStalled, { archivedSeq: 12, reason: 'no server' })).when(fact(archiveResumed, { archivedSeq: 30 })).then();
  expect(state).toMatchObject({ archivedSeq: 30, stalled: null });
});

test('a broken archive stays broken after the next head', () => {
  const { state } = given(auditor, fact(archiveBroken, { seq: 7, expected: 'x', was: 'y' })).when(head(10)).then();
  expect(state).toMatchObject({ broken: [{ seq: 7, expected: 'x', was: 'y' }] });
});

test('an auditor beside main is refused', () => {
  expect(() => auditor.begin('second')).toThrow('auditor: expected the actor main, was second');
});

test('a link stands for the hash before, the place, the subject and the text', () => {
  expect(linkText('h', { seq: 2, subject: 'sim.market.SPY.bar', text: '{}' })).toBe('h\n2\nsim.market.SPY.bar\n{}');
});

test('what is signed of a head names what it is', () => {
  expect(headText({ seq: 2, hash: 'h' })).toBe('{"hash":"h","seq":2,"signs":"investobot archive head"}');
});
