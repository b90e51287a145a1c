import { describe, expect, test } from 'vitest';
import type { Policy, PolicyScope } from '../../subjects/policy.ts';
import { settings } from '../../test/people.ts';
import { openPolicy } from '../gym/openPolicy.ts';
import { contradictions } from './contradictions.ts';

const found = (over: Partial<Policy>) => contradictions({ ...settings.policy, ...over });
const instruments = { SPY: { sector: 'index', assetClass: 'equity' }, AAPL: { sector: 'tech', assetClass: 'equity' } };
const scoped = (...scopes: readonly PolicyScope[]) => found({ instruments, scopes: [...scopes] });

test.each([['the desk of the tests', settings.policy], ['the policy that refuses nothing', openPolicy]])('%s contradicts itself nowhere', (_, policy) => expect(contradictions(policy)).toEqual([]));

describe('a limit may be as high as the one that it stands under, not higher', () => {
  test.each<[Partial<Policy>, string]>([
    [{ maxOrderNotionalUsd: '500', maxPositionNotionalUsd: '500' }, 'maxOrderNotionalUsd: was 500.01, must not be above maxPositionNotionalUsd (500)'],
  ])('an order and its position', (sound, fault) => {
    expect(found(sound)).toEqual([]);
    expect(found({ ...sound, maxOrderNotionalUsd: '500.01' })).toEqual([fault]);
  });
  test('a position and all positions', () => {
    const limits = { maxOrderNotionalUsd: '1', maxGrossNotionalUsd: '1000' };
    expect(found({ ...limits, maxPositionNotionalUsd: '1000' })).toEqual([]);
    expect(found({ ...limits, maxPositionNotionalUsd: '1000.5' })).toEqual(['maxPositionNotionalUsd: was 1000.5, must not be above maxGrossNotionalUsd (1000)']);
  });
  test('net and gross', () => {
    expect(found({ maxNetNotionalUsd: '1000000' })).toEqual([]);
    expect(found({ maxNetNotionalUsd: '1000001' })).toEqual(['maxNetNotionalUsd: was 1000001, must not be above maxGrossNotionalUsd (1000000)']);
  });
  test('messages a second, a minute and a day', () => {
    expect(found({ maxOrdersAMinute: 5, maxMessages: { second: 5, minute: 5, day: 5 } })).toEqual([]);
    expect(found({ maxOrdersAMinute: 5, maxMessages: { second: 7, minute: 6, day: 5 } })).toEqual([
      'maxMessages.second: was 7, must not be above maxMessages.minute (6)', 'maxMessages.minute: was 6, must not be above maxMessages.day (5)',
    ]);
    expect(found({ maxMessages: { second: 7, day: 6 } })).toEqual(['maxMessages.second: was 7, must not be above maxMessages.day (6)']);
  });
  test('orders and messages a minute', () => expect(found({ maxMessages: { minute: 999 } })).toEqual(['maxOrdersAMinute: was 1000, must not be above maxMessages.minute (999)']));
  test('one position and the leverage of all', () => {
    expect(found({ maxConcentration: 2, maxLeverage: 2 })).toEqual([]);
    expect(found({ maxConcentration: 2.5, maxLeverage: 2 })).toEqual(['maxConcentration: was 2.5, must not be above maxLeverage (2)']);
  });
});

test('a symbol is restricted or blocked, not both', () =>
  expect(found({ restrictedSymbols: ['SPY', 'AAPL'], blockedSymbols: ['AAPL'] })).toEqual(['restrictedSymbols: was AAPL, must not be in blockedSymbols too']));

describe('a scope', () => {
  test('may tighten what it stands under', () => expect(scoped({ sector: 'tech', limits: { maxGrossNotionalUsd: '1000000', collar: 0.1 } })).toEqual([]));
  test('may not loosen it', () => expect(scoped({ sector: 'tech', limits: { maxGrossNotionalUsd: '1000001', collar: 0.11 } })).toEqual([
    'scopes.sector:tech.limits.collar: was 0.11, must not be above collar (0.1)',
    'scopes.sector:tech.limits.maxGrossNotionalUsd: was 1000001, must not be above maxGrossNotionalUsd (1000000)',
  ]));
  test('of a symbol stands under its sector and its class', () => {
    const under = (maxPositionNotionalUsd: string) => scoped({ symbol: 'AAPL', limits: { maxPositionNotionalUsd } }, { sector: 'tech', limits: { maxPositionNotionalUsd: '900' } }, { sector: 'index', limits: { maxPositionNotionalUsd: '800' } }, { assetClass: 'equity', limits: { maxPositionNotionalUsd: '950' } });
    expect(under('900')).toEqual([]);
    expect(under('950.5')).toEqual([
      'scopes.symbol:AAPL.limits.maxPositionNotionalUsd: was 950.5, must not be above scopes.sector:tech.limits.maxPositionNotionalUsd (900)',
      'scopes.symbol:AAPL.limits.maxPositionNotionalUsd: was 950.5, must not be above scopes.assetClass:equity.limits.maxPositionNotionalUsd (950)',
    ]);
  });
  test('contradicts itself as the desk may', () => expect(scoped({ strategy: 's-1', limits: { maxOrderNotionalUsd: '200', maxPositionNotionalUsd: '100' } })).toEqual(['scopes.strategy:s-1.limits.maxOrderNotionalUsd: was 200, must not be above scopes.strategy:s-1.limits.maxPositionNotionalUsd (100)']));
  test('stands there once', () => expect(scoped({ symbol: 'SPY', limits: {} }, { symbol: 'SPY', limits: {} })).toEqual(['scopes: was symbol:SPY twice, must have each scope once']));
  test('is of a sector that there is', () => expect(scoped({ sector: 'utilities', limits: {} })).toEqual(['scopes.sector:utilities: must be the sector of one of the instruments; none has it']));
  test('counts messages for a strategy only', () => {
    expect(scoped({ strategy: 's-1', limits: { maxUnseenEntries: 1 } })).toEqual([]);
    expect(scoped({ symbol: 'SPY', limits: { maxUnseenEntries: 1 } })).toEqual(['scopes.symbol:SPY.limits.maxUnseenEntries: must be of the desk or of a strategy, which is what it counts for']);
  });
});
