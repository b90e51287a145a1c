import { expect, test } from 'vitest';
import { settings } from '../../test/people.ts';
import { changesBetween } from './changes.ts';

const before = settings.policy;

test('a policy differs from itself in nothing', () => expect(changesBetween(before, { ...before })).toEqual([]));

test('what differs is said by its path, with both values as JSON', () =>
  expect(changesBetween(before, { ...before, version: 2, blockedSymbols: ['SPY'], collar: 0.2 })).toEqual([
    { path: 'blockedSymbols', was: '[]', now: '["SPY"]' }, { path: 'collar', was: '0.1', now: '0.2' }, { path: 'version', was: '1', now: '2' },
  ]));

test('what one of the two does not have is left out on its side', () => {
  const after = { ...before, maxMessages: { second: 5 } };
  expect(changesBetween(before, after)).toEqual([{ path: 'maxMessages.second', now: '5' }]);
  expect(changesBetween(after, before)).toEqual([{ path: 'maxMessages.second', was: '5' }]);
});

test('scopes stand by their names, whatever their order', () => {
  const [tech, spy] = [{ sector: 'tech', limits: { collar: 0.05 } }, { symbol: 'SPY', limits: { collar: 0.02 } }];
  expect(changesBetween({ ...before, scopes: [tech, spy] }, { ...before, scopes: [spy, { ...tech, limits: { collar: 0.04 } }] })).toEqual([{ path: 'scopes.sector:tech.limits.collar', was: '0.05', now: '0.04' }]);
});
