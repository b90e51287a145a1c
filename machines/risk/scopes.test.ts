import { describe, expect, test } from 'vitest';
import { submitted } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { halted as marketHalted, recovered } from '../../subjects/market.ts';
import { requested } from '../../subjects/operations.ts';
import { approved, killed, rejected, replaceApproved, requestRefused, stateChanged, type RiskState } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, eve, openedWith, signedBy } from '../../test/people.ts';
import { asksToFlatten, barAt, holding, spawn, stepOf, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const because = (rule: string, figure: string) => contains({ checks: expect.arrayContaining([contains({ rule, figure, passed: false })]) });
const desk = (...facts: readonly Fact[]) => given(risk, openedWith(), spawn(), ...facts);
const [first, second] = ['a1'.repeat(16), 'a2'.repeat(16)];
const asks = (verb: 'reduce' | 'halt' | 'kill', target: string, id = first) => fact(requested, { verb, target, reason: 'looks odd', requester: 'ada' }, { id });
const resumes = (target: string, payload: unknown = null, person = ada) => signedBy(person, { verb: 'resume', target, payload });
const unkills = (kill: string) => signedBy(ada, { verb: 'unkill', target: kill, payload: null, kill });
const changed = (scope: 'desk' | 'strategy' | 'symbol', target: string, from: RiskState, to: RiskState, more: object = {}) => [stateChanged, contains({ scope, target, from, to, ...more })] as const;

/** What one wish of each kind comes to at the end of a step, under what was asked. */
const entry = (...asked: readonly Fact[]) => desk(...asked, barAt('100'), wants()).when(stepOf());
const exit = (...asked: readonly Fact[]) => desk(...holding(), ...asked, barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 })).when(stepOf(4));
const stop = (...asked: readonly Fact[]) => desk(...holding({ stop: { kind: 'fixed', distance: 0.1 } }), ...asked, barAt('80', { day: 4 })).when(stepOf(4));
const closing = (...asked: readonly Fact[]) => desk(...holding(), ...asked, asksToFlatten()).when(stepOf(4));

