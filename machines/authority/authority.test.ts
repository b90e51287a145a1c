import { fromPublic } from '@nats-io/nkeys';
import { expect, test } from 'vitest';
import { ada, bob, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { authorise, begunBy, changeHumans, openedFault, signingText, used } from './decisions.ts';
import { changedPolicy } from './policyChange.ts';
import { userKey } from './nkey.ts';

const approve = { verb: 'approve', target: 's-1', payload: { planHash: 'a'.repeat(64) } } as const;
const asked = { verb: 'approve', target: 's-1' } as const;
const noon = '2020-01-02T12:00:00Z';
const authority = () => begunBy(openedWith().body);

test('what an enrolled human signed counts', () => expect(authorise(authority(), signedBy(ada, approve), asked, noon)).toBe(undefined));

test('checking a request does not use it', () => {
  const desk = authority();
  authorise(desk, signedBy(ada, approve), asked, noon);
  expect(desk).toEqual(authority());
});

test('someone who is not enrolled is unknown', () => expect(authorise(authority(), signedBy(eve, approve), asked, noon)).toBe('unknown signer'));

test('a name that every object inherits is unknown', () =>
  expect(authorise(authority(), signedBy({ ...eve, name: 'constructor' }, approve), asked, noon)).toBe('unknown signer'));

test("a signature with another's key is forged", () => expect(authorise(authority(), signedBy({ ...eve, name: 'ada' }, approve), asked, noon)).toBe('forged'));

test("another desk's signature is forged here", () =>
  expect(authorise(authority(), signedBy(ada, approve, { genesis: 'f'.repeat(32) }), asked, noon)).toBe('forged'));

const real = signedBy(ada, { ...approve, kill: 'b'.repeat(32) });
test.each([
  ['payload', { payload: { planHash: 'b'.repeat(64) } }],
  ['target', { target: 's-2' }],
  ['verb', { verb: 'spawn' as const }],
  ['policy version', { policyVersion: 2 }],
  ['kill', { kill: 'c'.repeat(32) }],
  ['nonce', { signature: { ...real.body.signature, nonce: 'd'.repeat(32) } }],
  ['expiry', { signature: { ...real.body.signature, expiresAt: '2031-01-01T00:00:00Z' } }],
  ['signer', { signature: { ...real.body.signature, signer: 'bob' } }],
])('an altered %s makes it forged', (_, change) =>
  expect(authorise(authority(), { ...real, body: { ...real.body, ...change } }, asked, noon)).toBe('forged'));

test('a payload that nobody can sign is forged, not an error', () => {
  const deep: unknown = JSON.parse('['.repeat(300) + ']'.repeat(300));
  expect(authorise(authority(), { ...real, body: { ...real.body, payload: deep as never } }, asked, noon)).toBe('forged');
});

test('it counts until the moment before it expires', () =>
  expect(authorise(authority(), signedBy(ada, approve, { expiresAt: noon }), asked, '2020-01-02T11:59:59.999Z')).toBe(undefined));

test('at the moment it expires it does not count', () =>
  expect(authorise(authority(), signedBy(ada, approve, { expiresAt: noon }), asked, '2020-01-02T12:00:00.000Z')).toBe('expired'));

test('a used request does not count again', () => {
  const desk = authority();
  const request = signedBy(ada, approve);
  used(desk, request.body.signature.nonce);
  expect(authorise(desk, request, asked, noon)).toBe('reused');
});

test('a signature for another target does not count', () => expect(authorise(authority(), signedBy(ada, approve), { ...asked, target: 's-2' }, noon)).toBe('other target'));

test('a signature for another verb does not count', () => expect(authorise(authority(), signedBy(ada, approve), { ...asked, verb: 'spawn' }, noon)).toBe('other target'));

test('a signature for another kill does not count', () => expect(authorise(authority(), real, { ...asked, kill: 'c'.repeat(32) }, noon)).toBe('other kill'));

test('a signature under another policy does not count', () => expect(authorise(authority(), real, { ...asked, policyVersion: 2 }, noon)).toBe('other policy'));

test("nats's own library verifies what we sign, with the key as we write it", () => {
  const request = signedBy(ada, approve);
  const text = signingText(settings.genesis, request.body, request.body.signature);
  expect(fromPublic(ada.publicKey).verify(new TextEncoder().encode(text), Uint8Array.from(atob(request.body.signature.signature), (each) => each.charCodeAt(0)))).toBe(true);
});

test('the signed text is canonical JSON with the hash of what is approved', () =>
  expect(signingText('0'.repeat(32), { verb: 'resume', target: 'desk', payload: {}, policyVersion: 1 }, { nonce: '1'.repeat(32), expiresAt: noon })).toBe(
    '{"expiresAt":"2020-01-02T12:00:00Z","genesis":"00000000000000000000000000000000","kill":null,"nonce":"11111111111111111111111111111111","policyVersion":1,"target":"desk","targetHash":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","verb":"resume"}'));

test.each([
  ['a changed letter', `${ada.publicKey.slice(0, 20)}${ada.publicKey[20] === 'A' ? 'B' : 'A'}${ada.publicKey.slice(21)}`],
  ['an account key', 'AA7UTNJ7JMYLL3UXHFHDO6OCQTAIS2O5ICEYKWLORZ66SH5ESAAHHSP4'],
  ['a short text', ada.publicKey.slice(0, 55)],
  ['a letter outside base32', `${ada.publicKey.slice(0, 55)}1`],
])('%s is no user key', (_, text) => expect(userKey(text)).toBe(undefined));

test('a desk opens with the signature of its first human', () => expect(openedFault(openedWith().body)).toBe(undefined));

test('a desk does not open with the signature of its second', () => expect(openedFault(openedWith({}, bob).body)).toBe('unknown signer'));

test('a desk whose settings were altered does not open', () => expect(openedFault({ ...openedWith().body, cashUsd: '100001' })).toBe('forged'));

test('a desk does not open with one key under two names', () =>
  expect(openedFault(openedWith({ humans: [{ name: 'ada', publicKey: ada.publicKey }, { name: 'bob', publicKey: ada.publicKey }] }).body)).toBe('invalid payload'));

test('a human who was enrolled may sign', () => {
  const desk = authority();
  changeHumans(desk, signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'eve', publicKey: eve.publicKey } }));
  expect(authorise(desk, signedBy(eve, approve), asked, noon)).toBe(undefined);
});

