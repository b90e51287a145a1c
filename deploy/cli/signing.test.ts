import { expect, test } from 'vitest';
import { statusAnswer } from './shown.ts';
import { termsBy } from './signing.ts';

const status = (pacing: 'live' | 'lockstep', at: string) => statusAnswer.parse({
  desk: 'paper', environment: 'paper', pacing, genesis: 'a'.repeat(32), policyVersion: 1, seq: 1, at, risk: 'active', kills: [],
  counts: { facts: 0, intents: 0, approved: 0, rejected: 0, orders: 0, fills: 0 }, session: { from: at, to: at, step: 0, ended: false }, strategies: [], incidents: [], waiting: [], quarantined: [],
});
const wanted = { verb: 'resume', target: 'desk', payload: null } as const;
const clock = '2026-01-05T15:00:00Z';
const expiry = (pacing: 'live' | 'lockstep', at: string, validSeconds?: number) => termsBy(status(pacing, at), wanted, 'b'.repeat(32), { clock, validSeconds }).expiresAt;

test('on a live desk that has not ticked since it was down, a signature counts from the clock on', () => expect(expiry('live', '2025-12-24T21:00:00Z')).toMatch(/^2026-01-05T16:00:00/));
test('on a live desk that is ahead of this clock, from its own time on', () => expect(expiry('live', '2026-01-05T15:00:10Z')).toMatch(/^2026-01-05T16:00:10/));
test("on a lockstep desk only the desk's time counts", () => expect(expiry('lockstep', '2013-01-02T21:00:00Z', 60)).toMatch(/^2013-01-02T21:01:00/));