/** A person's order for 10 SPY at 95 stands at the venue. */
const order = 'f'.repeat(32);
const byHand = [
  openedWith({ pacing: 'live' }), spawn(), barAt('100'), signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95' } }),
  fact(submitted, { order, strategy: 'manual', symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', expiresAt: '2020-01-09T21:00:00Z', venue: 'sim' }, { at: '2020-01-02T21:00:00Z' }),
];
const changes = (quantity: string) => signedBy(ada, { verb: 'replace', target: order, payload: { quantity } });

describe.each(['desk', 'manual', 'SPY'])('a change of an order, of %s', (target) => {
  test('to less passes while reducing, to more does not', () => {
    given(risk, ...byHand, asks('reduce', target)).when(changes('9')).then([replaceApproved, contains({ quantity: '9' })]);
    given(risk, ...byHand, asks('reduce', target)).when(changes('11')).then([rejected, because('state', `reducing: ${target}`)]);
  });
  test('passes in no size while halted', () => void given(risk, ...byHand, asks('halt', target)).when(changes('9')).then([rejected, because('state', `halted: ${target}`)]));
  test('to more passes again once it is resumed', () => void given(risk, ...byHand, asks('reduce', target), resumes(target)).when(changes('11')).then([replaceApproved, contains({ quantity: '11' })]));
});

describe.each([['desk', 'desk'], ['s-1', 'strategy'], ['SPY', 'symbol']] as const)('%s', (target, scope) => {
  test('is reducing when it is asked to', () => desk().when(asks('reduce', target)).then(changed(scope, target, 'active', 'reducing', { rule: 'reduce', reason: 'looks odd', cancelsEntries: true })));
  test('lets no entry pass while reducing', () => entry(asks('reduce', target)).then([rejected, because('state', `reducing: ${target}`)]));
  test('lets exits pass while reducing', () => exit(asks('reduce', target)).then([approved, contains({ purpose: 'exit' })]));
  test('lets stops pass while reducing', () => expect(stop(asks('reduce', target)).published.map(({ kind }) => kind.name)).toEqual(['risk.stopTriggered', 'risk.approved']));
  test('lets positions be closed while reducing', () => closing(asks('reduce', target)).then([approved, contains({ purpose: 'flatten' })]));

  test('is halted when it is asked to', () => desk().when(asks('halt', target)).then(changed(scope, target, 'active', 'halted', { rule: 'halt' })));
  test('lets no exit pass while halted', () => exit(asks('halt', target)).then([rejected, because('state', `halted: ${target}`)]));
  test('triggers no stop while halted', () => stop(asks('halt', target)).then());
  test('lets no position be closed while halted', () => closing(asks('halt', target)).then([rejected, because('state', `halted: ${target}`)]));

  test('goes from reducing to halted, and not back by asking', () => {
    desk(asks('reduce', target)).when(asks('halt', target, second)).then(changed(scope, target, 'reducing', 'halted'));
    desk(asks('halt', target)).when(asks('reduce', target, second)).then(changed(scope, target, 'halted', 'halted'));
  });
  test('says nothing where it is asked for twice', () => desk(asks('halt', target)).when(asks('halt', target, second)).then());
  test('is active again by a signature', () => desk(asks('halt', target), asks('reduce', target, second)).when(resumes(target)).then(changed(scope, target, 'halted', 'active', { rule: 'resume', reason: 'ada signed for it' })));
  test('lets entries pass after it', () => entry(asks('halt', target), resumes(target)).then([approved, contains({ purpose: 'entry' })]));
  test('is only reducing by a signature that says so', () => desk(asks('halt', target)).when(resumes(target, { to: 'reducing' })).then(changed(scope, target, 'halted', 'reducing')));
  test('and that lets no entry pass', () => entry(asks('halt', target), resumes(target, { to: 'reducing' })).then([rejected, because('state', `reducing: ${target}`)]));
  test('is not raised to what it is already', () => desk(asks('reduce', target)).when(resumes(target, { to: 'reducing' })).then([requestRefused, { verb: 'resume', target, signer: 'ada', reason: 'nothing to sign' }]));
  test("is not raised by a stranger", () => desk(asks('halt', target)).when(resumes(target, null, eve)).then([requestRefused, { verb: 'resume', target, signer: 'eve', reason: 'unknown signer' }]));
});

test('nothing is asked of an order where every scope is active', () => entry().then([approved, contains({ checks: expect.not.arrayContaining([contains({ rule: 'state' })]) })]));
test("another strategy's halt is its own", () => entry(asks('halt', 's-2')).then([approved, contains({ checks: expect.arrayContaining([{ rule: 'state', figure: 'active', limit: 'active, or reducing and it lowers exposure', passed: true }]) })]));
test("another symbol's halt is its own", () => entry(asks('halt', 'AAPL')).then([approved, contains({})]));
test('the strictest of desk, strategy and symbol holds', () => {
  exit(asks('reduce', 'desk'), asks('reduce', 's-1'), asks('halt', 'SPY')).then([rejected, because('state', 'halted: SPY')]);
  exit(asks('reduce', 'desk'), asks('reduce', 's-1'), asks('reduce', 'SPY')).then([approved, contains({})]);
  exit(asks('reduce', 'desk'), asks('halt', 's-1'), asks('reduce', 'SPY')).then([rejected, because('state', 'halted: s-1')]);
});
test('raising one scope leaves the others', () => entry(asks('halt', 'SPY'), asks('halt', 's-1', second), resumes('SPY')).then([rejected, because('state', 'halted: s-1')]));

describe('while reducing, a person', () => {
  const order = (side: 'buy' | 'sell', quantity: string) => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side, quantity } });
  const held = [barAt('100'), order('buy', '10'), stepOf(2), ...holding({ strategy: 'manual' }).slice(3)];
  const sells = (quantity: string) => desk(...held, asks('reduce', 'SPY'), order('sell', quantity)).when(stepOf(4));
  test('may sell as much as the own account holds', () => sells('10').then([approved, contains({ strategy: 'manual', side: 'sell', quantity: '10' })]));
  test('may not sell more', () => sells('11').then([rejected, because('state', 'reducing: SPY')]));
  test('may not buy', () => desk(...held, asks('reduce', 'SPY'), order('buy', '1')).when(stepOf(4)).then([rejected, because('state', 'reducing: SPY')]));
});

