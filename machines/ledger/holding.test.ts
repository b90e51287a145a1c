import { describe, expect, test } from 'vitest';
import { format, parse } from '../decimal.ts';
import { afterExecution, afterSplit, closedOut, flat, type Holding } from './holding.ts';

const holding = (quantity: string, costUsd: string, realizedUsd = '0'): Holding => ({ quantity: parse(quantity), costUsd: parse(costUsd), realizedUsd: parse(realizedUsd) });
const buy = (quantity: string, price: string) => ({ side: 'buy', quantity: parse(quantity), priceUsd: parse(price) }) as const;
const sell = (quantity: string, price: string) => ({ side: 'sell', quantity: parse(quantity), priceUsd: parse(price) }) as const;

/** [quantity, cost, realised so far, paid] */
const figures = (before: Holding, execution: Parameters<typeof afterExecution>[1]) => {
  const { holding: after, paidUsd } = afterExecution(before, execution);
  return [after.quantity, after.costUsd, after.realizedUsd, paidUsd].map(format);
};

describe('a long holding', () => {
  test('opens at the price paid', () => expect(figures(flat, buy('10', '5'))).toEqual(['10', '50', '0', '50']));
  test('grows by what was paid', () => expect(figures(holding('10', '50'), buy('10', '7'))).toEqual(['20', '120', '0', '70']));
  test('realises price less average cost on the part sold', () => expect(figures(holding('20', '120'), sell('5', '8'))).toEqual(['15', '90', '10', '-40']));
  test('realises a loss below average cost', () => expect(figures(holding('20', '120'), sell('5', '4'))).toEqual(['15', '90', '-10', '-20']));
  test('costs nothing once all is sold', () => expect(figures(holding('3', '10'), sell('3', '4'))).toEqual(['0', '0', '2', '-12']));
  test('goes through zero: all of it closed, the rest opened at the price', () => expect(figures(holding('10', '50'), sell('15', '6'))).toEqual(['-5', '-30', '10', '-90']));
  test('leaves the remainder of a rounded part in what stays', () => expect(figures(holding('3', '10'), sell('1', '4'))).toEqual(['2', '6.666666666667', '0.666666666667', '-4']));
});

describe('a short holding', () => {
  test('opens with what was received as its cost', () => expect(figures(flat, sell('10', '5'))).toEqual(['-10', '-50', '0', '-50']));
  test('grows by what was received', () => expect(figures(holding('-10', '-50'), sell('10', '7'))).toEqual(['-20', '-120', '0', '-70']));
  test('realises average cost less price on the part bought back', () => expect(figures(holding('-20', '-120'), buy('5', '4'))).toEqual(['-15', '-90', '10', '20']));
  test('costs nothing once all is bought back', () => expect(figures(holding('-20', '-120'), buy('20', '7'))).toEqual(['0', '0', '-20', '140']));
  test('goes through zero to long', () => expect(figures(holding('-10', '-50'), buy('15', '4'))).toEqual(['5', '20', '10', '60']));
});

describe('an execution', () => {
  test('of nothing is refused', () => expect(() => afterExecution(flat, buy('0', '5'))).toThrow('expected quantity and price above 0, was 0 at 5'));
  test('for nothing is refused', () => expect(() => afterExecution(flat, sell('1', '0'))).toThrow('expected quantity and price above 0, was 1 at 0'));
  test('of the smallest quantity at the smallest price is booked, its value rounds to nothing', () => {
    expect(figures(flat, buy('0.000000000001', '0.000000000001'))).toEqual(['0.000000000001', '0', '0', '0']);
  });
});

describe('a split', () => {
  const after = (before: Holding, from: number, to: number, lastClose = '30') => {
    const { holding: left, paidUsd } = afterSplit(before, { kind: 'split', from, to }, { increment: parse('1'), lastCloseUsd: parse(lastClose) });
    return [left.quantity, left.costUsd, left.realizedUsd, paidUsd].map(format);
  };
  test('keeps the cost of what becomes more shares', () => expect(after(holding('10', '50', '3'), 1, 4)).toEqual(['40', '50', '3', '0']));
  test('pays the fraction at the last close, and realises it against its share of the cost', () => expect(after(holding('5', '75'), 2, 3)).toEqual(['7', '70', '5', '-10']));
  test('pays all of a holding that makes no share', () => expect(after(holding('9', '90'), 10, 1, '12')).toEqual(['0', '0', '18', '-108']));
  test('takes the fraction of owed shares', () => expect(after(holding('-5', '-75'), 2, 3)).toEqual(['-7', '-70', '-5', '10']));
  test('of nothing is nothing', () => expect(after(flat, 1, 4)).toEqual(['0', '0', '0', '0']));
  test('cannot pay a fraction without a close', () => expect(() => after(holding('5', '75'), 2, 3, '0')).toThrow('expected a last close above 0'));
});

describe('closing without an order', () => {
  const after = (before: Holding, price: string) => {
    const { holding: left, paidUsd } = closedOut(before, parse(price));
    return [left.quantity, left.costUsd, left.realizedUsd, paidUsd].map(format);
  };
  test('realises price less cost', () => expect(after(holding('10', '50', '3'), '7')).toEqual(['0', '0', '23', '-70']));
  test('at nothing loses the cost', () => expect(after(holding('10', '50'), '0')).toEqual(['0', '0', '-50', '0']));
  test('of owed shares pays for them', () => expect(after(holding('-10', '-50'), '7')).toEqual(['0', '0', '-20', '70']));
});
