import { describe, expect, test } from 'vitest';
import { toFloat } from '../../machines/decimal.ts';
import type { ReadRow } from '../../machines/market/row.ts';
import { sampleBars as adjusted, sampleFolder } from '../../test/sampleBars.ts';
import { adjustedPrice, factorsOn, readFactors } from './adjust.ts';
import { checked } from './checked.ts';
import { readColumns } from './csv.ts';
import { csvBars, csvMarket } from './csvFiles.ts';
import { mergedBars } from './merged.ts';
import type { Span, Step } from './source.ts';

const raw = csvBars(sampleFolder, { ...csvMarket(sampleFolder, '1d'), adjust: false });
/** All of their steps, for what looks at one symbol after the other. */
const ever = { from: '1998-01-01T00:00:00Z' };
const [rawSteps, adjustedSteps] = [[...raw.between(ever).steps()], [...adjusted.between(ever).steps()]];

const file = (symbol: string, closes: readonly (readonly [string, string])[], factors = '') => readColumns({
  file: `${symbol}.csv`, symbol, timeframe: '1d', adjust: false, text: ['time,open,high,low,close,volume', ...closes.map(([day, close]) => `${day},${close},${close},${close},${close},100`)].join('\n'),
  factors: factors === '' ? [] : readFactors('f', `until,price_factor,split_factor,reference_close\n${factors}`),
});
const all: Span = { from: '2000-01-01T00:00:00Z' };
const actionsIn = (steps: Iterable<Step>) => [...steps].flatMap(({ at, actions = [] }) => actions.map(({ symbol, exDate, action }) => [at, symbol, exDate, action]));
const endsIn = (steps: Iterable<Step>) => [...steps].flatMap(({ at, ended = [] }) => ended.map(({ symbol, lastAt }) => [at, symbol, lastAt]));
const closesOf = (symbol: string, from: string): readonly number[] => adjustedSteps.filter(({ at }) => at >= from).flatMap(({ rows }) => rows.filter((row) => row.symbol === symbol).map((row) => Number((row as ReadRow).close)));

describe('raw bars of the sample', () => {
  test('have the prices of the day', () => {
    const [day] = [...raw.between({ from: '2014-06-06T00:00:00Z', to: '2014-06-06T23:59:59Z' }).steps()];
    expect(day?.rows.find(({ symbol }) => symbol === 'AAPL')).toMatchObject({ close: '645.57', volume: '12116671' });
  });
  // Apple: 3.29 USD on 2014-05-08 (0.47 after the split), 7 for 1 on 2014-06-09, 4 for 1 on 2020-08-31 (apple.com, dividend history).
  test('come with the splits and dividends, on the day that they take effect', () =>
    expect(actionsIn(raw.between({ from: '2014-05-01T00:00:00Z', to: '2014-06-30T23:59:59Z' }).steps()).filter(([, symbol]) => symbol === 'AAPL')).toEqual([
      ['2014-05-08T20:00:00Z', 'AAPL', '2014-05-08', { kind: 'dividend', amountUsd: '3.29' }],
      ['2014-06-09T20:00:00Z', 'AAPL', '2014-06-09', { kind: 'split', from: 1, to: 7 }],
    ]));
  test('have all splits of Apple and QQQ, and no other', () =>
    expect(actionsIn(rawSteps).filter(([, , , action]) => (action as { kind: string }).kind === 'split').map(([, symbol, exDate, action]) => [symbol, exDate, (action as { to: number }).to])).toEqual([
      ['QQQ', '2000-03-20', 2], ['AAPL', '2000-06-21', 2], ['BAC', '2004-08-30', 2], ['AAPL', '2005-02-28', 2], ['IWM', '2005-06-09', 2], ['AAPL', '2014-06-09', 7], ['AAPL', '2020-08-31', 4],
    ]));
  test('no split is a jump', () =>
    expect([...checked(raw.between({ from: '2012-01-01T00:00:00Z' }).steps(), { maxJump: 0.3, maxGapDays: 1 })].flatMap(({ bars }) => bars.filter(({ bar }) => bar.flags.length > 0))).toEqual([]));
  test('adjusted ones come with none', () => expect(actionsIn(adjustedSteps)).toEqual([]));
});

/** Growth of one share whose dividends buy more of it at the close before the ex-date, less the dividend. */
function totalReturn(symbol: string, from: string): number {
  let shares = 1;
  let last: number | undefined;
  let first: number | undefined;
  for (const { rows, actions = [] } of rawSteps.filter(({ at }) => at >= from)) {
    // What stands with the first row took effect before it.
    for (const { action } of last === undefined ? [] : actions.filter((each) => each.symbol === symbol)) {
      if (action.kind === 'dividend') shares *= 1 / (1 - Number(action.amountUsd) / (last ?? Number.NaN));
      else if (action.kind === 'split') {
        shares *= action.to / action.from;
        last = (last ?? Number.NaN) * action.from / action.to;
      }
    }
    const row = rows.find((each) => each.symbol === symbol) as ReadRow | undefined;
    if (row === undefined) continue;
    last = Number(row.close);
    first ??= last;
  }
  return shares * (last ?? Number.NaN) / (first ?? Number.NaN);
}

