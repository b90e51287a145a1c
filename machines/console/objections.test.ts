import { describe, expect, test } from 'vitest';
import { requested } from '../../subjects/approval.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import type { RaisingVerb, signed } from '../../subjects/operations.ts';
import { halted, stateChanged } from '../../subjects/risk.ts';
import { fact } from '../../test/given.ts';
import { ada, bob, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { planHash } from '../../test/strategies.ts';
import { asksToKill, moved, spawn, submits } from '../../test/trading.ts';
import { examplePlan } from '../plan/examplePlan.ts';
import { consoleKind } from './console.ts';
import { objectionToLowering, objectionToSigned } from './objections.ts';
import type { Console } from './state.ts';

const after = (...facts: readonly Fact[]): Console => {
  const actor = consoleKind.begin('main');
  for (const each of [openedWith(), ...facts]) actor.take(each);
  return actor.state() as Console;
};

const kill = 'c'.repeat(32);
const noon = '2020-01-02T12:00:00Z';
const waits = fact(requested, { strategy: 's-1', planHash, signersNeeded: 1, expiresAt: '2030-01-01T00:00:00Z', policyVersion: 1, automatic: false });
const approve = { verb: 'approve', target: 's-1', payload: { planHash } } as const;
const objection = ({ body }: FactOf<typeof signed>, ...facts: readonly Fact[]) => objectionToSigned(after(...facts), body, noon);

describe('a signature', () => {
  test('that counts meets no objection', () => expect(objection(signedBy(ada, approve), waits)).toBe(undefined));
  test('of a stranger names who may sign', () =>
    expect(objection(signedBy(eve, approve), waits)).toBe('signature.signer: was "eve", must be a person of this desk, one of ada, bob; have an enrolled person enroll this one'));
  test('for another desk names this one', () => expect(objection(signedBy(ada, approve, { genesis: 'f'.repeat(32) }), waits)).toContain(`it is for another desk (this one is sim, genesis ${settings.genesis})`));
  test('that came before is used', () => {
    const request = signedBy(ada, approve);
    expect(objection(request, waits, request)).toContain('must be one that was not used before; sign anew');
  });
  test('that is late tells the desk\'s time', () =>
    expect(objection(signedBy(ada, approve, { expiresAt: noon }), waits)).toBe('signature.expiresAt: was "2020-01-02T12:00:00Z", must be after the desk\'s time, 2020-01-02T12:00:00Z; sign anew'));
  test('under another policy does not count', () => expect(objection(signedBy(ada, { ...approve, policyVersion: 2 }), waits)).toBe('policyVersion: was 2, must be 1; sign anew'));
});

describe('what people sign for', () => {
  const signFor = (verb: RaisingVerb, target: string, payload: unknown, more = {}) => signedBy(ada, { verb, target, payload, ...more });

  test('is a plan that waits', () => expect(objection(signedBy(ada, approve))).toBe('target: was "s-1", must be a strategy whose plan waits for approval; there is none'));
  test('is that very plan', () => expect(objection(signedBy(ada, { ...approve, payload: { planHash: 'f'.repeat(64) } }), waits)).toContain(`must be the hash of the plan that waits, ${planHash}`));
  test('is a strategy that is paused', () => expect(objection(signFor('resume', 's-1', null), spawn(), moved('trading'))).toBe('target: was "s-1", must be a strategy that is paused; there is none'));
  test('may be such a strategy', () => expect(objection(signFor('resume', 's-1', null), spawn(), moved('paused'))).toBe(undefined));
  test('is a desk that is halted', () => expect(objection(signFor('resume', 'desk', null), asksToKill(kill))).toBe(`target: was "desk", must be a desk that is reducing or halted; it is killed: investobot unkill ${kill}`));
  test('is no desk that is active', () => expect(objection(signFor('resume', 'desk', null))).toBe('target: was "desk", must be a desk that is reducing or halted; it is active'));
  test('lowers nothing to what it is already', () => {
    const reducing = fact(stateChanged, { scope: 'symbol', target: 'SPY', from: 'active', to: 'reducing', rule: 'reduce', reason: 'r' });
    expect(objection(signFor('resume', 'SPY', { to: 'reducing' }), reducing)).toBe('target: was "SPY", must be one that is halted; it is reducing');
    expect(objection(signFor('resume', 'SPY', null), reducing)).toBe(undefined);
  });
  test('is no order on a killed desk, or in a killed symbol', () => {
    const killed = fact(stateChanged, { scope: 'symbol', target: 'SPY', from: 'active', to: 'killed', rule: 'kill', reason: 'r', kill });
    const buys = (symbol: string) => signFor('order', 'desk', { symbol, side: 'buy', quantity: '1' });
    expect(objection(buys('SPY'), asksToKill(kill))).toBe(`verb: was "order", but the desk is killed: investobot unkill ${kill}`);
    expect(objection(buys('SPY'), killed)).toBe(`verb: was "order", but SPY is killed: investobot unkill ${kill}`);
    expect(objection(buys('QQQ'), killed)).toBe(undefined);
  });
  test('is a change of an open order of a person', () => {
    const [order, other] = ['a'.repeat(32), 'b'.repeat(32)];
    const changes = signFor('replace', order, { limitUsd: '96' });
    expect(objection(changes, submits({ order, strategy: 'manual' }))).toBe(undefined);
    expect(objection(changes, submits({ order: other, strategy: 'manual' }))).toBe(`target: was "${order}", must be an open order of a person; see orders`);
    expect(objection(changes, submits({ order, strategy: 's-1' }))).toBe(`target: was "${order}", must be an open order of a person; see orders`);
  });
  test.each(['deposit', 'withdraw', 'convert', 'identify'] as const)('%s is of a desk with accounting terms', (verb) => {
    const asked = signFor(verb, 'desk', { amountUsd: '5', memo: 'm' }).body;
    expect(objection(signFor(verb, 'desk', { amountUsd: '5', memo: 'm' }))).toContain(`verb: was "${verb}", but this desk has plain books; open one whose settings have "accounting"`);
    const books = consoleKind.begin('main');
    books.take(openedWith({ accounting: { lots: 'fifo' } }));
    expect(objectionToSigned(books.state() as Console, asked, noon)).toBe(undefined);
  });
  test('is a desk that would trade real money, at the venue that it was opened with', () => {
    const venue = { kind: 'alpaca', paper: false } as const;
    const real = (payload: unknown) => {
      const desk = consoleKind.begin('main');
      desk.take(openedWith({ environment: 'live', pacing: 'live', venue }));
      return objectionToSigned(desk.state() as Console, signFor('live', 'desk', payload).body, noon);
    };
    expect(objection(signFor('live', 'desk', { venue }))).toBe('verb: was "live", but this desk trades no real money: it was opened with another venue or with paper; open a canary or live desk');
    expect(real({ venue: { ...venue, paper: true } })).toBe('payload.venue: was {"kind":"alpaca","paper":true}, must be the venue that the desk was opened with, {"kind":"alpaca","paper":false}');
    expect(real({ venue })).toBe(undefined);
  });
  test('may be such a desk', () => expect(objection(signFor('resume', 'desk', null), fact(halted, { reason: 'r' }))).toBe(undefined));
  test('is a kill in force', () => expect(objection(signFor('unkill', 'd'.repeat(32), null, { kill: 'd'.repeat(32) }), asksToKill(kill))).toContain(`must be a kill in force; one of ${kill}`));
  test('may be such a kill', () => expect(objection(signFor('unkill', kill, null, { kill }), asksToKill(kill))).toBe(undefined));
  test('is an actor in quarantine', () => expect(objection(signFor('release', 'strategy.s-1', { skip: true }))).toContain('must be an actor in quarantine; there is none'));
  test('is the next policy', () => expect(objection(signFor('policy', 'desk', { ...settings.policy, version: 3 }))).toBe('payload.version: was 3, must be 2, one above the policy in force'));
  test('is a new person', () => expect(objection(signFor('enroll', 'desk', { name: 'bob', publicKey: eve.publicKey }))).toContain('must be a name that is not enrolled'));
  test('is a new key', () => expect(objection(signFor('enroll', 'desk', { name: 'eve', publicKey: bob.publicKey }))).toContain('must be a key that is not enrolled'));
  test('is a person who is there', () => expect(objection(signFor('revoke', 'desk', { name: 'eve' }))).toContain('must be a person of this desk, one of ada, bob'));
  test('is never the last person', () => {
    const gone = signedBy(ada, { verb: 'revoke', target: 'desk', payload: { name: 'bob' } });
    expect(objection(signFor('revoke', 'desk', { name: 'ada' }), gone)).toContain('must be not the last person');
  });
  test('is a plan without an error', () => expect(objection(signFor('spawn', 's-2', { plan: { ...examplePlan, budget: 2 } }))).toMatch(/^payload\.plan\.budget: was 2, /));
  test('is an id that is free', () => expect(objection(signFor('spawn', 's-1', { plan: examplePlan }), spawn())).toContain('must be an id that no strategy had before'));
  test('may be a plan', () => expect(objection(signFor('spawn', 's-2', { plan: examplePlan }))).toBe(undefined));
  test('may be an order', () => expect(objection(signFor('order', 'desk', { symbol: 'SPY', side: 'buy', quantity: '1' }))).toBe(undefined));
});

describe('what lowers risk', () => {
  const order = 'a'.repeat(32);
  test.each([['pause', 'desk'], ['pause', 's-1'], ['retire', 's-1'], ['flatten', 's-1'], ['cancel', 's-1'], ['cancel', order], ['reject', 's-1']] as const)('%s %s meets no objection', (verb, target) =>
    expect(objectionToLowering(after(spawn(), waits, submits({ order })), verb, target)).toBe(undefined));
  test.each(['pause', 'retire', 'flatten'] as const)('%s of a strategy that is not there says which are', (verb) =>
    expect(objectionToLowering(after(spawn()), verb, 's-7')).toBe('target: was "s-7", must be a strategy of this desk; one of s-1'));
  test('cancel of what is no order says where to look', () => expect(objectionToLowering(after(), 'cancel', order)).toContain('must be an open order, a strategy, or left out for all; see orders'));
  test('reject of what does not wait says what does', () => expect(objectionToLowering(after(waits), 'reject', 's-2')).toBe('target: was "s-2", must be a strategy whose plan waits for approval; one of s-1'));
});
