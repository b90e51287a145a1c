import { describe, expect, test } from 'vitest';
import { ticked } from '../../subjects/desk.ts';
import type { Fact } from '../../subjects/fact.ts';
import { killRequested } from '../../subjects/operations.ts';
import { approved, killed, resumed } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, signedBy } from '../../test/people.ts';
import { asksToKill, barAt, closeOf, closes, doubts, fills, holding, spawn, stepOf, submits, suppresses, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const [kill, newer] = ['c'.repeat(32), 'e'.repeat(32)];
const killsAndCloses = (id = kill) => fact(killRequested, { reason: 'enough', requester: 'ada', flatten: true }, { id });
const unkills = signedBy(ada, { verb: 'unkill', target: kill, payload: null, kill });
const closesPosition = (quantity = '10') => [approved, contains({ purpose: 'flatten', side: 'sell', symbol: 'SPY', quantity, kill, intent: kill, checks: [
  { rule: 'closesForKill', figure: kill, limit: kill, passed: true }, { rule: 'size', figure: quantity, limit: 'above 0', passed: true },
] })] as const;

describe('in lockstep', () => {
  const desk = (...facts: readonly Fact[]) => given(risk, openedWith(), spawn(), ...facts);
  test('a kill that is to close says no more than any other at first', () => desk(...holding()).when(killsAndCloses()).then([killed, { kill, reason: 'enough' }]));
  test('positions are closed when the step ends', () => desk(...holding(), killsAndCloses()).when(stepOf(4)).then(closesPosition()));
  test('once', () => desk(...holding(), killsAndCloses(), stepOf(4)).when(stepOf(5)).then());
  test('also where the order for it comes to nothing: then a person looks', () =>
    desk(...holding(), killsAndCloses(), stepOf(4), submits({ order: '2', side: 'sell' }), closes({ order: '2', side: 'sell' })).when(stepOf(5)).then());
  test('a kill that says nothing of it closes nothing', () => desk(...holding(), asksToKill()).when(stepOf(4)).then());
  test('an open order is waited for', () => {
    const open = [...holding(), barAt('100', { day: 4 }), wants({ day: 4 }), stepOf(4), submits({ order: '2' })];
    desk(...open, killsAndCloses()).when(stepOf(5)).then();
    desk(...open, killsAndCloses(), stepOf(5), closes({ order: '2', day: 5 })).when(stepOf(6)).then(closesPosition());
    desk(...open, killsAndCloses(), fills({ order: '2', quantity: '4', done: false, day: 5 }), closes({ order: '2', day: 5 })).when(stepOf(6)).then(closesPosition('14'));
  });
  test('one that never left too', () => desk(...holding(), barAt('100', { day: 4 }), wants({ day: 4 }), stepOf(4), killsAndCloses(), suppresses({ order: '2' })).when(stepOf(5)).then(closesPosition()));
  test('one that nobody knows of keeps it waiting for a person', () =>
    desk(...holding(), barAt('100', { day: 4 }), wants({ day: 4 }), stepOf(4), submits({ order: '2' }), killsAndCloses(), doubts({ order: '2' })).when(stepOf(5)).then());
  test('a kill that was lifted closes nothing more', () => {
    desk(...holding(), killsAndCloses()).when(unkills).then([resumed, { lifted: kill, signer: 'ada' }]);
    desk(...holding(), killsAndCloses(), unkills).when(stepOf(4)).then();
  });
  test('a newer kill that does not ask for it stops it', () => desk(...holding(), killsAndCloses(), asksToKill(newer)).when(stepOf(4)).then());
  test('a newer kill that asks for it closes', () => desk(...holding(), asksToKill(newer), killsAndCloses()).when(stepOf(4)).then(closesPosition()));
  test('it survives', () => {
    const { state } = desk(...holding()).when(killsAndCloses());
    const again = risk.hydrate('main', structuredClone(state));
    expect(again.take(stepOf(4)).map(({ kind }) => kind.name)).toEqual(['risk.approved']);
    expect(again.take(stepOf(5))).toEqual([]);
  });
});

describe('on a live desk', () => {
  const live = [openedWith({ pacing: 'live' }), spawn(), barAt('100'), wants(), submits(), fills()];
  const tick = (day: number) => fact(ticked, { everySeconds: 1 }, { actor: 'main', at: closeOf(day) });
  test('positions are closed at once where nothing is open', () => given(risk, ...live).when(killsAndCloses()).then([killed, contains({ kill })], closesPosition()));
  const open = [...live, barAt('100', { day: 5 }), wants({ day: 5 }), submits({ order: '2', day: 5 })];
  test('not before the venue has confirmed the last cancel', () => {
    given(risk, ...open, killsAndCloses()).when(tick(6)).then();
    given(risk, ...open, killsAndCloses(), tick(6)).when(closes({ order: '2', day: 6 })).then(closesPosition());
  });
  test('and not twice', () => given(risk, ...open, killsAndCloses(), closes({ order: '2', day: 6 })).when(tick(7)).then());
});
