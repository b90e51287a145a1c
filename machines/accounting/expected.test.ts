import { expect, test } from 'vitest';
import type { OrderType } from '../../subjects/orderTerms.ts';
import { format, parse } from '../decimal.ts';
import { expectedUsd, pricesOf } from './expected.ts';

const bar = { openUsd: parse('100'), closeUsd: parse('104') };
const expected = (side: 'buy' | 'sell', told: { type?: OrderType; limitUsd?: string; stopUsd?: string }, atClose = false) =>
  format(expectedUsd({ side, priceUsd: parse('101'), prices: pricesOf(told) }, bar, atClose));

test.each<[string, 'buy' | 'sell', { type?: OrderType; limitUsd?: string; stopUsd?: string }, string]>([
  ['a market order at the open', 'buy', {}, '100'],
  ['a limit above the open at the open', 'buy', { type: 'limit', limitUsd: '100.5' }, '100'],
  ['a limit below the open at the limit', 'buy', { type: 'limit', limitUsd: '99' }, '99'],
  ['a limit to sell above the open at the limit', 'sell', { type: 'limit', limitUsd: '103' }, '103'],
  ['a stop above the open at the stop', 'buy', { type: 'stop', stopUsd: '102' }, '102'],
  ['a stop that the open is beyond at the open', 'sell', { type: 'stop', stopUsd: '102' }, '100'],
  ['a stop-limit at the better of stop and limit', 'buy', { type: 'stopLimit', stopUsd: '102', limitUsd: '101' }, '101'],
  ['an order for the close at the close', 'sell', { type: 'marketOnClose' }, '104'],
  ['an order for the open at the open', 'sell', { type: 'limitOnOpen', limitUsd: '90' }, '100'],
  ['a trailing stop where it was filled', 'sell', { type: 'trailingStop' }, '101'],
])('a backtest fills %s', (_, side, told, price) => expect(expected(side, told)).toBe(price));
test('where the venue fills market orders at the close, there', () => expect(expected('buy', {}, true)).toBe('104'));
test('a change keeps what it does not say', () => {
  const before = pricesOf({ type: 'stopLimit', stopUsd: '102', limitUsd: '103' });
  expect(pricesOf({ limitUsd: '101' }, before)).toEqual({ type: 'stopLimit', stopUsd: parse('102'), limitUsd: parse('101') });
});
