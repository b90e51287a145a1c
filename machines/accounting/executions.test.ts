import { expect, test } from 'vitest';
import { count, end, isCounted, noneCounted, remembered, type Counted } from './executions.ts';

const order = (index: number) => `order-${index}`;
const withEnded = (orders: number): Counted => {
  const counted = noneCounted();
  for (let index = 0; index < orders; index += 1) {
    count(counted, order(index), 'x');
    end(counted, order(index));
  }
  return counted;
};

test('an execution is counted once it was taken', () => {
  const counted = noneCounted();
  count(counted, 'a', '1');
  expect([isCounted(counted, 'a', '1'), isCounted(counted, 'a', '2'), isCounted(counted, 'b', '1')]).toEqual([true, false, false]);
});

test('the executions of an ended order are remembered as long as it is among the last thousand', () => {
  expect(isCounted(withEnded(remembered), order(0), 'x')).toBe(true);
  expect(isCounted(withEnded(remembered + 1), order(0), 'x')).toBe(false);
  expect(isCounted(withEnded(remembered + 1), order(1), 'x')).toBe(true);
});

test('the executions of an open order are never forgotten', () => {
  const counted = withEnded(0);
  count(counted, 'open', '1');
  const later = withEnded(remembered + 1);
  Object.assign(later.byOrder, counted.byOrder);
  end(later, order(remembered));
  expect(isCounted(later, 'open', '1')).toBe(true);
});

test('what is remembered does not grow with the orders that end', () => {
  const counted = withEnded(remembered * 3);
  expect([Object.keys(counted.byOrder).length, counted.ended.length]).toEqual([remembered, remembered]);
});

test('an order that ends twice, or without an execution, leaves no further trace', () => {
  const counted = withEnded(1);
  end(counted, order(0));
  end(counted, 'never filled');
  expect(counted.ended).toEqual([order(0)]);
});
