import { describe, expect, test } from 'vitest';
import { ticked } from '../../subjects/desk.ts';
import { alpacaReported, ccxtReported } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { accountUnknown, connectionChanged } from '../../subjects/reconciliation.ts';
import { probed, probeRequested, venueDown, venueUp } from '../../subjects/routing.ts';
import { claimed } from '../../subjects/runtime.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { routedDesk, takenOver } from '../../test/twoVenues.ts';
import { routing } from './routing.ts';

const at = (second: number) => `2026-03-02T15:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}Z`;
const desk = (health = {}) => openedWith({ environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true, health: { failures: 3, windowSeconds: 10, silenceSeconds: 15, firstProbeSeconds: 2, longestProbeSeconds: 5, goodProbes: 2, ...health } } });
const tick = (second: number) => fact(ticked, { everySeconds: 1 }, { at: at(second) });
const failure = (second: number, reason = 'HTTP 503') => fact(accountUnknown, { request: 1, reason }, { at: at(second) });
const stream = (second: number, state: 'connected' | 'disconnected') => fact(connectionChanged, { state }, { at: at(second) });
const answer = (number: number, ok: boolean, second: number) => fact(probed, { number, ok }, { at: at(second) });
const report = (second: number, status: 'unknown' | 'rejected') => fact(alpacaReported, { order: '1'.repeat(32), status, reason: 'r' }, { at: at(second) });
const on = (...before: readonly Fact[]) => given(routing, desk(), ...before);
/** Taken out at second 2; the first probe is due at 4. */
const out = [failure(0), failure(1), failure(2)];

describe('a venue is taken out', () => {
  test('by as many failures as are allowed within the window', () =>
    void on(failure(0), failure(1)).when(failure(2)).then([venueDown, { venue: 'alpaca', why: 'failures', failures: 3, reason: 'HTTP 503', probeAt: at(4) }]));
  test('not by one less', () => void on(failure(0)).when(failure(1)).then());
  test('by failures of which the first is just within the window', () => void on(failure(0), failure(1)).when(failure(9)).then([venueDown, expect.anything()]));
  test('not by failures of which the first is before the window', () => void on(failure(0), failure(1)).when(failure(10)).then());
  test('by orders whose outcome nobody knows', () => void on(report(0, 'unknown'), report(1, 'unknown')).when(report(2, 'unknown')).then([venueDown, expect.objectContaining({ reason: 'r' })]));
  test('not by what it refuses', () => void on(report(0, 'rejected'), report(1, 'rejected')).when(report(2, 'rejected')).then());
  test('by a stream that breaks again and again', () =>
    void on(stream(0, 'disconnected'), stream(1, 'connected'), stream(2, 'disconnected'), stream(3, 'connected')).when(stream(4, 'disconnected')).then([venueDown, expect.objectContaining({ reason: 'the stream of reports broke' })]));
  test('by a stream that is away for as long as is allowed', () => void on(stream(0, 'disconnected'), tick(14)).when(tick(15)).then([venueDown, expect.objectContaining({ why: 'disconnected', failures: 1 })]));
  test('not by a stream that came back a second earlier', () => void on(stream(0, 'disconnected'), stream(14, 'connected')).when(tick(15)).then());
  test('once, whatever fails afterwards', () => void on(...out).when(failure(3)).then());
  test('not by the silence of a host that is gone, when another takes over', () =>
    void on(stream(0, 'disconnected'), { ...fact(claimed, { host: 'b', role: 'execution', epoch: 2, code: 'c' }, { at: at(10) }), type: 'execution.claimed' }).when(tick(20)).then());
});

