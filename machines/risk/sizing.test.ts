import fc from 'fast-check';
import { expect, test } from 'vitest';
import { one, parse, times } from '../decimal.ts';
import { sized, volatilityScale, worstCost, type Means } from './sizing.ts';

const price = fc.bigInt({ min: one / 100n, max: one * 10_000n });
const money = fc.bigInt({ min: 0n, max: one * 10_000_000n });
const fees = fc.record({ rate: fc.bigInt({ min: 0n, max: one / 10n }), minimumUsd: fc.bigInt({ min: 0n, max: one * 10n }), perShareUsd: fc.bigInt({ min: 0n, max: one }) });
const means: fc.Arbitrary<Means> = fc.record({ equityUsd: money, availableUsd: money, priceUsd: price, worstUsd: price, isKnown: fc.boolean(), fees, volatilityAnnual: fc.constant(0.2), increment: fc.constant(one) });

test('a fraction never costs more than the cash, fee and collar included', () =>
  fc.assert(fc.property(means, fc.double({ min: 0.01, max: 1, noNaN: true }), (each, fraction) => {
    const quantity = sized({ kind: 'fraction', fraction }, each).quantity ?? -1n;
    expect(quantity % one).toBe(0n);
    return quantity === 0n || (quantity > 0n && worstCost(quantity, each.worstUsd, each.fees) <= each.availableUsd);
  })));

test('all in at a known price buys all that the cash pays for, and not an increment more than it', () =>
  fc.assert(fc.property(means, (each) => {
    const quantity = sized({ kind: 'allIn' }, { ...each, isKnown: true }).quantity ?? -1n;
    const enough = quantity === 0n || worstCost(quantity, each.worstUsd, each.fees) <= each.availableUsd;
    return quantity >= 0n && quantity % one === 0n && enough && worstCost(quantity + one, each.worstUsd, each.fees) > each.availableUsd;
  })));

test('with its fee within the fraction it buys all that the share of equity pays for, and not an increment more', () =>
  fc.assert(fc.property(means, (each) => {
    const rich = { ...each, worstUsd: each.priceUsd, availableUsd: one * 1_000_000_000_000n };
    const quantity = sized({ kind: 'fraction', fraction: 0.5, withFees: true }, rich).quantity ?? -1n;
    const enough = quantity === 0n || worstCost(quantity, each.priceUsd, each.fees) <= each.equityUsd / 2n;
    return quantity >= 0n && enough && worstCost(quantity + one, each.priceUsd, each.fees) > each.equityUsd / 2n;
  })));

test('nor does it hold more than the fraction', () =>
  fc.assert(fc.property(means, (each) => times(sized({ kind: 'fraction', fraction: 0.5 }, each).quantity ?? -1n, each.priceUsd) <= each.equityUsd / 2n + each.priceUsd / 1_000_000n)));

test.each([
  // 1 / 0.333333333334 is 2.999999999994, and 1 / 0.333333333333 is 3.000000000003.
  ['3 at 0.333333333334', '1', '0.333333333334', 2n], ['3 at 0.333333333333', '1', '0.333333333333', 3n],
])('a dollar pays for as many shares as it pays for: %s', (_, cash, at, expected) =>
  expect(sized({ kind: 'fraction', fraction: 1 }, {
    equityUsd: parse('100'), availableUsd: parse(cash), priceUsd: parse(at), worstUsd: parse(at), isKnown: false, fees: { rate: 0n, minimumUsd: 0n, perShareUsd: 0n }, volatilityAnnual: undefined, increment: one,
  }).quantity).toBe(expected * one));

test.each([[0.1, 0.2, '0.5'], [0.2, 0.2, '1'], [0.3, 0.2, '1'], [0.1, 0, '1'], [0.1, 0.3, '0.333333'], [0.1, undefined, '0']])('a target of %d at a volatility of %d holds %s', (target, realised, expected) =>
  expect(volatilityScale(target, realised)).toBe(parse(expected)));
