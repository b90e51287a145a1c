import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, forgetHistory, noHistory, noteClose, splitHistory, writeReturns, type History } from './history.ts';

const returnsOf = (history: History, symbol: string) => {
  const into = new Float64Array(Math.max(0, history.days.length - 1));
  const from = writeReturns(history, symbol, into);
  return { from, returns: [...into] };
};

function after(bars: readonly (readonly [symbol: string, day: number, closeUsd: number])[], most = 5): History {
  const history = noHistory();
  for (const [symbol, day, closeUsd] of bars) noteClose(history, symbol, { day, closeUsd }, most);
  return history;
}

describe('the history of closes', () => {
  test('gives returns from day to day', () => expect(returnsOf(after([['A', 1, 100], ['A', 2, 110], ['A', 3, 99]]), 'A')).toEqual({ from: 0, returns: [expect.closeTo(0.1), expect.closeTo(-0.1)] }));
  test('takes the last close of a day', () => expect(returnsOf(after([['A', 1, 100], ['A', 2, 110], ['A', 2, 120]]), 'A').returns).toEqual([expect.closeTo(0.2)]));
  test('has 0 for a day on which only others traded', () => expect(returnsOf(after([['A', 1, 100], ['B', 1, 10], ['B', 2, 11], ['A', 3, 110], ['B', 3, 11]]), 'A').returns).toEqual([0, expect.closeTo(0.1)]));
  test('begins with the first bar of a symbol', () => expect(returnsOf(after([['A', 1, 100], ['A', 2, 100], ['A', 3, 100], ['B', 2, 10], ['B', 3, 20]]), 'B')).toEqual({ from: 1, returns: [0, 1] }));
  test('keeps a window of days', () => expect(after([1, 2, 3, 4, 5, 6, 7].map((day) => ['A', day, day] as const))).toEqual({ days: [3, 4, 5, 6, 7], symbols: { A: { lastDay: 7, closesUsd: [3, 4, 5, 6, 7] } } }));
  test('of what has had no bar in the window stands still', () => expect(returnsOf(after([['B', 1, 10], ...[2, 3, 4, 5, 6].map((day) => ['A', day, day] as const)]), 'B')).toEqual({ from: 0, returns: [0, 0, 0, 0] }));
  test('is none of a symbol without bars', () => expect(returnsOf(after([['A', 1, 1], ['A', 2, 1]]), 'B')).toEqual({ from: 1, returns: [0] }));
  test('goes by UTC days', () => expect([dayOf(Date.UTC(2020, 0, 2, 23, 59)), dayOf(Date.UTC(2020, 0, 3))]).toEqual([18263, 18264]));

  test('is the same after a split of two for one', () => {
    const history = after([['A', 1, 100], ['A', 2, 110]]);
    splitHistory(history, 'A', { from: 1, to: 2 });
    noteClose(history, 'A', { day: 3, closeUsd: 55 }, 5);
    expect(returnsOf(history, 'A').returns).toEqual([expect.closeTo(0.1), 0]);
  });
  test('forgets a symbol', () => {
    const history = after([['A', 1, 100]]);
    forgetHistory(history, 'A');
    expect(history.symbols).toEqual({});
  });

  test('is the same whatever order the bars of different symbols came in', () => {
    const bar = fc.record({ day: fc.integer({ min: 1, max: 14 }), closeUsd: fc.integer({ min: 1, max: 99 }) });
    const series = fc.array(bar, { maxLength: 14 }).map((bars) => bars.toSorted((a, b) => a.day - b.day));
    fc.assert(fc.property(series, series, series, (a, b, c) => {
      const named = { A: a, B: b, C: c };
      const oneByOne = (...names: readonly ('A' | 'B' | 'C')[]) => names.flatMap((name) => named[name].map(({ day, closeUsd }) => [name, day, closeUsd] as const));
      const sorted = ({ days, symbols }: History) => JSON.stringify([days, Object.entries(symbols).toSorted()]);
      const byTime = sorted(after(oneByOne('A', 'B', 'C').toSorted(([, one], [, other]) => one - other)));
      expect(sorted(after(oneByOne('A', 'B', 'C')))).toBe(byTime);
      expect(sorted(after(oneByOne('C', 'B', 'A')))).toBe(byTime);
    }), { numRuns: 200 });
  });
});
