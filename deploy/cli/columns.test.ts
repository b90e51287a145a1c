import { describe, expect, test } from 'vitest';
import { columns } from './columns.ts';

describe('rows in columns', () => {
  test('are as wide as their widest cell', () => expect(columns([['a', 'bcd'], ['ef', 'g']])).toBe('a   bcd\nef  g'));
  test('have figures below a head to the right', () => expect(columns([['plan', 'return', 'equity'], ['a', '-1.50 %', '1,000.00'], ['b', '12.25 %', '-']])).toBe('plan   return    equity\na     -1.50 %  1,000.00\nb     12.25 %         -'));
  test('have figures without a head to the left', () => expect(columns([['Sharpe', '1.50'], ['Trades', '120']])).toBe('Sharpe  1.50\nTrades  120'));
  test('have words and figures in one column to the left', () => expect(columns([['limit'], ['5'], ['none']])).toBe('limit\n5\nnone'));
  test('of no row are empty', () => expect(columns([])).toBe(''));
});
