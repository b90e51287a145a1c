import { describe, expect, test } from 'vitest';
import type { Fact } from '../../subjects/fact.ts';
import { requested } from '../../subjects/operations.ts';
import { approved, halted, rejected, requestRefused, stateChanged } from '../../subjects/risk.ts';
import { agreed, broken, clockReported } from '../../subjects/reconciliation.ts';
import { venueDown, venueUp } from '../../subjects/routing.ts';
import { claimed } from '../../subjects/runtime.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, fills, spawn, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const outside = (policy = {}) => openedWith({ environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true }, policy: { ...settings.policy, ...policy } });
const agreement = (except: readonly string[] = []) => fact(agreed, { why: 'start', cashUsd: '100000', cashDifferenceUsd: '0', positions: 0, orders: 0, ...(except.length === 0 ? {} : { except: [...except] }) });
const aBreak = (over: { readonly scope: 'desk' | 'symbol'; readonly symbol?: string }) =>
  fact(broken, { class: over.scope === 'desk' ? 'cash' : 'position', expected: '1', was: '2', seen: 2, detail: 'd', ...over });
const claim = (type: string) => ({ ...fact(claimed, { host: 'b', role: 'execution', epoch: 2, code: 'c' }), type });
const resumes = (target: string, payload: unknown = null) => signedBy(ada, { verb: 'resume', target, payload });
const asksTo = (verb: 'halt') => fact(requested, { verb, target: 'SPY', reason: 'odd', requester: 'ada' });
const on = (...before: readonly Fact[]) => given(risk, outside(), barAt('100'), spawn(), ...before);
const refusedBy = (rule: string, figure: unknown, limit: unknown) => [rejected, expect.objectContaining({ checks: expect.arrayContaining([expect.objectContaining({ rule, figure, limit, passed: false })]) })] as const;

describe('entries', () => {
  test('wait for the first agreement', () => void on().when(wants()).then(refusedBy('reconciled', 'waiting', 'agreed')));
  test('pass after it', () => void on(agreement()).when(wants()).then([approved, expect.anything()]));
  test('wait again when somebody takes execution over', () => void on(agreement(), claim('execution.claimed')).when(wants()).then(refusedBy('reconciled', 'waiting', 'agreed')));
  test('do not wait where another actor is taken over', () => void on(agreement(), claim('market.claimed')).when(wants()).then([approved, expect.anything()]));
  test('wait in a symbol that is broken, and in no other', () => {
    const halved = [agreement(), aBreak({ scope: 'symbol', symbol: 'SPY' }), barAt('100', { symbol: 'AAPL' })];
    on(...halved).when(wants()).then(refusedBy('reconciled', 'broken', 'agreed'));
    on(...halved).when(wants({ symbol: 'AAPL' })).then([approved, expect.anything()]);
  });
  test('pass in it once it is agreed on', () => void on(aBreak({ scope: 'symbol', symbol: 'SPY' }), agreement()).when(wants()).then([approved, expect.anything()]));
  test('wait in what an agreement leaves out', () => void on(agreement(['SPY'])).when(wants()).then(refusedBy('reconciled', 'broken', 'agreed')));
  test('wait while the venue is taken out, and pass when it is back', () => {
    const down = fact(venueDown, { venue: 'alpaca', why: 'failures', failures: 5, reason: 'HTTP 503', probeAt: '2020-01-02T21:00:02Z' });
    on(agreement(), down).when(wants()).then(refusedBy('venue', 'failures', 'up'));
    on(agreement(), down, fact(venueUp, { venue: 'alpaca', probes: 2 })).when(wants()).then([approved, expect.anything()]);
  });
});

describe('exits', () => {
  const held = [agreement(), wants(), submits({ quantity: '10' }), fills({ quantity: '10', priceUsd: '100' })];

  test('pass whatever is not reconciled', () =>
    void on(...held, aBreak({ scope: 'symbol', symbol: 'SPY' }), claim('execution.claimed')).when(wants({ action: 'exit', day: 3 })).then([approved, expect.objectContaining({ side: 'sell' })]));
});

