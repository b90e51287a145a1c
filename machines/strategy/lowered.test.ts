import { describe, expect, test } from 'vitest';
import { stateChanged, type RiskState } from '../../subjects/risk.ts';
import { intent, requestRefused } from '../../subjects/strategy.ts';
import { bars, barAt, holding, trading, up } from '../../test/strategies.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, signedBy } from '../../test/people.ts';
import { strategy } from './strategy.ts';

const changed = (target: string, to: RiskState) => fact(stateChanged, { scope: target === 'desk' ? 'desk' : target === 'SPY' ? 'symbol' : 'strategy', target, from: 'active', to, rule: 'halt', reason: 'odd' });
const enters = [intent, expect.objectContaining({ action: 'enter' })] as const;
const exits = [intent, expect.objectContaining({ action: 'exit' })] as const;

describe.each(['desk', 'main', 'SPY'])('while risk holds back %s', (target) => {
  test('it wants in nowhere while reducing', () => given(strategy, ...trading(), ...bars(...up), changed(target, 'reducing')).when(barAt('9')).then());
  test('it leaves while reducing', () => given(strategy, ...holding(), changed(target, 'reducing')).when(barAt('6')).then(exits));
  test.each(['halted', 'killed'] as const)('it states nothing while %s, and the exit is due afterwards', (to) => {
    given(strategy, ...holding(), changed(target, to)).when(barAt('6')).then();
    given(strategy, ...holding(), changed(target, to), barAt('6'), changed(target, 'active')).when(barAt('6')).then(exits);
  });
  test('it wants in again when that is over', () => given(strategy, ...trading(), ...bars(...up), changed(target, 'halted'), changed(target, 'active')).when(barAt('9')).then(enters));
});

test("another's state is its own", () => given(strategy, ...trading(), ...bars(...up), changed('AAPL', 'halted')).when(barAt('9')).then(enters));

test('a state is for the actors that it is of', () =>
  expect(['desk', 's-7', 'SPY'].map((target) => strategy.address?.(changed(target, 'halted')))).toEqual([undefined, 'strategy:s-7', 'bar:SPY']));

describe('a signed resume', () => {
  const resume = signedBy(ada, { verb: 'resume', target: 'main', payload: null });
  test('of a strategy that risk holds back is for risk to judge', () => given(strategy, openedWith(), ...trading(), changed('main', 'halted')).when(resume).then());
  test('of one that is neither held back nor paused is refused', () => given(strategy, openedWith(), ...trading()).when(resume).then([requestRefused, expect.objectContaining({ reason: 'nothing to sign' })]));
});

test('what risk holds back survives', () => {
  const { state } = given(strategy, ...trading(), ...bars(...up)).when(changed('SPY', 'halted'));
  expect(strategy.hydrate('main', structuredClone(state)).take(barAt('9'))).toEqual([]);
});