// BAC's file names closes of another share as those before its dividends of 1998; QQQ's lacks the bars before 2011-03-23.
test.each([['SPY', '1998-01-01'], ['AAPL', '1998-01-01'], ['IWM', '1998-01-01'], ['BAC', '1999-01-01'], ['QQQ', '2011-03-23']])(
  'raw prices, splits and reinvested dividends of %s since %s come to the adjusted prices, to 2 in 10,000', (symbol, day) => {
    const from = `${day}T00:00:00Z`;
    const closes = closesOf(symbol, from);
    expect(Math.abs(totalReturn(symbol, from) / ((closes.at(-1) ?? 0) / (closes[0] ?? 1)) - 1)).toBeLessThan(0.0002);
  });

describe('actions of a span', () => {
  const days = [['2020-01-02', '100'], ['2020-01-03', '100'], ['2020-01-06', '50'], ['2020-01-07', '50']] as const;
  const factors = '2020-01-02,0.99,0.5,100\n2020-01-03,1,0.5,100\n2050-12-31,1,1,0';
  const source = mergedBars([file('SPY', days, factors)]);
  const [dividend, split] = [['2020-01-03T21:00:00Z', 'SPY', '2020-01-03', { kind: 'dividend', amountUsd: '1' }], ['2020-01-06T21:00:00Z', 'SPY', '2020-01-06', { kind: 'split', from: 1, to: 2 }]];
  test('stand with the first row from their day on', () => expect(actionsIn(source.between(all).steps())).toEqual([dividend, split]));
  test('that took effect before it, or with its first row, are left out', () => expect(actionsIn(source.between({ from: '2020-01-03T00:00:00Z' }).steps())).toEqual([split]));
  test('come after a cut as they would without', () => {
    expect(actionsIn(source.between(all).after('2020-01-02T21:00:00Z'))).toEqual([dividend, split]);
    expect(actionsIn(source.between(all).after('2020-01-03T21:00:00Z'))).toEqual([split]);
    expect(actionsIn(source.between(all).after('2020-01-06T21:00:00Z'))).toEqual([]);
  });
  test('wait for the next row where their own day has none', () => {
    const holed = mergedBars([file('SPY', [days[0], days[3]], factors)]);
    expect(actionsIn(holed.between(all).steps())).toEqual([['2020-01-07T21:00:00Z', 'SPY', '2020-01-03', dividend[3]], ['2020-01-07T21:00:00Z', 'SPY', '2020-01-06', split[3]]]);
  });
});

describe('a symbol has ended', () => {
  const [ended, on] = [file('AAPL', [['2020-01-02', '100'], ['2020-01-03', '100']]), file('SPY', [['2020-01-02', '100'], ['2020-01-03', '100'], ['2020-01-06', '100'], ['2020-01-07', '100']])];
  const source = mergedBars([ended, on]);
  test('once its exchange was open for a day without it', () => expect(endsIn(source.between(all).steps())).toEqual([['2020-01-06T21:00:00Z', 'AAPL', '2020-01-03T21:00:00Z']]));
  test('not with the source', () => expect(endsIn(mergedBars([on]).between(all).steps())).toEqual([]));
  test('not where only the span ends before', () => expect(endsIn(source.between({ ...all, to: '2020-01-03T23:00:00Z' }).steps())).toEqual([]));
  test('not over a weekend that coins trade', () => {
    const coin = file('BTCUSD', [['2020-01-03', '1'], ['2020-01-04', '1'], ['2020-01-05', '1'], ['2020-01-06', '1']]);
    expect(endsIn(mergedBars([ended, coin]).between(all).steps())).toEqual([['2020-01-07T00:00:00Z', 'AAPL', '2020-01-03T21:00:00Z']]);
  });
  test('is said once, also after a cut', () => {
    expect(endsIn(source.between(all).after('2020-01-03T21:00:00Z'))).toHaveLength(1);
    expect(endsIn(source.between(all).after('2020-01-06T21:00:00Z'))).toEqual([]);
  });
  test('and none of its rows in the span is none of the span', () => expect(endsIn(source.between({ from: '2020-01-06T00:00:00Z' }).steps())).toEqual([]));
});

test('factors give the same price as the actions that they stand for', () => {
  const factors = readFactors('f', 'until,price_factor,split_factor,reference_close\n2020-01-02,0.99,0.5,100\n2050-12-31,1,1,0\n');
  const on = factorsOn(factors, Date.parse('2020-01-02T00:00:00Z'));
  expect(on === undefined ? undefined : [adjustedPrice(100n * 10n ** 12n, on), toFloat(on.closeUsd)]).toEqual(['49.5', 100]);
});
