import { describe, expect, test } from 'vitest';
import { alpacaCommission } from '../../machines/broker/alpacaRates.ts';
import { chargedAfter, commissionTerms } from '../../machines/broker/commission.ts';
import { format, parse, times } from '../../machines/decimal.ts';
import { free } from '../simVenue.ts';

/*
 * Alpaca's own words on its regulatory fees, at four times. Each is held against what the table in machines/broker/alpacaRates.ts charges for one sale:
 * - forum.alpaca.markets/t/pricing-and-fees/2309 (2020): SEC 22.10 USD a million, FINRA 0.000119 a share and at most 5.95, each rounded up to the cent;
 * - alpaca.markets/blog/reg-taf-fees (figures of early 2024): SEC 8 USD a million, 0.08 for 100 shares at 100; FINRA 0.000166 a share, at most 8.30;
 * - alpaca.markets/support/regulatory-fees (2024 to 2025): SEC 27.80 USD a million, FINRA as before;
 * - docs.alpaca.markets/docs/regulatory-fees (2025): FINRA 0.000166, at most 8.30, reached at 50,000 shares; a total of 0.00083 is charged as 0.01; no SEC fee since May 2025 in its next version.
 */
const terms = commissionTerms({ ...free, commission: alpacaCommission });
const fee = (day: string, shares: string, priceUsd: string, side: 'buy' | 'sell' = 'sell') => format(chargedAfter(terms, { filled: 0n, valueUsd: 0n, feesUsd: 0n, grossUsd: 0n }, {
  side, shares: parse(shares), valueUsd: times(parse(shares), parse(priceUsd)), at: `${day}T21:00:00Z`, monthShares: 0n,
}).feesUsd);

describe('2020: 22.10 a million and 0.000119 a share', () => {
  test.each([['1', '1', '0.02'], ['1000', '100', '2.33'], ['10000', '100', '23.29'], ['50000', '1', '7.06'], ['60000', '1', '7.28']])('%s shares at %s cost %s', (shares, price, expected) => expect(fee('2020-06-01', shares, price)).toBe(expected));
});

describe("early 2024, the blog's example: 0.08 of the SEC for 10,000 USD", () => {
  test('and 0.0166, rounded up, of FINRA', () => expect(fee('2024-02-01', '100', '100')).toBe('0.1'));
});

describe('2024 after May: 27.80 a million and 0.000166 a share', () => {
  test.each([['100', '100', '0.3'], ['1000', '100', '2.95'], ['10000', '100', '29.46']])('%s shares at %s cost %s', (shares, price, expected) => expect(fee('2024-08-01', shares, price)).toBe(expected));
});

describe('2025 after May: no fee of the SEC', () => {
  test('a total of 0.00083 is a cent', () => expect(fee('2025-06-02', '5', '100')).toBe('0.01'));
  test.each([['49939', '8.29'], ['49940', '8.3'], ['50000', '8.3'], ['50001', '8.3'], ['100000', '8.3']])('%s shares cost %s, and no more than 8.30', (shares, expected) => expect(fee('2025-06-02', shares, '100')).toBe(expected));
});

test('only sales are charged', () => expect(fee('2024-08-01', '1000', '100', 'buy')).toBe('0'));
