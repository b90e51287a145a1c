import { describe, expect, test } from 'vitest';
import { dayOfDate } from '../calendar/days.ts';
import { format, parse } from '../decimal.ts';
import { termOf } from './holdingPeriod.ts';
import { afterTrade, costOf, netOf, splitLots, type Lot, type LotOrder } from './lots.ts';

const lot = (id: string, quantity: string, costUsd: string): Lot => ({ id, serial: id.charCodeAt(0), openedOn: 1, heldSince: 1, quantity: parse(quantity), costUsd: parse(costUsd) });
const three = [lot('a', '10', '100'), lot('b', '10', '300'), lot('c', '10', '200')];
const shorts = [lot('a', '-10', '-100'), lot('b', '-10', '-300'), lot('c', '-10', '-200')];
const trading = (lots: readonly Lot[], quantity: string, priceUsd: string, order: LotOrder, named?: readonly string[]) =>
  afterTrade(lots, { id: 'new', serial: 200, day: 2, quantity: parse(quantity), priceUsd: parse(priceUsd), ...(named === undefined ? {} : { named }) }, order);
const closed = (...of: Parameters<typeof trading>) => trading(...of).closings.map(({ lot: { id }, quantity, realizedUsd }) => `${id} ${format(quantity)} ${format(realizedUsd)}`);

describe('a sale of 15 closes', () => {
  test('the oldest first', () => expect(closed(three, '-15', '25', 'fifo')).toEqual(['a 10 150', 'b 5 -25']));
  test('the newest first', () => expect(closed(three, '-15', '25', 'lifo')).toEqual(['c 10 50', 'b 5 -25']));
  test('those of the highest cost first', () => expect(closed(three, '-15', '25', 'highestCost')).toEqual(['b 10 -50', 'c 5 25']));
  test('those that were named first, and then the oldest', () => expect(closed(three, '-15', '25', 'specific', ['c'])).toEqual(['c 10 50', 'a 5 75']));
  test('the oldest where none was named', () => expect(closed(three, '-15', '25', 'specific')).toEqual(['a 10 150', 'b 5 -25']));
});

describe('shares that are short', () => {
  test('are bought back the oldest first', () => expect(closed(shorts, '15', '25', 'fifo')).toEqual(['a -10 -150', 'b -5 25']));
  test('are bought back those of the lowest proceeds first, which gain least', () => expect(closed(shorts, '15', '25', 'highestCost')).toEqual(['a -10 -150', 'c -5 -25']));
});

describe('fees', () => {
  const charged = (lots: readonly Lot[], quantity: string, feeUsd: string) => afterTrade(lots, { id: 'new', serial: 200, day: 2, quantity: parse(quantity), priceUsd: parse('25'), feeUsd: parse(feeUsd) }, 'fifo');
  const [first, second] = [{ ...lot('a', '10', '100'), feeUsd: parse('2') }, { ...lot('b', '10', '300'), feeUsd: parse('4') }];
  test('of opening stay with the lot', () => expect(charged([], '10', '3').lots).toMatchObject([{ costUsd: parse('250'), feeUsd: parse('3') }]));
  test('of opening leave with the shares, those of closing are shared by them', () => {
    const { lots, closings } = charged([first, second], '-15', '3');
    expect(closings.map(({ realizedUsd, fees }) => [realizedUsd, fees?.openUsd ?? 0n, fees?.closeUsd ?? 0n].map(format))).toEqual([['150', '2', '2'], ['-25', '2', '1']]);
    expect(lots).toEqual([{ ...lot('b', '5', '150'), feeUsd: parse('2') }]);
  });
  test('of what goes through zero are shared by what it closes and what it opens', () => {
    const { lots, closings } = charged([first], '-40', '4');
    expect([format(closings[0]?.fees?.closeUsd ?? 0n), format(lots[0]?.feeUsd ?? 0n)]).toEqual(['1', '3']);
  });
  test('make a gain less, or a loss of it', () => expect(charged([first], '-10', '149').closings.map((closing) => format(netOf(closing)))).toEqual(['-1']));
});

test('what goes through zero closes all and opens the rest at the price', () =>
  expect(trading(three, '-35', '25', 'fifo').lots).toEqual([{ id: 'new', serial: 200, openedOn: 2, heldSince: 2, quantity: parse('-5'), costUsd: parse('-125') }]));
test('all of it leaves nothing', () => expect(trading(three, '-30', '25', 'lifo').lots).toEqual([]));
test('a purchase opens a lot behind the others', () => expect(trading(three, '1', '25', 'fifo').lots.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'new']));
test('nothing is no trade', () => expect(() => trading(three, '0', '25', 'fifo')).toThrow('expected a quantity other than 0'));
test('a split keeps the costs and makes the shares of the whole', () => {
  const split = splitLots([lot('a', '1', '10'), lot('b', '1', '20'), lot('c', '1', '30')], { from: 3, to: 1 });
  expect([split.map(({ quantity }) => format(quantity)), format(costOf(split))]).toEqual([['0.333333333333', '0.333333333334', '0.333333333333'], '60']);
});

/* Internal Revenue Service, publication 550, "Holding period": bought on 5 February 2021 and sold on 5 February 2022 is a year, sold a day later more than a year. */
test.each([
  ['2021-02-05', '2022-02-05', 'short'], ['2021-02-05', '2022-02-06', 'long'],
  ['2019-02-28', '2020-02-29', 'short'], ['2019-02-28', '2020-03-01', 'long'],
  ['2020-02-29', '2021-02-28', 'short'], ['2020-02-29', '2021-03-01', 'long'],
] as const)('bought on %s and sold on %s is %s-term', (bought, sold, term) => expect(termOf({ heldSince: dayOfDate(bought), quantity: 1n }, dayOfDate(sold))).toBe(term));
test('what was short is short-term, however long', () => expect(termOf({ heldSince: 0, quantity: -1n }, 10_000)).toBe('short'));
