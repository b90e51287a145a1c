import { describe, expect, test } from 'vitest';
import { submitted } from '../../subjects/execution.ts';
import { approved, rejected, stateChanged } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, fills, spawn, submits, wants } from '../../test/trading.ts';
import { risk } from '../risk/risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const live = (policy: object) => openedWith({ pacing: 'live', policy: { ...settings.policy, duplicateWindowSeconds: 0, maxIntentAgeSeconds: 100_000, ...policy } });
const at = (second: number) => wants({ at: `2020-01-02T21:00:0${second}Z` });
const resumes = (signer = ada) => signedBy(signer, { verb: 'resume', target: 's-1', payload: null });
const stopped = [stateChanged, contains({ scope: 'strategy', target: 's-1', from: 'active', to: 'reducing', rule: 'unseenEntries', figure: '2', limit: '2' })] as const;
const before = [live({ maxUnseenEntries: 2 }), spawn(), spawn('s-2'), barAt('100')];

test('the last entry that may go unseen stops its strategy', () => given(risk, ...before, at(1)).when(at(2)).then([approved, contains({ strategy: 's-1' })], stopped));
test('then it enters no more', () => given(risk, ...before, at(1), at(2)).when(at(3)).then([rejected, contains({ strategy: 's-1' })]));
test('others go on', () => given(risk, ...before, at(1), at(2)).when(wants({ strategy: 's-2' })).then([approved, contains({ strategy: 's-2' })]));
test('it may leave what it has', () => given(risk, ...before, at(1), at(2), submits(), fills()).when(wants({ action: 'exit', day: 3 })).then([approved, contains({ purpose: 'exit', quantity: '10' })]));
test('a signed resume lets the strategy go on, and counts anew', () => {
  given(risk, ...before, at(1), at(2), resumes()).when(at(3)).then([approved, contains({ strategy: 's-1' })]);
  given(risk, ...before, at(1), at(2), resumes(), at(3)).when(at(4)).then([approved, contains({ strategy: 's-1' })], stopped);
});
test("a stranger's does not", () => given(risk, ...before, at(1), at(2), resumes(eve)).when(at(3)).then([rejected, contains({ strategy: 's-1' })]));
test('an order above the unattended share goes through when a person signs it', () => {
  const desk = [live({ maxUnattendedShare: 0.005 }), spawn(), barAt('100')];
  given(risk, ...desk).when(wants()).then([rejected, contains({ checks: expect.arrayContaining([{ rule: 'unattendedShare', figure: '0.01', limit: '0.005', passed: false }]) as unknown })]);
  given(risk, ...desk).when(signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '10' } })).then([approved, contains({ strategy: 'manual', quantity: '10' })]);
});

describe('parts of a worked order', () => {
  const parent = 'f'.repeat(32);
  const part = (second: number, strategy = 'manual') =>
    fact(submitted, { order: String(second).repeat(32), strategy, symbol: 'SPY', side: 'buy', quantity: '1', expiresAt: '2020-01-03T21:00:00Z', venue: 'sim', parent }, { at: `2020-01-02T21:00:0${second}Z` });
  const limited = (policy: object) => [live(policy), spawn(), barAt('100')];
  const halted = (rule: string, figure: string, limit: string) => [stateChanged, contains({ scope: 'strategy', target: 'manual', from: 'active', to: 'halted', rule, figure, limit })] as const;
  test('that keep to the messages go on', () => given(risk, ...limited({ maxMessages: { minute: 70, day: 3 } }), part(1), part(2)).when(part(3)).then());
  test('that take one more are stopped with their account', () => given(risk, ...limited({ maxMessages: { day: 3 } }), part(1), part(2), part(3)).when(part(4)).then(halted('messagesADay', '4', '3')));
  test('say so once, until a person has looked', () => {
    const [over, looked] = [[...limited({ maxMessages: { day: 3 } }), part(1), part(2), part(3), part(4)], signedBy(ada, { verb: 'resume', target: 'manual', payload: null }, { at: '2020-01-02T21:00:05Z' })];
    given(risk, ...over).when(part(5)).then();
    given(risk, ...over, looked).when(part(6)).then(halted('messagesADay', '5', '3'));
  });
  test('count in a strategy of their own', () =>
    given(risk, ...limited({ scopes: [{ strategy: 's-1', limits: { maxMessages: { minute: 1 } } }] }), part(1), part(2), part(3, 's-1')).when(part(4, 's-1')).then([stateChanged, contains({ target: 's-1', rule: 'messagesAMinute@strategy:s-1' })]));
  test('are not asked for where the policy limits no messages', () => given(risk, ...limited({}), part(1)).when(part(2)).then());
});
