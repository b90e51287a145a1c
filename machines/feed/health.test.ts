import { describe, expect, test } from 'vitest';
import { instantMs as ms } from '../authority/instant.ts';
import { changeOf, isCrossed, isStale, noteHalted, noteRecovered, takeQuote, unquoted, type Halts } from './health.ts';

describe('halts', () => {
  const at = '2026-03-02T15:00:00Z';
  test('a reason is halted once', () => {
    const halts: Halts = {};
    expect(changeOf(halts, 'SPY', 'stale', true)).toBe('halted');
    noteHalted(halts, 'SPY', 'stale', at);
    expect(changeOf(halts, 'SPY', 'stale', true)).toBeUndefined();
  });
  test('and recovered once, with when it was halted', () => {
    const halts: Halts = { SPY: { stale: at } };
    expect(changeOf(halts, 'SPY', 'stale', false)).toEqual({ recovered: at });
    noteRecovered(halts, 'SPY', 'stale');
    expect([halts, changeOf(halts, 'SPY', 'stale', false)]).toEqual([{}, undefined]);
  });
  test('reasons stand side by side', () => {
    const halts: Halts = { SPY: { stale: at } };
    noteHalted(halts, 'SPY', 'crossed', at);
    noteRecovered(halts, 'SPY', 'stale');
    expect(halts).toEqual({ SPY: { crossed: at } });
  });
});

describe('stale', () => {
  const stale = (heard: string, now: string, staleBars = 3, symbol = 'SPY') => isStale(symbol, '1m', { heardMs: ms(heard), nowMs: ms(now), staleBars });
  test('is more than so many bars without one', () => expect([stale('2026-03-02T15:00:00Z', '2026-03-02T15:03:00Z'), stale('2026-03-02T15:00:00Z', '2026-03-02T15:03:01Z')]).toEqual([false, true]));
  test('is nothing while the exchange is closed', () => expect(stale('2026-03-02T20:00:00Z', '2026-03-02T21:00:00Z')).toBe(false));
  test('does not count the night', () => expect([stale('2026-02-27T21:00:00Z', '2026-03-02T14:33:00Z'), stale('2026-02-27T21:00:00Z', '2026-03-02T14:33:01Z')]).toEqual([false, true]));
  test('of days counts trading days', () => {
    const days = (now: string) => isStale('SPY', '1d', { heardMs: ms('2026-02-27T21:00:00Z'), nowMs: ms(now), staleBars: 1 });
    expect([days('2026-03-02T20:59:59Z'), days('2026-03-03T14:30:00Z'), days('2026-03-03T14:30:01Z')]).toEqual([false, false, true]);
  });
});

describe('crossed', () => {
  const quote = (bidUsd: number, askUsd: number, atMs: number) => ({ bidUsd, askUsd, atMs });
  test.each([[10.01, 10, true], [10, 10, false], [9.99, 10, false], [10, 0, false], [0, 10, false]])('given bid %d and ask %d: %s', (bid, ask, expected) => {
    const quoted = unquoted();
    takeQuote(quoted, quote(bid, ask, 1_000));
    expect(isCrossed(quoted, 1_000)).toBe(expected);
  });
  test('is over after five seconds of quotes that are well', () => {
    const quoted = unquoted();
    takeQuote(quoted, quote(11, 10, 1_000));
    takeQuote(quoted, quote(9, 10, 2_000));
    expect([isCrossed(quoted, 6_999), isCrossed(quoted, 7_000)]).toEqual([true, false]);
  });
  test('and begins anew with each that is not', () => {
    const quoted = unquoted();
    takeQuote(quoted, quote(11, 10, 1_000));
    takeQuote(quoted, quote(9, 10, 2_000));
    takeQuote(quoted, quote(11, 10, 3_000));
    takeQuote(quoted, quote(9, 10, 4_000));
    expect([isCrossed(quoted, 8_999), isCrossed(quoted, 9_000)]).toEqual([true, false]);
  });
});
