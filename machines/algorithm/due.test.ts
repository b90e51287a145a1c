import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Algorithm } from '../../subjects/orderTerms.ts';
import { format, one, parse, type Decimal } from '../decimal.ts';
import { dueBy, nextPart, partsBegun, type Course } from './due.ts';
import { slippageOf } from './slippage.ts';

const start = '2020-01-02T15:00:00Z';
const until = '2020-01-02T16:00:00Z';
const course = (algorithm: Algorithm, over: Partial<Course> = {}): Course =>
  ({ algorithm, quantity: parse('100'), startedAt: start, increment: one, at: start, volume: 0n, filled: 0n, working: 0n, ...over });
const due = (algorithm: Algorithm, over: Partial<Course>) => format(dueBy(course(algorithm, over)));
const twap: Algorithm = { kind: 'twap', until, slices: 3 };
const vwap: Algorithm = { kind: 'vwap', until, profile: [3, 1, 1, 5] };
const participation: Algorithm = { kind: 'participation', until, rate: '0.1' };
const iceberg: Algorithm = { kind: 'iceberg', until, displayQuantity: '30' };

describe('TWAP', () => {
  test.each([['2020-01-02T15:00:00Z', '33'], ['2020-01-02T15:19:59.999Z', '33'], ['2020-01-02T15:20:00Z', '66'], ['2020-01-02T15:40:00Z', '100'], ['2020-01-02T17:00:00Z', '100']])('at %s has %s of 100 due', (at, expected) =>
    expect(due(twap, { at })).toBe(expected));
  test('makes up for parts that did not fill', () => expect(format(nextPart(course(twap, { at: '2020-01-02T15:20:00Z', filled: parse('10') })))).toBe('56'));
  test('waits for parts that still work', () => expect(nextPart(course(twap, { at: '2020-01-02T15:20:00Z', filled: parse('33'), working: parse('33') }))).toBe(0n));
  test('over no time is due at once', () => expect(partsBegun(start, start, start, 5)).toBe(5));
});

describe('VWAP', () => {
  test.each([['2020-01-02T15:00:00Z', '30'], ['2020-01-02T15:15:00Z', '40'], ['2020-01-02T15:30:00Z', '50'], ['2020-01-02T15:44:59Z', '50'], ['2020-01-02T15:45:00Z', '100']])('at %s has %s of 100 due', (at, expected) =>
    expect(due(vwap, { at })).toBe(expected));
});

describe('participation', () => {
  test.each([['0', '0'], ['9', '0'], ['10', '1'], ['259', '25'], ['5000', '100']])('in a tenth of %s shares has %s due', (volume, expected) => expect(due(participation, { volume: parse(volume) })).toBe(expected));
});

describe('an iceberg', () => {
  test('shows one part at a time', () => {
    expect(format(nextPart(course(iceberg)))).toBe('30');
    expect(format(nextPart(course(iceberg, { filled: parse('20'), working: parse('10') })))).toBe('0');
    expect(format(nextPart(course(iceberg, { filled: parse('30') })))).toBe('30');
    expect(format(nextPart(course(iceberg, { filled: parse('90') })))).toBe('10');
  });
});

test('whatever was filled and works, the parts are never more than the order, and whole increments but for its last', () => {
  const shares = fc.integer({ min: 0, max: 200 }).map((count): Decimal => parse(String(count)));
  fc.assert(fc.property(fc.constantFrom(twap, vwap, participation, iceberg), fc.integer({ min: 1, max: 200 }), shares, shares, shares, fc.integer({ min: 0, max: 90 }), (algorithm, count, filled, working, volume, minute) => {
    const at = `2020-01-02T${15 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:00Z`;
    const quantity = parse(String(count));
    const next = nextPart(course(algorithm, { quantity, filled, working, volume, at }));
    expect(next >= 0n && (next === 0n || filled + working + next <= quantity)).toBe(true);
    expect(next % one).toBe(0n);
  }), { numRuns: 500 });
});

describe('slippage', () => {
  test('of a buy is what it paid above the arrival, of a sale what it got below', () => {
    expect(slippageOf('buy', parse('100'), parse('10'), parse('1010'))).toEqual({ averageUsd: parse('101'), slippageUsd: parse('10'), slippageBps: 100 });
    expect(slippageOf('sell', parse('100'), parse('10'), parse('1010'))).toEqual({ averageUsd: parse('101'), slippageUsd: parse('-10'), slippageBps: -100 });
  });
  test('of nothing is none', () => expect(slippageOf('buy', parse('100'), 0n, 0n)).toBeUndefined());
});
