import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { opened, type DeskSettings } from '../subjects/desk.ts';
import type { FactOf } from '../subjects/fact.ts';
import { signed, type RaisingVerb } from '../subjects/operations.ts';
import { openingRequest, signingText, type Request } from '../machines/authority/decisions.ts';
import { fact } from './given.ts';

/** A person of a test: a key that is the same in every run. */
export interface Person {
  readonly name: string;
  readonly publicKey: string;
  sign(text: string): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A user nkey: prefix byte, key, CRC-16/XMODEM low byte first, in base32. */
function nkey(key: Uint8Array): string {
  const body = [20 << 3, ...key];
  const crc = body.reduce((sum, byte) => [...'01234567'].reduce((crc) => ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff, sum ^ (byte << 8)), 0);
  const bits = [...body, crc & 0xff, crc >> 8].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS 8. Source: RFC 8410, section 7. */
const keyBegins = Buffer.from('302e020100300506032b657004220420', 'hex');

export function person(name: string, seed: number): Person {
  const secret = createPrivateKey({ key: Buffer.concat([keyBegins, Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { name, publicKey: nkey(publicKey), sign: (text) => sign(null, Buffer.from(text), secret).toString('base64') };
}

export const ada = person('ada', 1);
export const bob = person('bob', 2);
export const eve = person('eve', 3);

/** What a test's desk is opened with: lockstep, $100,000, no commission, limits so high that only a test's own stand in the way. */
export const settings: DeskSettings = {
  genesis: '0123456789abcdef0123456789abcdef', desk: 'sim', environment: 'sim', pacing: 'lockstep', cashUsd: '100000',
  session: { from: '2020-01-01T00:00:00Z', to: '2020-12-31T00:00:00Z', warmUpBars: 0, backtestFrom: '2015-01-01T00:00:00Z' },
  market: { kind: 'synthetic', seed: 1, symbols: ['SPY', 'AAPL'], timeframe: '1d', bars: 100, from: '2020-01-01T00:00:00Z' },
  dataQuality: { maxJump: 0.5, maxGapDays: 7 },
  venue: { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 },
  policy: {
    version: 1, maxOrderNotionalUsd: '1000000', maxOrderQuantity: '1000000', collar: 0.1, maxPositionNotionalUsd: '1000000', maxGrossNotionalUsd: '1000000',
    maxOrdersAMinute: 1000, duplicateWindowSeconds: 60, blockedSymbols: [], maxDailyLossUsd: '10000', maxIntentAgeSeconds: 60, allowShort: false, minCashUsd: '0',
  },
  gate: { version: 1, minTrades: 0, minSharpeAnnual: 0, maxDrawdown: 1, minReturn: 0 },
  planner: { kind: 'none', model: '', plans: 0 },
  approval: { signersNeeded: 1, validSeconds: 3600, automatic: false },
  humans: [ada, bob].map(({ name, publicKey }) => ({ name, publicKey })),
  roles: ['market', 'risk'],
};

const terms = { nonce: 'a'.repeat(32), expiresAt: '2030-01-01T00:00:00Z' };

/** The first fact of a desk, signed by its first human. */
export function openedWith(over: Partial<DeskSettings> = {}, signer: Person = ada): FactOf<typeof opened> {
  const all = { ...settings, ...over };
  const text = signingText(all.genesis, openingRequest(all), terms);
  return fact(opened, { ...all, signature: { signer: signer.name, ...terms, signature: signer.sign(text) } });
}

let nonces = 0;

interface Circumstances {
  readonly genesis?: string;
  readonly nonce?: string;
  readonly expiresAt?: string;
  readonly at?: string;
  readonly id?: string;
}

/** A request that a person really signed; a new nonce for every call unless given. */
export function signedBy(
  signer: Person, { verb, target, payload, policyVersion, kill }: Omit<Request, 'verb' | 'policyVersion'> & { readonly verb: RaisingVerb; readonly policyVersion?: number },
  { genesis = settings.genesis, nonce = (nonces += 1).toString(16).padStart(32, '0'), expiresAt = terms.expiresAt, at = '2020-01-02T21:00:00Z', id }: Circumstances = {},
): FactOf<typeof signed> {
  const request = { verb, target, payload: JSON.parse(JSON.stringify(payload)), policyVersion: policyVersion ?? 1, ...(kill === undefined ? {} : { kill }) };
  const signature = { signer: signer.name, nonce, expiresAt, signature: signer.sign(signingText(genesis, request, { nonce, expiresAt })) };
  return fact(signed, { ...request, signature }, { at, ...(id === undefined ? {} : { id }) });
}
