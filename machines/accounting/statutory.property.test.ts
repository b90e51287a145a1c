import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disposed, posted, settled } from '../../subjects/accounting.ts';
import type { AccountingTerms } from '../../subjects/accountingTerms.ts';
import { AccountingDesk, closeOf } from '../../test/accountingDesk.ts';
import { instantMs } from '../authority/instant.ts';
import { dateOf, dayOfDate } from '../calendar/days.ts';
import { format, parse } from '../decimal.ts';
import { settledMs, settlementDay } from '../settlement/settlementDay.ts';

/* The model: one entry for each share and one for each trade's cash, summed anew each time. It knows nothing of lots, ledgers and queues. */

const first = dayOfDate('2024-05-17');
const trade = fc.record({
  wait: fc.constantFrom(0, 0, 1, 3), strategy: fc.constantFrom('s-1', 's-2'), side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: fc.integer({ min: 1, max: 20 }), cents: fc.integer({ min: 100, max: 20_000 }), feeCents: fc.integer({ min: 0, max: 300 }),
});
type Trade = typeof trade extends fc.Arbitrary<infer Said> ? Said : never;

interface Share { readonly sign: bigint; readonly priceUsd: bigint }

/** First in first out, share by share. */
function model(trades: readonly Trade[]) {
  const shares: Record<string, Share[]> = { 's-1': [], 's-2': [] };
  let realizedUsd = 0n;
  let day = first;
  const cash: { readonly day: number; readonly amountUsd: bigint }[] = [];
  for (const { wait, strategy, side, quantity, cents, feeCents } of trades) {
    day += wait;
    const [priceUsd, sign] = [parse(`${cents}`) / 100n, side === 'buy' ? 1n : -1n];
    const ours = shares[strategy] ?? [];
    for (let left = quantity; left > 0; left -= 1) {
      if (ours[0] === undefined || ours[0].sign === sign) ours.push({ sign, priceUsd });
      else realizedUsd += ours[0].sign * (priceUsd - (ours.shift()?.priceUsd ?? 0n));
    }
    cash.push({ day: settlementDay('SPY', day), amountUsd: -sign * BigInt(quantity) * priceUsd - parse(`${feeCents}`) / 100n });
  }
  return { shares: Object.values(shares).flat(), realizedUsd, cash, day };
}

const terms: readonly AccountingTerms[] = [{ lots: 'fifo', settlement: true, daily: true }, { lots: 'fifo', washSales: 'flag', settlement: true }, { lots: 'fifo' }];

test.each(terms)('however it is traded, books with %o are those of a model that goes share by share', (accounting) => {
  fc.assert(fc.property(fc.array(trade, { maxLength: 25 }), fc.nat(25), (trades, restart) => {
    const desk = new AccountingDesk(accounting, { cashUsd: '1000000' });
    let day = first;
    trades.forEach(({ wait, strategy, side, quantity, cents, feeCents }, index) => {
      day += wait;
      const price = format(parse(`${cents}`) / 100n);
      if (index === restart) desk.restart();
      desk.fill(dateOf(day), side, `${quantity}`, price, { strategy, feeUsd: format(parse(`${feeCents}`) / 100n) });
      desk.close(dateOf(day), price);
      desk.step(dateOf(day));
    });
    const last = trades.at(-1);
    if (last === undefined) return;
    const expected = model(trades);
    const mark = desk.mark(dateOf(day));
    const held = expected.shares.reduce((sum, { sign }) => sum + sign, 0n);
    const costUsd = expected.shares.reduce((sum, { sign, priceUsd }) => sum + sign * priceUsd, 0n);
    const cashUsd = parse('1000000') + expected.cash.reduce((sum, { amountUsd }) => sum + amountUsd, 0n);
    const closeUsd = parse(`${last.cents}`) / 100n;
    expect(mark).toMatchObject({
      cashUsd: format(cashUsd), realizedPnlUsd: format(expected.realizedUsd), unrealizedPnlUsd: format(held * closeUsd - costUsd), equityUsd: format(cashUsd + held * closeUsd), imbalanceUsd: '0',
    });
    expect(desk.said(disposed).flatMap(({ closings }) => closings).reduce((sum, { realizedUsd }) => sum + parse(realizedUsd), 0n)).toBe(expected.realizedUsd);
    expect(desk.said(posted).filter(({ position }) => position !== undefined).length).toBe(trades.length);
    if (accounting.settlement !== true) return;
    const arrived = expected.cash.filter((each) => settledMs('SPY', each.day) <= instantMs(closeOf(dateOf(day)))).reduce((sum, { amountUsd }) => sum + amountUsd, 0n);
    expect(desk.said(settled).reduce((sum, { amountUsd }) => sum + parse(amountUsd), 0n)).toBe(arrived);
  }), { numRuns: 60, seed: 11 });
});

test('washes that are booked never change equity, only when a gain shows', () => {
  fc.assert(fc.property(fc.array(trade, { maxLength: 30 }), (trades) => {
    const desks = (['flag', 'adjust'] as const).map((washSales) => new AccountingDesk({ lots: 'highestCost', washSales }, { cashUsd: '1000000' }));
    const marks = desks.map((desk) => {
      let day = first;
      for (const { wait, strategy, side, quantity, cents } of trades) {
        day += wait * 5;
        desk.fill(dateOf(day), side, `${quantity}`, format(parse(`${cents}`) / 100n), { strategy });
      }
      desk.close(dateOf(day), '50');
      return desk.mark(dateOf(day));
    });
    const [flagged, adjusted] = marks;
    const gain = (mark: typeof flagged) => parse(mark?.realizedPnlUsd ?? '') + parse(mark?.unrealizedPnlUsd ?? '');
    expect([adjusted?.equityUsd, gain(adjusted)]).toEqual([flagged?.equityUsd, gain(flagged)]);
  }), { numRuns: 60, seed: 11 });
});

test('an execution that is taken back at once leaves lots, holdings and cash as if it had never been', () => {
  fc.assert(fc.property(fc.array(trade, { minLength: 1, maxLength: 20 }), fc.constantFrom('fifo' as const, 'lifo' as const, 'highestCost' as const), (trades, lots) => {
    const desk = new AccountingDesk({ lots, washSales: 'flag' }, { cashUsd: '1000000' });
    const kept = () => {
      const { books, statutory } = desk.state;
      const held = Object.values(books.held).filter(({ quantity, realizedUsd }) => quantity !== 0n || realizedUsd !== 0n);
      return structuredClone({ held, totals: books.totals, cash: books.ledger['cash'] ?? 0n, realized: books.ledger['realized'] ?? 0n, fees: books.ledger['fees'] ?? 0n, lots: statutory?.lots?.lots });
    };
    let before = kept();
    trades.forEach(({ side, quantity, cents, feeCents }) => {
      before = kept();
      desk.fill(dateOf(first), side, `${quantity}`, format(parse(`${cents}`) / 100n), { feeUsd: format(parse(`${feeCents}`) / 100n) });
    });
    const last = trades.at(-1);
    if (last === undefined) return;
    desk.bust(dateOf(first), trades.length, last.side, `${last.quantity}`, format(parse(`${last.cents}`) / 100n), format(parse(`${last.feeCents}`) / 100n));
    expect(kept()).toEqual({ ...before, lots: { ...before.lots } });
  }), { numRuns: 150, seed: 11 });
});
