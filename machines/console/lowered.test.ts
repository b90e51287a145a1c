import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Fact } from '../../subjects/fact.ts';
import { halted, stateChanged, type RiskState } from '../../subjects/risk.ts';
import { statusReply } from '../../subjects/standing.ts';
import { fact } from '../../test/given.ts';
import { ada, openedWith, signedBy } from '../../test/people.ts';
import { asksToKill, moved, spawn } from '../../test/trading.ts';
import { consoleKind } from './console.ts';
import { objectionToLowering, objectionToSigned } from './objections.ts';
import { status } from './replies.ts';
import type { Console } from './state.ts';

const after = (...facts: readonly Fact[]): Console => {
  const actor = consoleKind.begin('main');
  for (const each of [openedWith(), spawn(), ...facts]) actor.take(each);
  return actor.state() as Console;
};
const told = (...facts: readonly Fact[]) => z.strictObject(statusReply).parse(status(after(...facts), { seq: 9, at: '2020-01-03T21:00:00Z' }));
const [kill, newer] = ['a1'.repeat(16), 'a2'.repeat(16)];
const changed = (target: string, from: RiskState, to: RiskState, more: object = {}) =>
  fact(stateChanged, { scope: target === 'desk' ? 'desk' : target === 'SPY' ? 'symbol' : 'strategy', target, from, to, rule: 'halt', reason: 'odd', ...more });
const killed = (id: string, from: RiskState = 'active') => changed('s-1', from, 'killed', { rule: 'kill', kill: id });

describe('status tells', () => {
  test('nothing where all is active', () => expect(told()).not.toHaveProperty('lowered'));
  test('what is lowered, and why', () => expect(told(changed('SPY', 'active', 'halted'))).toMatchObject({ risk: 'active', lowered: [{ scope: 'symbol', target: 'SPY', state: 'halted', rule: 'halt', reason: 'odd' }] }));
  test('of the desk as its own state', () => expect(told(changed('desk', 'active', 'reducing'))).toMatchObject({ risk: 'reducing' }));
  test('a halt of the desk before what only reduces it, and a kill before both', () => {
    const reducing = changed('desk', 'active', 'reducing');
    expect(told(reducing, fact(halted, { reason: 'loss' })).risk).toBe('halted');
    expect(told(reducing, fact(halted, { reason: 'loss' }), asksToKill()).risk).toBe('killed');
  });
  test('nothing more once it is raised', () => expect(told(changed('SPY', 'active', 'halted'), changed('SPY', 'halted', 'active'))).not.toHaveProperty('lowered'));
  test('the kills of strategies and symbols among all', () => expect(told(killed(kill), killed(newer, 'killed')).kills).toEqual([kill, newer]));
  test('those that are left after one is lifted', () => expect(told(killed(kill), killed(newer, 'killed'), changed('s-1', 'killed', 'killed', { rule: 'unkill', kill })).kills).toEqual([newer]));
});

describe('an operator is told', () => {
  const resume = (target: string) => signedBy(ada, { verb: 'resume', target, payload: null }).body;
  const noon = '2020-01-02T12:00:00Z';
  test('that a strategy which is lowered may be raised, though it is not paused', () => expect(objectionToSigned(after(changed('s-1', 'active', 'halted')), resume('s-1'), noon)).toBeUndefined());
  test('that a symbol may', () => expect(objectionToSigned(after(changed('SPY', 'active', 'halted')), resume('SPY'), noon)).toBeUndefined());
  test('that a desk which is reducing may', () => expect(objectionToSigned(after(changed('desk', 'active', 'reducing')), resume('desk'), noon)).toBeUndefined());
  test('that what was killed needs an unkill', () => expect(objectionToSigned(after(killed(kill)), resume('s-1'), noon)).toBe(`target: was "s-1", must be one that is reducing or halted; it is killed: investobot unkill ${kill}`));
  test('that such a kill may be lifted', () => expect(objectionToSigned(after(killed(kill)), signedBy(ada, { verb: 'unkill', target: kill, payload: null, kill }).body, noon)).toBeUndefined());
  test('that a strategy which is only paused may be resumed as ever', () => expect(objectionToSigned(after(moved('paused')), resume('s-1'), noon)).toBeUndefined());
  test('that a symbol may be halted before its first bar, and an unknown strategy not', () =>
    expect([objectionToLowering(after(), 'halt', 'QQQ'), objectionToLowering(after(), 'halt', 's-9')]).toEqual([undefined, 'target: was "s-9", must be a strategy of this desk; one of s-1']));
});
