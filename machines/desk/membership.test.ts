import { beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../subjects/roles.ts';
import { claimed } from '../../subjects/runtime.ts';
import { fact } from '../../test/given.ts';
import { members, needMains, needStrategy, noMembers, noteClaim, noteTransition, unclaimed, type Membership } from './membership.ts';

let desk: Membership;
beforeEach(() => { desk = noMembers(); });

const claim = (kind: string, actor: string, host: string, role: Role, epoch = 1) =>
  noteClaim(desk, { ...fact(claimed, { host, role, epoch, code: 'c' }, { actor }), type: `${kind}.claimed` });

describe('what a step needs', () => {
  test('are the main actors of the roles that the desk opened with', () => {
    needMains(desk, ['market', 'risk', 'strategy']);
    expect(unclaimed(desk)).toEqual(['market.main', 'risk.main']);
  });

  test('are not those that only watch', () => {
    needMains(desk, ['auditor', 'sentinel']);
    expect(unclaimed(desk)).toEqual([]);
  });

  test('is each strategy, from its proposal on', () => {
    needStrategy(desk, 's-2');
    needStrategy(desk, 's-1');
    needStrategy(desk, 's-1');
    expect(unclaimed(desk)).toEqual(['strategy.s-1', 'strategy.s-2']);
  });

  test.each(['retired', 'refused'] as const)('is a strategy no more once it is %s, even if it is spawned again', (state) => {
    needStrategy(desk, 's-1');
    noteTransition(desk, 's-1', state);
    needStrategy(desk, 's-1');
    expect(unclaimed(desk)).toEqual([]);
  });

  test('is a strategy still when it is paused', () => {
    needStrategy(desk, 's-1');
    noteTransition(desk, 's-1', 'paused');
    expect(unclaimed(desk)).toEqual(['strategy.s-1']);
  });

  test('is there once a host claimed it, whether before or after', () => {
    claim('strategy', 's-1', 'h', 'strategy');
    needStrategy(desk, 's-1');
    needMains(desk, ['risk']);
    claim('risk', 'main', 'h', 'risk');
    expect(unclaimed(desk)).toEqual([]);
  });

  test('is not there for the claim of another actor', () => {
    needMains(desk, ['execution']);
    claim('broker', 'main', 'h', 'execution');
    expect(unclaimed(desk)).toEqual(['execution.main']);
  });
});

describe('members', () => {
  test('are hosts by role, each once, by name', () => {
    claim('strategy', 's-2', 'b', 'strategy');
    claim('strategy', 's-1', 'b', 'strategy');
    claim('risk', 'main', 'a', 'risk');
    claim('execution', 'main', 'a', 'execution');
    claim('broker', 'main', 'a', 'execution');
    expect(members(desk)).toEqual([{ host: 'a', role: 'execution' }, { host: 'a', role: 'risk' }, { host: 'b', role: 'strategy' }]);
  });

  test('are the newest claimants only', () => {
    claim('risk', 'main', 'old', 'risk', 1);
    claim('risk', 'main', 'new', 'risk', 2);
    expect(members(desk)).toEqual([{ host: 'new', role: 'risk' }]);
  });

  test('are not replaced by an older claim', () => {
    claim('risk', 'main', 'new', 'risk', 2);
    claim('risk', 'main', 'old', 'risk', 1);
    expect(members(desk)).toEqual([{ host: 'new', role: 'risk' }]);
  });

  test('are not the hosts of strategies that ended, also where they claim again', () => {
    claim('strategy', 's-1', 'gone', 'strategy');
    noteTransition(desk, 's-1', 'retired');
    claim('strategy', 's-1', 'gone', 'strategy', 2);
    expect(members(desk)).toEqual([]);
  });

  test('are not the hosts of those that only watch', () => {
    claim('auditor', 'main', 'a', 'auditor');
    claim('sentinel', 'main', 'a', 'sentinel');
    expect(members(desk)).toEqual([]);
  });

  test('are known from a claim that names no kind of actor by its role', () => {
    needMains(desk, ['risk']);
    claim('*', 'main', 'a', 'risk');
    expect([unclaimed(desk), members(desk)]).toEqual([[], [{ host: 'a', role: 'risk' }]]);
  });
});
