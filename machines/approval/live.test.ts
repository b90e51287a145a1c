import { describe, test } from 'vitest';
import { liveGranted, signatureRefused } from '../../subjects/approval.ts';
import type { Venue } from '../../subjects/venue.ts';
import { given } from '../../test/given.ts';
import { ada, eve, openedWith, signedBy } from '../../test/people.ts';
import { approval } from './approval.ts';

const venue: Venue = { kind: 'alpaca', paper: false };
const opening = openedWith({ environment: 'live', pacing: 'live', venue });
const live = (payload: unknown = { venue }) => ({ verb: 'live', target: 'desk', payload }) as const;
const refusal = (reason: string, signer = 'ada') => [signatureRefused, { verb: 'live', target: 'desk', signer, reason }] as const;

describe('that a desk may trade real money', () => {
  test("is granted by an enrolled person's signature for its very venue", () => given(approval, opening).when(signedBy(ada, live())).then([liveGranted, { venue, signers: ['ada'] }]));
  test("is not by a stranger's", () => given(approval, opening).when(signedBy(eve, live())).then(refusal('unknown signer', 'eve')));
  test('is not for another venue than the desk was opened with', () => given(approval, opening).when(signedBy(ada, live({ venue: { kind: 'ccxt', exchange: 'binance', sandbox: false } }))).then(refusal('other target')));
  test('is not without a venue', () => given(approval, opening).when(signedBy(ada, live(null))).then(refusal('invalid payload')));
  test('is granted once', () => given(approval, opening, signedBy(ada, live())).when(signedBy(ada, live())).then(refusal('nothing to sign')));
  test('is nothing to sign for on a paper desk', () => given(approval, openedWith()).when(signedBy(ada, live())).then(refusal('nothing to sign')));
  test('needs as many people as the desk asks for', () =>
    given(approval, openedWith({ environment: 'live', pacing: 'live', venue, approval: { signersNeeded: 2, validSeconds: 3_600, automatic: false } }), signedBy(ada, live())).when(signedBy(ada, live())).then(refusal('same signer')));
});
