import fc from 'fast-check';
import { expect } from 'vitest';
import { afterTrade, costOf, type Lot, type LotOrder } from '../machines/lots/lots.ts';
import { parse, type Decimal } from '../machines/decimal.ts';

/* The model: one entry for each share, nothing shared with the lots but the rules. */
interface Share { readonly id: string; readonly sign: 1 | -1; readonly priceUsd: Decimal }
interface Model { readonly shares: Share[]; realizedUsd: Decimal }

/** The place of the share that goes next. */
function next(shares: readonly Share[], order: LotOrder, named: string | undefined): number {
  if (order === 'lifo') return lastGroup(shares);
  if (order === 'specific') return Math.max(0, shares.findIndex(({ id }) => id === named));
  if (order === 'fifo') return 0;
  return shares.reduce((best, { sign, priceUsd }, place) => {
    const other = shares[best]?.priceUsd ?? 0n;
    return (sign > 0 ? priceUsd > other : priceUsd < other) ? place : best;
  }, 0);
}

/** The first share of the newest purchase. */
const lastGroup = (shares: readonly Share[]): number => shares.findIndex(({ id }) => id === shares.at(-1)?.id);

function traded({ shares, realizedUsd }: Model, id: string, count: number, priceUsd: Decimal, order: LotOrder, named: string | undefined): Model {
  const model: Model = { shares: [...shares], realizedUsd };
  for (let left = Math.abs(count); left > 0; left -= 1) {
    const sign = count > 0 ? 1 : -1;
    const [first] = model.shares;
    if (first === undefined || first.sign === sign) model.shares.push({ id, sign, priceUsd });
    else {
      const [gone] = model.shares.splice(next(model.shares, order, named), 1);
      model.realizedUsd += BigInt(first.sign) * (priceUsd - (gone?.priceUsd ?? 0n));
    }
  }
  return model;
}

const trade = fc.record({ count: fc.integer({ min: -30, max: 30 }).filter((count) => count !== 0), priceUsd: fc.integer({ min: 1, max: 50_000 }).map((cents) => parse(`${cents}`) / 100n), pick: fc.nat(20) });

/** However shares are traded: lots are those of the model, and paid is the change of cost less what was realised. */
export function lotsAgree(order: LotOrder, run: { readonly numRuns: number; readonly seed: number }): void {
  fc.assert(fc.property(fc.array(trade, { maxLength: 30 }), (trades) => {
    let lots: readonly Lot[] = [];
    let model: Model = { shares: [], realizedUsd: 0n };
    let [realizedUsd, paidUsd] = [0n, 0n];
    trades.forEach(({ count, priceUsd, pick }, index) => {
      const named = lots[pick % Math.max(1, lots.length)]?.id;
      const after = afterTrade(lots, { id: `${index}`, serial: index, day: index, quantity: parse(`${count}`), priceUsd, ...(named === undefined ? {} : { named: [named] }) }, order);
      model = traded(model, `${index}`, count, priceUsd, order, named);
      lots = after.lots;
      realizedUsd += after.closings.reduce((sum, closing) => sum + closing.realizedUsd, 0n);
      paidUsd += after.paidUsd;
    });
    const byLot = Object.fromEntries(lots.map(({ id, quantity }) => [id, quantity]));
    expect(byLot).toEqual(Object.fromEntries([...Map.groupBy(model.shares, ({ id }) => id)].map(([id, shares]) => [id, shares.reduce((sum, { sign }) => sum + BigInt(sign) * parse('1'), 0n)])));
    expect(realizedUsd).toBe(model.realizedUsd);
    expect(costOf(lots)).toBe(model.shares.reduce((sum, { sign, priceUsd }) => sum + BigInt(sign) * priceUsd, 0n));
    expect(paidUsd).toBe(costOf(lots) - realizedUsd);
  }), run);
}
