import { expect, test } from 'vitest';
import { signatureRefused } from '../../subjects/approval.ts';
import { archiveBroken, archiveStalled } from '../../subjects/auditor.ts';
import { suppressed } from '../../subjects/execution.ts';
import { broken } from '../../subjects/reconciliation.ts';
import { venueDown } from '../../subjects/routing.ts';
import { barRefused } from '../../subjects/market.ts';
import { planningFailed } from '../../subjects/planner.ts';
import { approved, halted, killed, requestRefused, stateChanged } from '../../subjects/risk.ts';
import { quarantined } from '../../subjects/runtime.ts';
import { raised } from '../../subjects/sentinel.ts';
import type { Fact } from '../../subjects/fact.ts';
import { fact, given } from '../../test/given.ts';
import { doubts } from '../../test/trading.ts';
import { sentinel } from './sentinel.ts';

const id = 'a'.repeat(32);
const refusal = { verb: 'unkill', target: id, signer: 'eve' };
const inQuarantine = (kind: string, error = 'boom'): Fact => ({ ...fact(quarantined, { fact: id, error, failures: 3 }), type: `${kind}.quarantined` });
const incident = (facts: readonly Fact[]) => (given(sentinel).when(...facts).published[0]?.body ?? {}) as { severity?: string; incident?: string; detail?: string };

const changed = (from: 'active' | 'halted', to: 'active' | 'reducing' | 'halted') => fact(stateChanged, { scope: 'strategy', target: 's-1', from, to, rule: 'slippage', reason: 'slipped' });

test.each([
  ['a forged approval', fact(signatureRefused, { ...refusal, reason: 'forged' }), 'critical', 'approval.signatureRefused'],
  ['a late approval', fact(signatureRefused, { ...refusal, reason: 'expired' }), 'warning', 'approval.signatureRefused'],
  ["a stranger's request", fact(requestRefused, { ...refusal, reason: 'unknown signer' }), 'critical', 'risk.requestRefused'],
  ['a used request', fact(requestRefused, { ...refusal, reason: 'reused' }), 'critical', 'risk.requestRefused'],
  ['a request for another kill', fact(requestRefused, { ...refusal, reason: 'other kill' }), 'warning', 'risk.requestRefused'],
  ['execution in quarantine', inQuarantine('execution'), 'critical', 'execution.quarantined'],
  ['a strategy in quarantine', inQuarantine('strategy'), 'warning', 'strategy.quarantined'],
  ['an unresolved order', doubts(), 'critical', 'execution.unresolved'],
  ['books that differ from the venue', fact(broken, { scope: 'desk', class: 'cash', expected: '1', was: '2', seen: 2, detail: 'd' }), 'critical', 'reconciliation.broken'],
  ['a venue that is taken out', fact(venueDown, { venue: 'alpaca', why: 'failures', failures: 5, reason: 'HTTP 503', probeAt: '2020-01-02T21:00:02Z' }), 'warning', 'routing.venueDown'],
  ['an order that no venue could take', fact(suppressed, { order: id, strategy: 's-1', symbol: 'SPY', side: 'sell', reason: 'noVenue' }), 'warning', 'execution.suppressed'],
  ['a broken archive', fact(archiveBroken, { seq: 7, expected: 'a', was: 'b' }), 'critical', 'auditor.archiveBroken'],
  ['a stalled archive', fact(archiveStalled, { archivedSeq: 7, reason: 'no MongoDB' }), 'warning', 'auditor.archiveStalled'],
  ['a kill', fact(killed, { kill: id, reason: 'enough' }), 'critical', 'risk.killed'],
  ['a strategy that is halted', changed('active', 'halted'), 'critical', 'risk.stateChanged'],
  ['a strategy that may only leave', changed('active', 'reducing'), 'warning', 'risk.stateChanged'],
  ['a halt', fact(halted, { reason: 'loss' }), 'critical', 'risk.halted'],
  ['a planner without an answer', fact(planningFailed, { request: id, model: 'm', reason: 'late', detail: '30 s' }), 'warning', 'planner.planningFailed'],
])('%s is an incident', (_, happened, severity, name) => expect(incident([happened])).toMatchObject({ severity, incident: name }));

test('an incident says what happened', () =>
  given(sentinel).when(fact(signatureRefused, { ...refusal, reason: 'forged' })).then([raised, { severity: 'critical', incident: 'approval.signatureRefused', detail: `unkill ${id}, signed as eve, was refused: forged` }]));

test('a detail beyond its length is cut', () => expect(incident([inQuarantine('risk', 'x'.repeat(1000))]).detail).toHaveLength(1000));

const bad = (symbol: string) => fact(barRefused, { row: '1,2', reasons: ['malformed'] }, { actor: symbol });

test("a symbol's first refused bar is an incident", () => expect(incident([bad('SPY')])).toMatchObject({ severity: 'warning', incident: 'market.barRefused' }));
test('its second is only counted', () => expect(given(sentinel, bad('SPY')).when(bad('SPY')).then().state).toEqual({ barsRefused: { SPY: 2 } }));
test("another symbol's first is one again", () => expect(given(sentinel, bad('SPY')).when(bad('AAPL')).published).toHaveLength(1));

test('what is raised again is none', () => given(sentinel).when(changed('halted', 'active')).then());

test('what is in order is no incident', () =>
  expect(sentinel.hears.map(({ name }) => name)).not.toContain(approved.name));
