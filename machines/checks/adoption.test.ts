import { describe, expect, test } from 'vitest';
import type { Policy } from '../../subjects/policy.ts';
import { approved, policyAdopted, rejected, requestRefused } from '../../subjects/risk.ts';
import { given } from '../../test/given.ts';
import { ada, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, fills, holding, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from '../risk/risk.ts';
import type { Desk } from '../risk/state.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const next = { ...settings.policy, version: 2 };
const changes = (payload: unknown) => signedBy(ada, { verb: 'policy', target: 'desk', payload });
const under = (policy: Partial<Policy>) => openedWith({ policy: { ...settings.policy, ...policy } });
const failing = (rule: string, figure: string, limit: string) => [rejected, contains({ checks: expect.arrayContaining([{ rule, figure, limit, passed: false }]) as unknown })] as const;
const refused = (verb: string, reason: string, signer = 'ada') => [requestRefused, { verb, target: 'desk', signer, reason }] as const;

test('a signed policy is in force from the next order on, and its differences are on the log', () => {
  const tighter = { ...next, maxOrderQuantity: '9', scopes: [{ symbol: 'SPY', limits: { collar: 0.05 } }] };
  given(risk, openedWith(), spawn()).when(changes(tighter)).then([policyAdopted, {
    from: 1, to: 2, signer: 'ada', left: 0,
    changes: [{ path: 'maxOrderQuantity', was: '"1000000"', now: '"9"' }, { path: 'scopes.symbol:SPY.limits.collar', now: '0.05' }, { path: 'version', was: '1', now: '2' }],
  }]);
  given(risk, openedWith(), spawn(), changes(tighter), barAt('100'), wants()).when(stepOf()).then(failing('orderQuantity', '10', '9'));
});

describe('a policy is refused', () => {
  test('that contradicts itself', () => given(risk, openedWith()).when(changes({ ...next, maxOrderNotionalUsd: '2000', maxPositionNotionalUsd: '1000' })).then(refused('policy', 'invalid payload')));
  test('that skips a version', () => given(risk, openedWith()).when(changes({ ...next, version: 3 })).then(refused('policy', 'invalid payload')));
  test('that a stranger signed', () => given(risk, openedWith()).when(signedBy(eve, { verb: 'policy', target: 'desk', payload: next })).then(refused('policy', 'unknown signer', 'eve')));
  test('and the one before stays in force', () =>
    given(risk, under({ maxOrderQuantity: '9' }), spawn(), changes({ ...next, maxOrderNotionalUsd: '2000', maxPositionNotionalUsd: '1000' }), barAt('100'), wants()).when(stepOf()).then(failing('orderQuantity', '10', '9')));
});

test('a person who is not enrolled may not order', () =>
  given(risk, openedWith(), barAt('100')).when(signedBy(eve, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '1' } })).then(refused('order', 'unknown signer', 'eve')));

describe('limits on sums that come into force', () => {
  const instruments = { SPY: { sector: 'index' }, AAPL: { sector: 'tech' } };
  const limited = (maxGrossNotionalUsd: string) => changes({ ...next, instruments, scopes: [{ sector: 'index', limits: { maxGrossNotionalUsd } }] });
  const held = [openedWith(), spawn(), ...holding(), barAt('100', { day: 4 })];
  const buys = wants({ day: 4, sizing: { kind: 'quantity', quantity: '5' } });
  test('count what is held already', () => {
    given(risk, ...held, limited('1500'), buys).when(stepOf(4)).then([approved, contains({ quantity: '5' })]);
    given(risk, ...held, limited('1499'), buys).when(stepOf(4)).then(failing('grossNotional@sector:index', '1500', '1499'));
  });
  test('count what is open already', () => {
    const open = [openedWith(), spawn(), spawn('s-2', 0.1), barAt('100'), wants(), stepOf(2), submits(), barAt('100', { day: 4 })];
    const others = wants({ strategy: 's-2', day: 4, sizing: { kind: 'quantity', quantity: '5' } });
    given(risk, ...open, limited('1500'), others).when(stepOf(4)).then([approved, contains({ quantity: '5' })]);
    given(risk, ...open, limited('1499'), others).when(stepOf(4)).then(failing('grossNotional@sector:index', '1500', '1499'));
  });
  test('are counted at the price of now', () => given(risk, ...held, limited('1549'), barAt('110', { day: 5 }), wants({ day: 5, referencePriceUsd: '110', sizing: { kind: 'quantity', quantity: '5' } })).when(stepOf(5)).then(failing('grossNotional@sector:index', '1650', '1549')));
});

describe('a desk whose policy asks no more than every policy does', () => {
  test('remembers nothing for it', () => expect((given(risk, openedWith(), spawn(), ...holding()).when(fills({ order: '2' })).state as Desk).memory).toBeUndefined());
  test('forgets what a policy before needed', () => {
    const more = { ...next, noSelfMatch: true, maxMessages: { minute: 1000 } };
    const { state } = given(risk, openedWith(), spawn(), changes(more)).when(barAt('100'));
    expect(Object.keys((state as Desk).memory ?? {}).sort()).toEqual(['messages', 'open']);
    const back = given(risk, openedWith(), spawn(), changes(more)).when(signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...next, version: 3 }, policyVersion: 2 }));
    expect((back.state as Desk).memory).toBeUndefined();
  });
});
