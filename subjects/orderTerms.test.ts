import { describe, expect, test } from 'vitest';
import { manualOrder, replacement } from './risk.ts';

const refused = (over: object): readonly (readonly [string, string])[] => {
  const { error } = manualOrder.safeParse({ symbol: 'SPY', side: 'buy', quantity: '10', ...over });
  return error === undefined ? [] : error.issues.map(({ path, message }) => [path.join('.'), message]);
};
const until = '2020-01-03T21:00:00Z';
const bracket = { kind: 'bracket', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '90' } };
const twap = { kind: 'twap', until, slices: 3 };

describe('what a person orders may be', () => {
  test.each<[string, object]>([
    ['a quantity at the next open', {}],
    ['a notional', { quantity: undefined, notionalUsd: '500' }],
    ['a part of a share', { quantity: '0.5' }],
    ['by limit', { type: 'limit', limitUsd: '95' }],
    ['by stop', { type: 'stop', stopUsd: '105' }],
    ['by stop and limit', { type: 'stopLimit', stopUsd: '105', limitUsd: '106' }],
    ['by a trailing stop, in USD', { type: 'trailingStop', trailUsd: '5' }],
    ['by a trailing stop, as a fraction', { type: 'trailingStop', trailRate: '0.05' }],
    ['at the open', { type: 'marketOnOpen', timeInForce: 'day' }],
    ['at the close, by limit', { type: 'limitOnClose', limitUsd: '95' }],
    ['at once or not at all', { timeInForce: 'fok' }],
    ['until a time', { timeInForce: 'gtd', until }],
    ['with legs', { group: bracket, timeInForce: 'gtc' }],
    ['with legs around its limit', { type: 'limit', limitUsd: '100', group: bracket }],
    ['sold with legs around its limit', { side: 'sell', type: 'limit', limitUsd: '100', group: { kind: 'bracket', takeProfit: { limitUsd: '90' }, stopLoss: { stopUsd: '110' } } }],
    ['with one leg', { group: { kind: 'oto', takeProfit: { limitUsd: '110' } } }],
    ['one of two', { side: 'sell', type: 'limit', limitUsd: '110', group: { kind: 'oco', stopLoss: { stopUsd: '90', limitUsd: '89' } } }],
    ['worked over time', { algorithm: twap }],
    ['worked out of sight', { type: 'limit', limitUsd: '95', algorithm: { kind: 'iceberg', until, displayQuantity: '2' } }],
  ])('%s', (_, over) => expect(refused(over)).toEqual([]));
});

describe('what contradicts itself is refused, by the field and the rule', () => {
  test.each<[string, object]>([
    ['quantity', { quantity: undefined }],
    ['quantity', { notionalUsd: '500' }],
    ['limitUsd', { limitUsd: '95' }],
    ['limitUsd', { type: 'limit' }],
    ['stopUsd', { type: 'stopLimit', limitUsd: '106' }],
    ['trailUsd', { trailUsd: '5' }],
    ['trailUsd', { type: 'trailingStop' }],
    ['trailUsd', { type: 'trailingStop', trailUsd: '5', trailRate: '0.05' }],
    ['trailRate', { type: 'trailingStop', trailRate: '1' }],
    ['until', { timeInForce: 'gtd' }],
    ['until', { until }],
    ['timeInForce', { type: 'marketOnClose', timeInForce: 'ioc' }],
    ['timeInForce', { type: 'stop', stopUsd: '105', timeInForce: 'fok' }],
    ['notionalUsd', { quantity: undefined, notionalUsd: '500', type: 'limit', limitUsd: '95' }],
    ['group', { group: bracket, timeInForce: 'ioc' }],
    ['group', { group: { kind: 'oco', stopLoss: { stopUsd: '90' } } }],
    ['group', { group: { ...bracket, takeProfit: { limitUsd: '90' } } }],
    ['group', { type: 'limit', limitUsd: '100', group: { ...bracket, stopLoss: { stopUsd: '100' } } }],
    ['group', { type: 'limit', limitUsd: '110', group: bracket }],
    ['group', { side: 'sell', type: 'limit', limitUsd: '100', group: { kind: 'oto', stopLoss: { stopUsd: '99' } } }],
    ['group', { group: { kind: 'oto' } }],
    ['algorithm', { algorithm: twap, timeInForce: 'day' }],
    ['algorithm', { algorithm: { kind: 'iceberg', until, displayQuantity: '2' } }],
    ['algorithm.slices', { algorithm: { ...twap, slices: 0 } }],
  ])('%s of %j', (field, over) => {
    const [first] = refused(over);
    expect(first?.[0]).toBe(field);
    expect(first?.[1]).not.toBe('');
  });

  test('a sale has its profit below', () => {
    expect(refused({ side: 'sell', group: { kind: 'bracket', takeProfit: { limitUsd: '90' }, stopLoss: { stopUsd: '110' } } })).toEqual([]);
    expect(refused({ side: 'sell', group: bracket })[0]?.[0]).toBe('group');
  });

  test('a change changes something', () => expect([replacement.safeParse({}).success, replacement.safeParse({ quantity: '1' }).success]).toEqual([false, true]));
});
