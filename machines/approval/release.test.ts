import { test } from 'vitest';
import { releaseGranted, signatureRefused } from '../../subjects/approval.ts';
import { given } from '../../test/given.ts';
import { ada, eve, openedWith, signedBy } from '../../test/people.ts';
import { approval } from './approval.ts';

const release = (payload: unknown) => ({ verb: 'release', target: 'strategy.s-1', payload }) as const;

test("an enrolled person's signature ends a quarantine", () =>
  given(approval, openedWith()).when(signedBy(ada, release({ skip: true }))).then([releaseGranted, { actor: 'strategy.s-1', skip: true, signer: 'ada' }]));

test("a stranger's does not", () =>
  given(approval, openedWith()).when(signedBy(eve, release({ skip: true }))).then([signatureRefused, { verb: 'release', target: 'strategy.s-1', signer: 'eve', reason: 'unknown signer' }]));

test('a release must say whether the fact is skipped', () =>
  given(approval, openedWith()).when(signedBy(ada, release({}))).then([signatureRefused, { verb: 'release', target: 'strategy.s-1', signer: 'ada', reason: 'invalid payload' }]));

test('the same signature releases once', () => {
  const once = signedBy(ada, release({ skip: false }));
  given(approval, openedWith(), once).when(once).then([signatureRefused, { verb: 'release', target: 'strategy.s-1', signer: 'ada', reason: 'reused' }]);
});
