import { describe, expect, test } from 'vitest';
import { WrongUse } from '../cli/wrongUse.ts';
import { accountOf } from './account.ts';
import { termsOf } from './terms.ts';

const margin = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 };

describe('--account', () => {
  test.each([
    ['cash', { kind: 'cash' }], ['margin:0.5:0.25', margin], ['margin:0.50:0.25', margin], ['margin:0.5:0.25:0.06', { ...margin, debitRateAnnual: '0.06' }],
    ['margin:0.5:0.5', { ...margin, maintenanceMargin: 0.5 }], ['margin:1:1:1', { ...margin, initialMargin: 1, maintenanceMargin: 1, debitRateAnnual: '1' }],
  ])('%s', (text, account) => expect(accountOf(text)).toEqual(account));

  test.each([
    ['credit', '--account: was "credit", must be cash or margin:INITIAL:MAINTENANCE[:DEBIT]'], ['cash:1', 'must be cash or margin'], ['margin', 'must be cash or margin'], ['margin:0.5', 'must be cash or margin'],
    ['margin:0.5:0.25:0.06:0.03', 'must be cash or margin'], ['margin:0:0.25', '--account INITIAL: was "0", must be a decimal'], ['margin:1.01:0.25', '--account INITIAL: was "1.01"'],
    ['margin:0.5:0', '--account MAINTENANCE: was "0"'], ['margin:0.5:0.51', '--account MAINTENANCE: was "0.51", must be a decimal such as 0.001, without an exponent, above 0, at most 0.5'],
    ['margin:0.5:0.25:-0.1', '--account DEBIT: was "-0.1"'], ['margin:0.5:0.25:1.01', '--account DEBIT: was "1.01"'],
  ])('%s is wrong use', (text, said) => {
    expect(() => accountOf(text)).toThrow(WrongUse);
    expect(() => accountOf(text)).toThrow(said);
  });

  test('is the account of the venue', () => expect(termsOf({ cash: '1000', account: 'margin:0.5:0.25' }).venue.account).toEqual(margin));
  test('stands in place of that of a file', () => {
    const venue = { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1, account: margin };
    const read = () => JSON.stringify(venue);
    expect([termsOf({ cash: '1', venue: 'v.json' }, read).venue.account, termsOf({ cash: '1', venue: 'v.json', account: 'cash' }, read).venue.account]).toEqual([margin, { kind: 'cash' }]);
  });
  test('not said is that of the default desk, a cash account', () => expect(termsOf({ cash: '1' }).venue).not.toHaveProperty('account'));
});
