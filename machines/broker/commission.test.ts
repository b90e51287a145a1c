import { describe, expect, test } from 'vitest';
import { venue, type Commission } from '../../subjects/venue.ts';
import { format, parse, times } from '../decimal.ts';
import { alpacaCommission } from './alpacaRates.ts';
import { chargedAfter, commissionTerms, type Charged } from './commission.ts';
import { filledAt, flatAt, free, givenVenue, one, order, partlyAt, second, third, two, venueWith } from '../../test/simVenue.ts';

const fresh: Charged = { filled: 0n, valueUsd: 0n, feesUsd: 0n, grossUsd: 0n };

/** The fees of an order that fills at once. */
function feesOf(commission: Commission, side: 'buy' | 'sell', shares: string, priceUsd: string, { at = '2020-01-03T21:00:00Z', monthShares = '0' } = {}): string {
  const terms = commissionTerms({ ...free, commission });
  const quantity = parse(shares);
  return format(chargedAfter(terms, fresh, { side, shares: quantity, valueUsd: times(quantity, parse(priceUsd)), at, monthShares: parse(monthShares) }).feesUsd);
}

test('zero is nothing', () => expect(feesOf({ kind: 'zero' }, 'sell', '1000', '100')).toBe('0'));

test('a share of what was traded, with a minimum', () => {
  const commission = { kind: 'perCent', rate: '0.001', minimumUsd: '1' } as const;
  expect([feesOf(commission, 'buy', '10', '100'), feesOf(commission, 'buy', '10', '99.9'), feesOf(commission, 'buy', '10', '100.1')]).toEqual(['1', '1', '1.001']);
});

describe('per share', () => {
  // The examples of Interactive Brokers' fixed pricing: 0.005 USD a share, at least 1 USD, at most 1 % of the trade.
  const fixed = { kind: 'perShare', perShareUsd: '0.005', minimumUsd: '1', maxRate: '0.01' } as const;
  test('is at least the minimum', () => expect([feesOf(fixed, 'buy', '100', '25'), feesOf(fixed, 'buy', '200', '25'), feesOf(fixed, 'buy', '201', '25')]).toEqual(['1', '1', '1.005']));
  test('is the rate', () => expect(feesOf(fixed, 'buy', '1000', '25')).toBe('5'));
  test('is at most a share of the trade', () => expect([feesOf(fixed, 'buy', '1000', '0.25'), feesOf(fixed, 'buy', '1000', '0.5'), feesOf(fixed, 'buy', '1000', '0.51')]).toEqual(['2.5', '5', '5']));
  test('the maximum wins over the minimum', () => expect(feesOf(fixed, 'buy', '1', '25')).toBe('0.25'));
  test('without a maximum the minimum stands', () => expect(feesOf({ kind: 'perShare', perShareUsd: '0.005', minimumUsd: '1' }, 'buy', '1', '25')).toBe('1'));

  test('is the minimum once an order, however many fills it takes', () => {
    const venueOf = venueWith({ commission: fixed });
    const before = [venueOf, order(one, { quantity: '300' })];
    givenVenue(...before).when(flatAt(second, '25', { volume: '100' })).then(partlyAt(one, '100', '25', '1'));
    givenVenue(...before, flatAt(second, '25', { volume: '100' })).when(flatAt(third, '25')).then(filledAt(one, '200', '25', '0.5', 2));
  });

  test('is paid out of a notional: it never costs more than it is', () => {
    const notional = (notionalUsd: string) => givenVenue(venueWith({ commission: fixed }), order(one, { quantity: undefined, notionalUsd }));
    notional('25126').when(flatAt(second, '25', { volume: '10000' })).then(filledAt(one, '1004', '25', '5.02'));
    notional('25105.02').when(flatAt(second, '25', { volume: '10000' })).then(filledAt(one, '1004', '25', '5.02'));
    notional('25105.019999').when(flatAt(second, '25', { volume: '10000' })).then(filledAt(one, '1003', '25', '5.015'));
  });
});