test('a human who was revoked may not', () => {
  const desk = authority();
  changeHumans(desk, signedBy(ada, { verb: 'revoke', target: 'desk', payload: { name: 'bob' } }));
  expect(authorise(desk, signedBy(bob, approve), asked, noon)).toBe('unknown signer');
});

test.each([
  ['by someone unknown', signedBy(eve, { verb: 'enroll', target: 'desk', payload: { name: 'eve', publicKey: eve.publicKey } }), 'unknown signer'],
  ['of a name that is taken', signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'bob', publicKey: eve.publicKey } }), 'invalid payload'],
  ['of a key that is taken', signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'eve', publicKey: bob.publicKey } }), 'invalid payload'],
  ['without a key', signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'eve' } }), 'invalid payload'],
  ['for another target', signedBy(ada, { verb: 'enroll', target: 's-1', payload: { name: 'eve', publicKey: eve.publicKey } }), 'other target'],
])('an enrolment %s changes nothing', (_, request, reason) => {
  const desk = authority();
  expect([changeHumans(desk, request), desk]).toEqual([reason, authority()]);
});

test('the last human cannot be revoked', () =>
  expect(changeHumans(begunBy(openedWith({ humans: [{ name: 'ada', publicKey: ada.publicKey }] }).body), signedBy(ada, { verb: 'revoke', target: 'desk', payload: { name: 'ada' } }))).toBe('last human'));

const stricter = { ...settings.policy, version: 2, maxOrdersAMinute: 5 };
const policyRequest = (payload: unknown, policyVersion = 1) => signedBy(ada, { verb: 'policy', target: 'desk', payload, policyVersion });

test('a signed policy of the next version comes into force', () => expect(changedPolicy(authority(), policyRequest(stricter), 1)).toEqual(stricter));

test.each([
  ['of a version later', policyRequest({ ...stricter, version: 3 }), 'invalid payload'],
  ['of the same version', policyRequest({ ...stricter, version: 1 }), 'invalid payload'],
  ['with a field missing', policyRequest({ ...stricter, collar: undefined }), 'invalid payload'],
  ['with an unknown field', policyRequest({ ...stricter, maxLuck: 1 }), 'invalid payload'],
  ['signed for an older one', policyRequest(stricter, 0), 'other policy'],
])('a policy %s does not', (_, request, reason) => expect(changedPolicy(authority(), request, 1)).toBe(reason));
