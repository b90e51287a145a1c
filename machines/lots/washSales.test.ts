import { describe, expect, test } from 'vitest';
import { dayOfDate } from '../calendar/days.ts';
import { format, parse, times } from '../decimal.ts';
import { afterTrade, type Lot } from './lots.ts';
import { noWashes, splitWashes, washesOfLosses, washesOfPurchase, withWash, type Wash } from './washSales.ts';

/** Trades of one holding, first in first out, and the washes that each completed. */
function washesOf(...trades: readonly (readonly [date: string, quantity: string, priceUsd: string])[]) {
  const memory = noWashes();
  let lots: readonly Lot[] = [];
  const washes: Wash[] = [];
  trades.forEach(([date, quantity, priceUsd], index) => {
    const after = afterTrade(lots, { id: `${index}`, serial: index, day: dayOfDate(date), quantity: parse(quantity), priceUsd: parse(priceUsd) }, 'fifo');
    lots = after.lots;
    washes.push(...washesOfLosses(memory, after.closings, 's-1', dayOfDate(date)));
    if (after.opened !== undefined) washes.push(...washesOfPurchase(memory, after.opened, 's-1'));
  });
  return { washes, lots, memory };
}
const told = (washes: readonly Wash[]) => washes.map(({ lossLot, replacementLot, quantity, disallowedUsd }) => `${lossLot} by ${replacementLot}: ${format(quantity)}, ${format(disallowedUsd)}`);

/* Internal Revenue Service, publication 550, "Wash sales", example 1: 100 shares for $1,000, sold for $750, 100 shares for $800 within 30 days: the $250 don't count, the basis is $1,050. */
describe("publication 550's example", () => {
  const { washes, lots } = washesOf(['2024-01-02', '100', '10'], ['2024-03-01', '-100', '7.5'], ['2024-03-20', '100', '8']);
  test('the loss does not count', () => expect(told(washes)).toEqual(['0 by 2: 100, 250']));
  test('it comes to the cost of the new shares, with the time of the old', () => {
    const [wash] = washes;
    const after = withWash(lots, wash ?? expect.unreachable());
    expect(after).toEqual({ costUsd: parse('250'), lots: [{ id: '2+1', serial: 2, openedOn: dayOfDate('2024-03-20'), heldSince: dayOfDate('2024-03-20') - 59, quantity: parse('100'), costUsd: parse('1050') }] });
  });
});

test('a purchase on the 30th day after washes', () => expect(told(washesOf(['2024-01-02', '10', '10'], ['2024-03-01', '-10', '8'], ['2024-03-31', '10', '8']).washes)).toEqual(['0 by 2: 10, 20']));
test('a purchase on the 31st day after does not', () => expect(washesOf(['2024-01-02', '10', '10'], ['2024-03-01', '-10', '8'], ['2024-04-01', '10', '8']).washes).toEqual([]));
test('a purchase on the 30th day before washes', () => expect(told(washesOf(['2024-01-02', '10', '10'], ['2024-03-01', '10', '9'], ['2024-03-31', '-10', '8']).washes)).toEqual(['0 by 1: 10, 20']));
test('a purchase on the 31st day before does not', () => expect(washesOf(['2024-01-02', '10', '10'], ['2024-03-01', '10', '9'], ['2024-04-01', '-10', '8']).washes).toEqual([]));
test('a gain is none', () => expect(washesOf(['2024-01-02', '10', '10'], ['2024-03-01', '-10', '12'], ['2024-03-02', '10', '12']).washes).toEqual([]));
test('what is left of the purchase that was sold from replaces nothing (Revenue Ruling 56-602)', () => expect(washesOf(['2024-03-01', '10', '10'], ['2024-03-10', '-4', '8']).washes).toEqual([]));
test('only as many shares as were replaced', () => expect(told(washesOf(['2024-01-02', '10', '10'], ['2024-03-01', '-10', '8'], ['2024-03-02', '4', '8']).washes)).toEqual(['0 by 2: 4, 8']));
test('each share replaces one', () => expect(told(washesOf(['2024-01-02', '10', '10'], ['2024-01-03', '10', '10'], ['2024-03-01', '-10', '8'], ['2024-03-02', '-10', '8'], ['2024-03-03', '15', '8']).washes)).toEqual(['0 by 4: 10, 20', '1 by 4: 5, 10']));
test('a short position that is opened again washes the loss of the one before', () => expect(told(washesOf(['2024-01-02', '-10', '10'], ['2024-03-01', '10', '12'], ['2024-03-02', '-10', '12']).washes)).toEqual(['0 by 2: 10, 20']));
test('a purchase does not wash the loss of a short position', () => expect(washesOf(['2024-01-02', '-10', '10'], ['2024-03-01', '10', '12'], ['2024-03-02', '10', '12']).washes).toEqual([]));
test('shares that go in the same sale replace nothing', () => expect(washesOf(['2024-01-02', '10', '10'], ['2024-02-25', '10', '9'], ['2024-02-26', '-20', '8']).washes).toEqual([]));
test('shares that went before the loss replace nothing', () => expect(washesOf(['2024-01-02', '10', '10'], ['2024-02-20', '-10', '10'], ['2024-02-21', '5', '9'], ['2024-02-22', '-5', '9'], ['2024-02-23', '5', '9'], ['2024-02-24', '-5', '8']).washes).toEqual([]));
test('a part of a lot is adjusted, the rest of it stays', () => {
  const lot: Lot = { id: 'a', serial: 1, openedOn: 10, heldSince: 10, quantity: parse('10'), costUsd: parse('80') };
  const wash: Wash = { lossLot: 'x', lossStrategy: 's', lossOn: 5, replacementLot: 'a', replacementStrategy: 's', replacedOn: 10, quantity: parse('4'), disallowedUsd: parse('8'), heldDays: 3, short: false };
  expect(withWash([lot], wash).lots.map(({ id, quantity, costUsd, heldSince }) => [id, format(quantity), format(costUsd), heldSince])).toEqual([['a+1', '4', '40', 7], ['a', '6', '48', 10]]);
});
test('a split doubles the shares that wait for their replacement', () => {
  const { memory } = washesOf(['2024-01-02', '10', '10'], ['2024-03-01', '-10', '8']);
  splitWashes(memory, { from: 1, to: 2 });
  expect(memory.losses[0]?.quantity).toBe(times(parse('2'), parse('10')));
});
