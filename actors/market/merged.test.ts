import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleBars as real } from '../../test/sampleBars.ts';
import { checked } from './checked.ts';
import { readColumns } from './csv.ts';
import { csvBars, csvMarket } from './csvFiles.ts';
import { mergedBars } from './merged.ts';
import type { BarSource, Bars, Span, Step } from './source.ts';

const dirty = `${import.meta.dirname}/../../test/dirty`;
const coins = csvBars(dirty, csvMarket(dirty, '1d'));
const span = { from: '2011-03-22T00:00:00Z', to: '2011-03-24T23:59:59Z' };
const symbolsIn = (steps: Iterable<Step>) => [...steps].map(({ at, warmUp, rows }) => [at, warmUp, ...rows.map(({ symbol }) => symbol)]);
const flagsIn = (bars: Bars, within: Span, quality: { maxJump: number; maxGapDays: number }) =>
  [...checked(bars.between(within).steps(), quality)].flatMap(({ at, bars: good }) => good.filter(({ bar }) => bar.flags.length > 0).map(({ symbol, bar }) => [at, symbol, ...bar.flags]));

describe('the real sample', () => {
  test('symbols stand alphabetically in a step, and QQQ joins after its hole', () =>
    expect(symbolsIn(real.between(span).steps())).toEqual([
      ['2011-03-22T20:00:00Z', false, 'AAPL', 'BAC', 'IWM', 'SPY'],
      ['2011-03-23T20:00:00Z', false, 'AAPL', 'BAC', 'IWM', 'QQQ', 'SPY'],
      ['2011-03-24T20:00:00Z', false, 'AAPL', 'BAC', 'IWM', 'QQQ', 'SPY'],
    ]));
  test('warm-up gives each symbol so many bars before, QQQ from before its hole', () =>
    expect(symbolsIn(real.between({ ...span, warmUpBars: 1 }).steps()).slice(0, 3)).toEqual([
      ['2004-11-30T21:00:00Z', true, 'QQQ'],
      ['2011-03-21T20:00:00Z', true, 'AAPL', 'BAC', 'IWM', 'SPY'],
      ['2011-03-22T20:00:00Z', false, 'AAPL', 'BAC', 'IWM', 'SPY'],
    ]));
  test('QQQ is flagged after its hole', () => expect(flagsIn(real, { ...span, warmUpBars: 1 }, { maxJump: 0.25, maxGapDays: 7 })).toEqual([['2011-03-23T20:00:00Z', 'QQQ', 'jump', 'gap']]));
  test('no other bar of a share is missing in 23 years, and closed markets are no gap', () =>
    expect(flagsIn(real, { from: '1998-01-01T00:00:00Z' }, { maxJump: 9, maxGapDays: 1 })).toEqual([['2011-03-23T20:00:00Z', 'QQQ', 'gap']]));
  test('half days end at 13:00', () => expect([...real.between({ from: '2019-12-23T00:00:00Z', to: '2019-12-26T23:59:59Z' }).steps()].map(({ at }) => at)).toEqual(['2019-12-23T21:00:00Z', '2019-12-24T18:00:00Z', '2019-12-26T21:00:00Z']));
  test('adjusted splits are no jumps', () => expect(flagsIn(real, { from: '2012-01-01T00:00:00Z' }, { maxJump: 0.2, maxGapDays: 7 })).toEqual([]));
  test('BTCUSD’s bad prints and missing days are flagged', () =>
    expect(flagsIn(coins, { from: '2014-12-01T00:00:00Z', to: '2015-01-20T00:00:00Z' }, { maxJump: 0.25, maxGapDays: 3 })).toEqual([
      ['2014-12-19T00:00:00Z', 'BTCUSD', 'gap'], ['2015-01-09T00:00:00Z', 'BTCUSD', 'gap'], ['2015-01-14T00:00:00Z', 'BTCUSD', 'gap'],
      ['2015-01-15T00:00:00Z', 'BTCUSD', 'jump'], ['2015-01-16T00:00:00Z', 'BTCUSD', 'jump'],
    ]));
});

describe('bounds', () => {
  const ats = (within: Span) => [...real.between(within).steps()].map(({ at }) => at);
  test('from and to are inclusive', () => expect(ats({ from: '2013-01-02T21:00:00Z', to: '2013-01-03T21:00:00Z' })).toEqual(['2013-01-02T21:00:00Z', '2013-01-03T21:00:00Z']));
  test('a second later and a second earlier leave both out', () => expect(ats({ from: '2013-01-02T21:00:01Z', to: '2013-01-03T20:59:59Z' })).toEqual([]));
  test('before is exclusive', () => expect(ats({ from: '2013-01-02T21:00:00Z', before: '2013-01-03T21:00:00Z' })).toEqual(['2013-01-02T21:00:00Z']));
  test('more warm-up than there is gives what there is', () => expect(ats({ from: '1998-01-05T00:00:00Z', to: '1998-01-05T23:59:59Z', warmUpBars: 50 })).toEqual(['1998-01-02T21:00:00Z', '1998-01-05T21:00:00Z']));
  test('a time that is not UTC is refused', () => expect(() => real.between({ from: '2013-01-02' })).toThrow('expected a UTC time such as 2013-01-02T21:00:00Z, was "2013-01-02"'));
});

/** A file of up to 10 rows in January 2020, some unreadable, repeated or out of order. */
const file = (symbol: string) => fc.array(fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 31 }) }, fc.constant(0)), { minLength: 1, maxLength: 9 })
  .map((days) => ['2020-01-01', ...days.map((day) => `2020-01-${String(day).padStart(2, '0')}`)].map((time) => `${time},1,2,1,2,10`).join('\n'))
  .map((lines) => readColumns({ file: `${symbol}.csv`, symbol, timeframe: '1d', text: `time,open,high,low,close,volume\n${lines}`, factors: [] }));
const anySource = fc.record({ files: fc.tuple(file('C'), file('A'), file('B')), from: fc.integer({ min: 1, max: 31 }), warmUpBars: fc.integer({ min: 0, max: 4 }) })
  .map(({ files, from, warmUpBars }): BarSource => mergedBars(files).between({ from: `2020-01-${String(from).padStart(2, '0')}T00:00:00Z`, warmUpBars }));

describe('for any files', () => {
  test('steps are in time order, each time once, and symbols alphabetical in a step', () =>
    fc.assert(fc.property(anySource, (source) => {
      const steps = [...source.steps()];
      const ats = steps.map(({ at }) => at);
      expect(ats).toEqual([...new Set(ats)].sort());
      expect(steps.every(({ at, rows }) => rows.every(({ due }) => due === at))).toBe(true);
      expect(steps.map(({ rows }) => rows.map(({ symbol }) => symbol))).toEqual(steps.map(({ rows }) => rows.map(({ symbol }) => symbol).sort()));
    }), { numRuns: 300, seed: 1 }));
  test('cut after any step, what comes after it is the rest', () =>
    fc.assert(fc.property(anySource, fc.nat(40), (source, place) => {
      const steps = [...source.steps()];
      const cut = steps[place % Math.max(1, steps.length)]?.at ?? '2020-01-01T00:00:00Z';
      expect([...source.after(cut)]).toEqual(steps.filter(({ at }) => at > cut));
    }), { numRuns: 300, seed: 1 }));
});