describe('a break of the desk', () => {
  test('halts it, with what was expected and what was there', () => void on(agreement()).when(aBreak({ scope: 'desk' })).then([halted, expect.objectContaining({ figure: '2', limit: '1', reason: expect.stringContaining('cash is not reconciled') })]));
  test('may be accepted by a signature, also where the halt was lifted before', () => void on(agreement(), aBreak({ scope: 'desk' }), resumes('desk')).when(resumes('desk')).then());
});

describe('a break of a symbol', () => {
  const spy = aBreak({ scope: 'symbol', symbol: 'SPY' });
  const changed = (from: string, to: string) => [stateChanged, expect.objectContaining({ scope: 'symbol', target: 'SPY', from, to, rule: 'reconciliation.broken' })] as const;

  test('lets it only be left, with what was expected and what was there', () =>
    void on(agreement()).when(spy).then([stateChanged, { scope: 'symbol', target: 'SPY', from: 'active', to: 'reducing', rule: 'reconciliation.broken', reason: 'position is not reconciled: d', figure: '2', limit: '1', cancelsEntries: true }]));
  test('is told once', () => void on(agreement(), spy).when(aBreak({ scope: 'symbol', symbol: 'SPY' })).then());
  test('is over with the next agreement on it', () => void on(agreement(), spy).when(agreement()).then(changed('reducing', 'active')));
  test('is not over while agreements leave it out', () => void on(agreement(), spy).when(agreement(['SPY'])).then());
  test('leaves what else holds the symbol', () => void on(agreement(), spy, asksTo('halt')).when(agreement()).then(changed('halted', 'halted')));
  test('holds it again where somebody raised it and nobody accepted the difference', () => void on(agreement(), spy, resumes('SPY')).when(agreement(['SPY'])).then(changed('active', 'reducing')));
  test('may be accepted by a signature, also where it was raised before', () => void on(agreement(), spy, resumes('SPY')).when(resumes('SPY')).then());
  test('in what is no symbol of the desk holds nothing', () => void on(agreement()).when(aBreak({ scope: 'symbol', symbol: '?' })).then());
  test('survives', () => {
    const { state } = on(agreement()).when(spy);
    expect(risk.hydrate('main', structuredClone(state)).take(agreement()).map(({ kind }) => kind.name)).toEqual(['risk.stateChanged']);
  });
});

describe('what a signature is not for', () => {
  const nothingToSign = (target: string) => [requestRefused, { verb: 'resume', target, signer: 'ada', reason: 'nothing to sign' }] as const;
  test('a desk that only waits for its first agreement', () => void on().when(resumes('desk')).then(nothingToSign('desk')));
  test('a desk that is only to be reducing', () => void on(agreement(), aBreak({ scope: 'desk' }), resumes('desk')).when(resumes('desk', { to: 'reducing' })).then(nothingToSign('desk')));
});

describe('clocks', () => {
  const limited = (...before: readonly Fact[]) => given(risk, outside({ maxClockOffsetMs: 1 }), barAt('100'), spawn(), agreement(), ...before);
  const read = (offsetMs: number, roundTripMs: number) => fact(clockReported, { offsetMs, roundTripMs });

  test('may be as far apart as the policy allows', () => void limited(read(1, 0)).when(wants()).then([approved, expect.anything()]));
  test('refuse entries when they are further apart', () => void limited(read(1.001, 0)).when(wants()).then(refusedBy('clockOffsetMs', '1.001', '1')));
  test('count what the round trip leaves certain, on either side', () => {
    limited(read(-6, 10)).when(wants()).then([approved, expect.anything()]);
    limited(read(-6.5, 10)).when(wants()).then(refusedBy('clockOffsetMs', '1.5', '1'));
  });
  test('refuse entries until they were compared', () => void limited().when(wants()).then(refusedBy('clockOffsetMs', 'unknown', '1')));
  test('are nobody\'s business where the policy does not ask', () => void on(agreement(), read(60_000, 0)).when(wants()).then([approved, expect.anything()]));
});

test('a desk at the simulated venue is asked none of it', () => {
  const { published } = given(risk, openedWith({ pacing: 'live' }), barAt('100'), spawn()).when(wants());
  expect(JSON.stringify(published.map(({ kind, body }) => kind.body.parse(body)))).not.toMatch(/reconciled|"venue"|clockOffsetMs/);
});
