import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lotsAgree } from '../../test/lotModel.ts';
import { absolute, times } from '../decimal.ts';
import { afterTrade, costOf, quantityOf, type Lot } from './lots.ts';

test.each(['fifo', 'lifo', 'highestCost', 'specific'] as const)('however shares are traded, lots closed by %s are those of a model that goes share by share', (order) => lotsAgree(order, { numRuns: 150, seed: 7 }));

const fraction = fc.integer({ min: 1, max: 10_000_000 }).map((units) => BigInt(units) * 100_003n);

test.each(['fifo', 'lifo', 'highestCost'] as const)('with fractions of shares and prices of many places nothing is lost by %s: paid is the change of cost less what was realised, and every fee is with a lot or a closing', (order) => {
  fc.assert(fc.property(fc.array(fc.record({ quantity: fraction, buys: fc.boolean(), priceUsd: fraction, feeUsd: fc.oneof(fc.constant(0n), fraction) }), { maxLength: 40 }), (trades) => {
    let lots: readonly Lot[] = [];
    let chargedUsd = 0n;
    trades.forEach(({ quantity, buys, priceUsd, feeUsd }, index) => {
      const before = lots;
      const signed = buys ? quantity : -quantity;
      const { lots: after, closings, paidUsd } = afterTrade(before, { id: `${index}`, serial: index, day: 1, quantity: signed, priceUsd, feeUsd }, order);
      chargedUsd += feeUsd - closings.reduce((sum, { fees }) => sum + (fees?.openUsd ?? 0n) + (fees?.closeUsd ?? 0n), 0n);
      expect(after.reduce((sum, lot) => sum + (lot.feeUsd ?? 0n), 0n)).toBe(chargedUsd);
      expect(paidUsd).toBe(times(signed, priceUsd));
      expect(quantityOf(after)).toBe(quantityOf(before) + signed);
      expect(paidUsd).toBe(costOf(after) - costOf(before) - closings.reduce((sum, { realizedUsd }) => sum + realizedUsd, 0n));
      expect(after.every((lot) => lot.quantity > 0n === (after[0]?.quantity ?? 0n) > 0n && absolute(lot.quantity) > 0n)).toBe(true);
      lots = after;
    });
  }), { numRuns: 150, seed: 7 });
});
