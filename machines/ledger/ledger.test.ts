import { describe, expect, test } from 'vitest';
import { parse } from '../decimal.ts';
import { balance, imbalance, positionAccount, post, trialBalance, type Ledger } from './ledger.ts';

const opened = (): Ledger => ({ cash: parse('1000'), capital: parse('-1000') });
const spy = positionAccount('s-1', 'SPY');

describe('a posting', () => {
  test('moves each of its accounts', () => {
    const ledger = opened();
    post(ledger, [{ account: spy, amountUsd: parse('100') }, { account: 'fees', amountUsd: parse('1') }, { account: 'cash', amountUsd: parse('-101') }]);
    expect(ledger).toEqual({ cash: parse('899'), capital: parse('-1000'), fees: parse('1'), 'positions:s-1:SPY': parse('100') });
  });

  test('may name an account twice', () => {
    const ledger = opened();
    post(ledger, [{ account: 'fees', amountUsd: parse('1') }, { account: 'fees', amountUsd: parse('2') }, { account: 'cash', amountUsd: parse('-3') }]);
    expect(balance(ledger, 'fees')).toBe(parse('3'));
  });

  test('that is off by the smallest amount is refused with what was expected and what it was', () => {
    expect(() => post(opened(), [{ account: 'fees', amountUsd: parse('1') }, { account: 'cash', amountUsd: parse('-1.000000000001') }]))
      .toThrow('expected its lines to sum to 0, was -0.000000000001 (fees 1, cash -1.000000000001)');
  });

  test('that is refused leaves the ledger as it was', () => {
    const ledger = opened();
    expect(() => post(ledger, [{ account: 'cash', amountUsd: parse('1') }])).toThrow('was 1');
    expect(ledger).toEqual(opened());
  });
});

describe('a ledger', () => {
  test('that is balanced has no imbalance', () => expect(imbalance(opened())).toBe(0n));
  test('that was tampered with shows by how much', () => expect(imbalance({ ...opened(), fees: 1n })).toBe(1n));
  test('that is empty has no imbalance', () => expect(imbalance({})).toBe(0n));
  test('has zero on an account that never had a line', () => expect(balance(opened(), 'fees')).toBe(0n));

  test('shows a trial balance by account, each in its column', () => {
    expect(trialBalance(opened())).toEqual([
      { account: 'capital', debitUsd: 0n, creditUsd: parse('1000') },
      { account: 'cash', debitUsd: parse('1000'), creditUsd: 0n },
    ]);
  });
});