describe('tiered', () => {
  const tiers = [{ upToShares: '300', perShareUsd: '0.01' }, { upToShares: '1000', perShareUsd: '0.005' }, { perShareUsd: '0.001' }];
  const byOrder = { kind: 'tiered', counts: 'order', tiers, minimumUsd: '1' } as const;
  const byMonth = { ...byOrder, counts: 'month' } as const;

  test('each share has the rate of its tier, whose last share belongs to it', () =>
    expect(['300', '301', '1000', '1001'].map((shares) => feesOf(byOrder, 'buy', shares, '25'))).toEqual(['3', '3.005', '6.5', '6.501']));
  test('is at least the minimum', () => expect([feesOf(byOrder, 'buy', '100', '25'), feesOf(byOrder, 'buy', '99', '25')]).toEqual(['1', '1']));
  test('by the month, the shares before count', () => expect([feesOf(byMonth, 'buy', '200', '25', { monthShares: '200' }), feesOf(byMonth, 'buy', '2000', '25', { monthShares: '999' })]).toEqual(['1.5', '2.004']));

  test('the month counts all that the venue traded in it, and begins anew', () => {
    const month = venueWith({ commission: byMonth });
    const sold = order(two, { side: 'sell', quantity: '200' }, second);
    givenVenue(month, order(one, { quantity: '200' }), flatAt(second, '25'), sold).when(flatAt('2020-01-31T21:00:00Z', '25')).then(filledAt(two, '200', '25', '1.5'));
    givenVenue(month, order(one, { quantity: '200' }), flatAt(second, '25'), order(two, { side: 'sell', quantity: '200', expiresAt: '2020-03-01T00:00:00Z' }, second)).when(flatAt('2020-02-03T21:00:00Z', '25')).then(filledAt(two, '200', '25', '2'));
  });

  test('two fills of an order by the order are charged as one', () => {
    const before = [venueWith({ commission: byOrder }), order(one, { quantity: '400' }), flatAt(second, '25', { volume: '250' })];
    givenVenue(...before).when(flatAt(third, '25')).then(filledAt(one, '150', '25', '1', 2));
  });
});

describe("Alpaca's", () => {
  const on = (at: string) => ({ at: `${at}T21:00:00Z` });
  test('costs nothing to buy', () => expect(feesOf(alpacaCommission, 'buy', '1000', '100')).toBe('0'));

  // SEC: 100,000 x 0.0000207 = 2.07; FINRA: 1,000 x 0.000119 = 0.119, up to 0.12.
  test('takes both fees of a sale, each rounded up to the cent', () => expect(feesOf(alpacaCommission, 'sell', '1000', '100', on('2020-02-17'))).toBe('2.19'));
  test('changes on the day that a rate takes effect', () =>
    expect(['2020-02-17', '2020-02-18', '2021-02-24', '2021-02-25'].map((day) => feesOf(alpacaCommission, 'sell', '1000', '100', on(day)))).toEqual(['2.19', '2.33', '2.33', '0.63']));
  test('is a cent each for a single share', () => expect(feesOf(alpacaCommission, 'sell', '1', '100', on('2020-02-18'))).toBe('0.02'));
  test("FINRA's is at most its maximum", () => expect(['50000', '60000'].map((shares) => feesOf(alpacaCommission, 'sell', shares, '0.000001', on('2020-02-18')))).toEqual(['5.96', '5.96']));
  test("the SEC's is nothing while its rate is", () => expect(feesOf(alpacaCommission, 'sell', '100', '100', on('2025-05-14'))).toBe('0.02'));
  test('before the first rate known, the first counts', () => expect(feesOf(alpacaCommission, 'sell', '1000', '100', on('1999-01-04'))).toBe('1.82'));
  test('rounds each fill for itself', () => {
    const before = [venueWith({ commission: alpacaCommission }), order(one, { side: 'sell', quantity: '2' }), flatAt(second, '25', { volume: '1' })];
    givenVenue(...before).when(flatAt(third, '25')).then(filledAt(one, '1', '25', '0.02', 2));
  });
});

describe('settings that say', () => {
  const says = (over: object) => venue.safeParse({ ...free, ...over }).success;
  const tiered = (tiers: readonly object[]) => says({ commission: { kind: 'tiered', counts: 'order', minimumUsd: '0', tiers } });

  test('one commission are taken', () => expect([says({ commission: { kind: 'zero' } }), says({ commissionRate: '0.001' })]).toEqual([true, true]));
  test('two commissions are refused', () => expect([says({ commission: { kind: 'zero' }, commissionRate: '0.001' }), says({ commission: { kind: 'zero' }, minCommissionUsd: '1' })]).toEqual([false, false]));
  test('tiers rise, and only the last has no end', () => {
    const [low, high, last] = [{ upToShares: '300', perShareUsd: '2' }, { upToShares: '1000', perShareUsd: '1' }, { perShareUsd: '0' }];
    expect([[low, high, last], [last], [low, high], [last, low], [high, low, last], [low, low, last]].map(tiered)).toEqual([true, true, false, false, false, false]);
  });
  test("rates stand in the order of their days", () => {
    const sec = (...from: readonly string[]) => says({ commission: { ...alpacaCommission, sec: from.map((day) => ({ from: day, perMillionUsd: '8' })) } });
    expect([sec('2020-01-01', '2020-01-02'), sec('2020-01-01', '2020-01-01'), sec('2020-01-02', '2020-01-01'), sec()]).toEqual([true, false, false, false]);
  });
});
