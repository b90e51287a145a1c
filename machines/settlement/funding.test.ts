import { describe, expect, test } from 'vitest';
import { dayOfDate } from '../calendar/days.ts';
import { format, parse } from '../decimal.ts';
import { awaitCash, due, freeUsd, nothingSettling, pay, payWith, sell, type Settling } from './funding.ts';
import { settlementDay } from './settlementDay.ts';

/** An account's trades by day; amounts in USD, 10 USD a share. Says the violations of the last sale. */
function account(cashUsd: string) {
  const settling: Settling = nothingSettling();
  let settledUsd = parse(cashUsd);
  const held: Record<string, bigint> = {};
  const at = (date: string) => {
    const day = dayOfDate(date);
    for (const { amountUsd } of due(settling, (each) => each <= day)) settledUsd += amountUsd;
    return { day, settles: settlementDay('SPY', day) };
  };
  const shares = (usd: string) => parse(usd) / 10n;
  return {
    buy(date: string, symbol: string, usd: string) {
      const { settles } = at(date);
      const beyond = pay(settling, { strategy: 's-1', symbol, order: date, quantity: shares(usd), costUsd: parse(usd), settledUsd });
      awaitCash(settling, settles, -parse(usd));
      held[symbol] = (held[symbol] ?? 0n) + shares(usd);
      return format(beyond);
    },
    sell(date: string, symbol: string, usd: string, limit = 3) {
      const { day, settles } = at(date);
      const violations = sell(settling, { symbol, held: held[symbol] ?? shares(usd), quantity: shares(usd), day, limit });
      awaitCash(settling, settles, parse(usd));
      held[symbol] = (held[symbol] ?? shares(usd)) - shares(usd);
      return violations.map(({ violation, quantity }) => `${violation} ${format(quantity)}`);
    },
    deposit(date: string, usd: string) {
      at(date);
      settledUsd += parse(usd);
      payWith(settling, parse(usd));
    },
    free(date: string) {
      at(date);
      return format(freeUsd(settling, settledUsd));
    },
    settling,
  };
}

/* Fidelity, "Trading restrictions": good faith violation examples 1 and 2. Monday 2024-06-03, settlement on Tuesday. */
describe("Fidelity's examples of good faith violations", () => {
  test('bought with the proceeds of a sale on Monday and sold before Tuesday', () => {
    const desk = account('0');
    desk.sell('2024-06-03', 'XYZ', '10000');
    desk.buy('2024-06-03', 'ABC', '10000');
    expect(desk.sell('2024-06-03', 'ABC', '10000')).toEqual(['goodFaith 1000']);
  });
  test('and sold on Tuesday it is none', () => {
    const desk = account('0');
    desk.sell('2024-06-03', 'XYZ', '10000');
    desk.buy('2024-06-03', 'ABC', '10000');
    expect(desk.sell('2024-06-04', 'ABC', '10000')).toEqual([]);
  });
  test('what was bought with settled cash may be sold the same day, what is bought with its proceeds may not', () => {
    const desk = account('10000');
    desk.buy('2024-06-03', 'XYZ', '10000');
    expect(desk.sell('2024-06-03', 'XYZ', '10500')).toEqual([]);
    desk.buy('2024-06-03', 'ABC', '10500');
    expect(desk.sell('2024-06-03', 'ABC', '10500')).toEqual(['goodFaith 1050']);
  });
});

/* OptionsHouse, "Cash substitution (good faith) and freeride violations": Monday 2015-02-02 and T+3. */
test("OptionsHouse's example: sold on Monday, bought with it, sold on Wednesday, and not on Thursday", () => {
  const [early, late] = [account('0'), account('0')];
  for (const desk of [early, late]) {
    desk.sell('2015-02-02', 'XYZ', '5000');
    desk.buy('2015-02-02', 'ABC', '5000');
  }
  expect([early.sell('2015-02-04', 'ABC', '5000'), late.sell('2015-02-05', 'ABC', '5000')]).toEqual([['goodFaith 500'], []]);
});

describe('free-riding', () => {
  test('is the sale of what there was no money for', () => {
    const desk = account('4000');
    expect(desk.buy('2024-06-03', 'ABC', '10000')).toBe('6000');
    expect(desk.sell('2024-06-04', 'ABC', '10000')).toEqual(['freeRiding 600']);
    expect(desk.settling.restrictedUntil).toBe(dayOfDate('2024-09-02'));
  });
  test('is none where the money was put in before', () => {
    const desk = account('4000');
    desk.buy('2024-06-03', 'ABC', '10000');
    desk.deposit('2024-06-04', '6000');
    expect(desk.sell('2024-06-04', 'ABC', '10000')).toEqual([]);
  });
  test('is none as far as shares that are paid for suffice', () => {
    const desk = account('4000');
    desk.buy('2024-06-03', 'ABC', '10000');
    expect(desk.sell('2024-06-04', 'ABC', '4000')).toEqual([]);
  });
});

test('the third good faith violation in twelve months restricts, the second does not', () => {
  const desk = account('0');
  const violate = (monday: string, allUsd: string) => {
    desk.sell(monday, 'XYZ', '1000');
    desk.buy(monday, 'ABC', allUsd);
    desk.sell(monday, 'ABC', allUsd);
    return desk.settling.restrictedUntil;
  };
  expect([violate('2024-06-03', '1000'), violate('2024-06-10', '2000'), violate('2024-06-17', '3000')]).toEqual([0, 0, dayOfDate('2024-09-15')]);
});

test('settled cash that is free: what has settled less what is owed for purchases, and never what has not come yet', () => {
  const desk = account('1000');
  desk.sell('2024-06-03', 'XYZ', '500');
  expect(desk.free('2024-06-03')).toBe('1000');
  desk.buy('2024-06-03', 'ABC', '1200');
  expect(desk.free('2024-06-03')).toBe('0');
  desk.deposit('2024-06-03', '100');
  expect(desk.free('2024-06-03')).toBe('100');
  expect(desk.free('2024-06-04')).toBe('400');
});