describe('a kill of one', () => {
  test('strategy is a state of its own, and names itself', () => desk().when(asks('kill', 's-1')).then(changed('strategy', 's-1', 'active', 'killed', { kill: first })));
  test('symbol lets nothing pass', () => exit(asks('kill', 'SPY')).then([rejected, because('state', 'killed: SPY')]));
  test('strategy leaves the others', () => desk(spawn('s-2', 0.5), asks('kill', 's-2'), barAt('100'), wants()).when(stepOf()).then([approved, contains({ strategy: 's-1' })]));
  test('is lifted by the unkill that names it', () => desk(asks('kill', 's-1')).when(unkills(first)).then(changed('strategy', 's-1', 'killed', 'active', { kill: first, rule: 'unkill' })));
  test('is not lifted by a resume', () => desk(asks('kill', 's-1')).when(resumes('s-1')).then([requestRefused, contains({ reason: 'nothing to sign' })]));
  test('of two, each is lifted by itself', () => desk(asks('kill', 's-1'), asks('kill', 's-1', second)).when(unkills(first)).then(changed('strategy', 's-1', 'killed', 'killed', { kill: first })));
  test('leaves what held it before', () => desk(asks('reduce', 's-1', second), asks('kill', 's-1')).when(unkills(first)).then(changed('strategy', 's-1', 'killed', 'reducing')));
  test('and what came under it', () => {
    desk(asks('kill', 's-1')).when(asks('halt', 's-1', second)).then(changed('strategy', 's-1', 'killed', 'killed'));
    desk(asks('kill', 's-1'), asks('halt', 's-1', second)).when(unkills(first)).then(changed('strategy', 's-1', 'killed', 'halted'));
  });
  test('of the desk by name is the kill of the desk', () => desk().when(asks('kill', 'desk')).then([killed, { kill: first, reason: 'looks odd' }]));
});

test('a target that can be no strategy or symbol changes nothing', () => desk().when(asks('halt', 'No Such Thing')).then());

test('states survive', () => {
  const { state } = desk(asks('halt', 'SPY'), asks('kill', 's-1', second)).when(barAt('100'));
  const again = risk.hydrate('main', structuredClone(state));
  expect(again.take(unkills(second)).map(({ kind, body }) => [kind.name, body])).toEqual([['risk.stateChanged', contains({ from: 'killed', to: 'active' })]]);
  expect(again.take(resumes('SPY')).map(({ body }) => body)).toEqual([contains({ target: 'SPY', from: 'halted', to: 'active' })]);
  expect(again.state()).not.toHaveProperty('scopes');
});

describe('what the market says of a symbol', () => {
  const stops = (reason: 'stale' | 'crossed' | 'gap' | 'exchange') => fact(marketHalted, { reason, detail: 'no quote' }, { actor: 'SPY' });
  const goesOn = (reason: 'stale' | 'crossed' | 'gap' | 'exchange') => fact(recovered, { reason, haltedAt: '2020-01-02T21:00:00Z' }, { actor: 'SPY' });
  test.each(['stale', 'crossed', 'gap'] as const)('%s lets it only be left', (reason) => void desk().when(stops(reason)).then(changed('symbol', 'SPY', 'active', 'reducing', { rule: `market.${reason}`, reason: 'no quote' })));
  test('an exchange that halts it lets nothing pass', () => desk().when(stops('exchange')).then(changed('symbol', 'SPY', 'active', 'halted', { rule: 'market.exchange' })));
  test('ends by its own word, without a signature', () => desk(stops('stale')).when(goesOn('stale')).then(changed('symbol', 'SPY', 'reducing', 'active', { rule: 'market.stale' })));
  test('ends for that reason only', () => desk(stops('stale'), stops('exchange')).when(goesOn('exchange')).then(changed('symbol', 'SPY', 'halted', 'reducing')));
  test('leaves what people and thresholds hold', () => desk(stops('stale'), asks('halt', 'SPY')).when(goesOn('stale')).then(changed('symbol', 'SPY', 'halted', 'halted')));
  test('lifts no kill', () => desk(stops('stale'), asks('kill', 'SPY')).when(goesOn('stale')).then(changed('symbol', 'SPY', 'killed', 'killed')));
  test('that was never said, ends nothing', () => {
    desk().when(goesOn('stale')).then();
    desk(asks('halt', 'SPY')).when(goesOn('stale')).then();
  });
});