describe('a venue that was taken out', () => {
  test('is asked after the first wait', () => void on(...out, tick(3)).when(tick(4)).then([probeRequested, { venue: 'alpaca', number: 1 }]));
  test('is not asked before', () => void on(...out).when(tick(3)).then());
  test('is not asked again before it answered', () => void on(...out, tick(4)).when(tick(30)).then());
  test('is asked again after twice the wait where it did not answer well', () => {
    on(...out, tick(4), answer(1, false, 5), tick(8)).when(tick(9)).then([probeRequested, { venue: 'alpaca', number: 2 }]);
    on(...out, tick(4), answer(1, false, 5)).when(tick(8)).then();
  });
  test('is asked after the longest wait at last, and not later', () => {
    const twice = [...out, tick(4), answer(1, false, 5), tick(9), answer(2, false, 10)];
    on(...twice).when(tick(15)).then([probeRequested, { venue: 'alpaca', number: 3 }]);
    on(...twice).when(tick(14)).then();
  });
  test('is back after as many good answers as are asked for', () => void on(...out, tick(4), answer(1, true, 4), tick(6)).when(answer(2, true, 6)).then([venueUp, { venue: 'alpaca', probes: 2 }]));
  test('is not back after one less', () => void on(...out, tick(4)).when(answer(1, true, 4)).then());
  test('is not back where a bad answer came between the good ones', () => void on(...out, tick(4), answer(1, true, 4), tick(6), answer(2, false, 6), tick(10)).when(answer(3, true, 10)).then());
  test('is not back by the answer to an older probe', () => void on(...out, tick(4), answer(1, true, 4), tick(6)).when(answer(1, true, 6)).then());
  test('is not back before its stream is', () => {
    const away = [stream(0, 'disconnected'), tick(15), tick(17), answer(1, true, 17), tick(19)];
    on(...away).when(answer(2, true, 19)).then();
    on(...away, answer(2, true, 19)).when(stream(20, 'connected')).then([venueUp, { venue: 'alpaca', probes: 2 }]);
  });
  test('is taken out again only by failures after it came back', () => {
    const back = [...out, tick(4), answer(1, true, 4), tick(6), answer(2, true, 6)];
    on(...back, failure(7)).when(failure(8)).then();
    on(...back, failure(7), failure(8)).when(failure(9)).then([venueDown, expect.objectContaining({ failures: 3, probeAt: at(11) })]);
  });
});

test('a desk at the simulated venue has no such actor', () => {
  expect(routing.spawnedBy?.(openedWith())).toBeUndefined();
  expect(routing.spawnedBy?.(desk())).toBe('main');
});

describe('of several venues', () => {
  const both = (...before: readonly Fact[]) => given(routing, routedDesk(), ...before);
  const unanswered = (venue: string, second: number) => fact(accountUnknown, { request: 1, reason: 'HTTP 503' }, { actor: venue, at: at(second) });
  const fiveOf = (venue: string) => [0, 1, 2, 3, 4].map((second) => unanswered(venue, second));
  test('each is taken out by its own failures', () => {
    both(...fiveOf('alpaca').slice(1)).when(unanswered('ccxt', 4)).then();
    both(...fiveOf('alpaca').slice(1), ...fiveOf('ccxt').slice(1)).when(unanswered('ccxt', 5)).then([venueDown, expect.objectContaining({ venue: 'ccxt', failures: 5 })]);
    both(...fiveOf('ccxt').slice(1)).when(fact(ccxtReported, { order: '1'.repeat(32), status: 'unknown' }, { at: at(5) })).then([venueDown, expect.objectContaining({ venue: 'ccxt' })]);
  });
  test('each is asked and brought back by its own probes', () => {
    const out = [...fiveOf('alpaca'), ...fiveOf('ccxt')];
    both(...out).when(tick(6)).then([probeRequested, { venue: 'alpaca', number: 1 }], [probeRequested, { venue: 'ccxt', number: 1 }]);
    const good = (venue: string, number: number, second: number) => fact(probed, { number, ok: true }, { actor: venue, at: at(second) });
    both(...out, tick(6), good('ccxt', 1, 6), tick(8)).when(good('ccxt', 2, 8)).then([venueUp, { venue: 'ccxt', probes: 2 }]);
  });
  test('one whose stream stays away is out, and not the other', () =>
    void both(fact(connectionChanged, { state: 'disconnected' }, { actor: 'ccxt', at: at(0) })).when(tick(15)).then([venueDown, expect.objectContaining({ venue: 'ccxt', why: 'disconnected' })]));
  test('all count as connected when another host takes over', () => {
    const claim = { ...takenOver, at: at(10) };
    both(fact(connectionChanged, { state: 'disconnected' }, { actor: 'ccxt', at: at(0) }), claim).when(tick(20)).then();
  });
});
