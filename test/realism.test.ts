import { describe, expect, test } from 'vitest';
import { columnsOfSteps } from '../actors/gym/barColumns.ts';
import { run as fastRun, walked } from '../actors/gym/run.ts';
import { checked } from '../actors/market/checked.ts';
import { readColumns } from '../actors/market/csv.ts';
import { csvBars, csvMarket } from '../actors/market/csvFiles.ts';
import { mergedBars } from '../actors/market/merged.ts';
import { parse, toFloat } from '../machines/decimal.ts';
import type { BarColumns, RunOf } from '../machines/gym/run.ts';
import { marked } from '../subjects/accounting.ts';
import { filled } from '../subjects/execution.ts';
import type { Fact, FactKind } from '../subjects/fact.ts';
import type { Plan } from '../subjects/plan.ts';
import type { SimVenue } from '../subjects/venue.ts';
import { settings } from './people.ts';
import { free } from './simVenue.ts';

/* Whole backtests on real bars, through strategy, risk, execution, venue and accounting, on terms that are not the plain ones. */

const sample = `${import.meta.dirname}/../deploy/sample`;
const wide = '1000000000';
const quality = { maxJump: 9, maxGapDays: 1 };

/** Holds all that the cash buys from the second bar on. */
const holds = (symbol: string): Plan => ({
  name: 'holds', thesis: 'shares rise', universe: [symbol], timeframe: '1d', entry: { compare: 'above', left: { bar: 'close', offset: 0 }, right: { value: 0 } },
  exit: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { value: 0 } }, sizing: { kind: 'allIn' }, timing: 'nextOpen', budget: 1, refutedBy: 'a loss',
});

interface Run { readonly symbol: string; readonly from: string; readonly to: string; readonly adjust?: boolean; readonly venue?: Partial<SimVenue>; readonly plan?: Partial<Plan>; readonly cashUsd?: string }

function runOf({ symbol, from, to, adjust = true, venue = {}, plan = {}, cashUsd = '1000000' }: Run): RunOf {
  const steps = csvBars(sample, { ...csvMarket(sample, '1d', [symbol]), adjust }).between({ from, before: to }).steps();
  const policy = { ...settings.policy, collar: 1, maxOrderNotionalUsd: wide, maxOrderQuantity: wide, maxPositionNotionalUsd: wide, maxGrossNotionalUsd: wide, maxDailyLossUsd: wide };
  return { plan: { ...holds(symbol), ...plan }, ...columnsOfSteps(checked(steps, quality)), cashUsd, venue: { ...free, ...venue }, policy };
}

const run = (of: Run) => fastRun(runOf(of));
const growth = (of: Run) => toFloat(parse(run(of).finalEquityUsd)) / 1_000_000;

/** Facts of one kind, of a run in which every bar and mark is one. */
function said<Name extends string, Body>(of: RunOf, kind: FactKind<Name, Body>): readonly Fact<Name, Body>[] {
  const facts: Fact<Name, Body>[] = [];
  walked(of, { quietly: false, onFact: (fact) => { if (fact.type === kind.name) facts.push(fact as Fact<Name, Body>); } });
  return facts;
}
const fillsOf = (of: Run) => said(runOf(of), filled);
const marksOf = (of: RunOf) => said(of, marked).map(({ body }) => body);

describe('a year held on raw prices, its splits and dividends posted', () => {
  const years = [['SPY', '2013'], ['AAPL', '2014'], ['AAPL', '2020'], ['BAC', '2004'], ['IWM', '2005'], ['QQQ', '2000'], ['QQQ', '2016']] as const;
  const inYear = (symbol: string, year: string) => ({ symbol, from: `${year}-01-01T00:00:00Z`, to: `${Number(year) + 1}-01-01T00:00:00Z` });
  // Adjusted prices put each dividend back into the share; posted, it stays cash to the year's end. That, and whole shares, is the difference.
  test.each(years)('comes to what %s did in %s on adjusted prices, to 7 in 1,000', (symbol, year) => {
    const span = inYear(symbol, year);
    expect(Math.abs(growth({ ...span, adjust: false }) - growth(span))).toBeLessThan(0.007);
  });
  // Worked out from the files with Python's decimal module: shares bought at the second open, times the splits, and a year of dividends in cash.
  test.each([['SPY', '2013', '1288000.45'], ['AAPL', '2014', '1420504.64'], ['AAPL', '2020', '1798113.68'], ['QQQ', '2000', '635269.92'], ['BAC', '2004', '1226926'], ['IWM', '2005', '1054719.2448']])('leaves %s of %s worth %s', (symbol, year, worth) =>
    expect(run({ ...inYear(symbol, year), adjust: false }).finalEquityUsd).toBe(worth));
  test('unposted, Apple’s split of 2014 would be a loss of six sevenths', () => {
    const { events: _, ...unposted } = runOf({ ...inYear('AAPL', '2014'), adjust: false });
    expect(toFloat(parse(fastRun(unposted).finalEquityUsd))).toBeLessThan(250_000);
  });
});

describe('a stop', () => {
  // Bought at 337.77, so the stop is at 320.8815: the low of the 24th is 321.24, the 25th opens at 323.96 and falls to 311.69, the 26th opens at 314.19.
  const fall = { symbol: 'SPY', from: '2020-02-19T00:00:00Z', to: '2020-02-27T00:00:00Z', adjust: false, plan: { stop: { kind: 'fixed', distance: 0.05 } } } as const;
  test('fills at the open after the bar that touched it', () => expect(fillsOf(fall).slice(0, 2).map(({ at, body }) => [at, body.priceUsd])).toEqual([['2020-02-20T21:00:00Z', '337.77'], ['2020-02-26T21:00:00Z', '314.19']]));
  test('or in that bar, where the venue says so', () => expect(fillsOf({ ...fall, venue: { stopFill: 'gapThrough' } }).slice(0, 2).map(({ at, body }) => [at, body.priceUsd])).toEqual([['2020-02-20T21:00:00Z', '337.77'], ['2020-02-25T21:00:00Z', '320.8815']]));
});

describe('the fast way takes the same terms', () => {
  const columns: BarColumns = {
    symbol: 'SPY', timeframe: '1d', scale: 2, atMs: Float64Array.from(['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07'], (day) => Date.parse(`${day}T21:00:00Z`)),
    open: Float64Array.of(10000, 10000, 9900, 9000), high: Float64Array.of(10000, 10100, 9900, 9000), low: Float64Array.of(10000, 10000, 9000, 9000), close: Float64Array.of(10000, 10000, 9200, 9000), volume: Float64Array.of(1e6, 1e6, 1e6, 1e6),
  };
  const of: RunOf = {
    plan: { ...holds('SPY'), sizing: { kind: 'quantity', quantity: '10' }, stop: { kind: 'fixed', distance: 0.05 } }, bars: [columns], cashUsd: '10000', policy: { ...settings.policy, collar: 1 }, venue: { ...free, stopFill: 'gapThrough' },
  };
  const { stop: _, ...unstopped } = of.plan;
  test('a stop counts in the equity of the bar that touched it', () => expect([...fastRun(of).equity.usd]).toEqual([10_000, 10_000, 9_950, 9_950]));
  test('and without them in that of the next', () => expect([...fastRun({ ...of, venue: free }).equity.usd]).toEqual([10_000, 10_000, 9_920, 9_900]));
  test('slippage, waiting and closes move the entry', () =>
    expect([{}, { slippageUsd: '0.01' }, { delayBars: 1 }, { marketFill: 'close' as const, delayBars: 1 }].map((terms) => fastRun({ ...of, plan: unstopped, venue: { ...free, ...terms } }).trades[0]?.entryPrice)).toEqual(['100', '100.01', '99', '92']));
});

describe('a symbol whose file ends', () => {
  const header = 'time,open,high,low,close,volume';
  const rows = (count: number) => ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07'].slice(0, count).map((day, index) => `${day},${100 + index},${100 + index},${100 + index},${100 + index},1000000`);
  const columns = (symbol: string, count: number) => readColumns({ file: `${symbol}.csv`, symbol, timeframe: '1d', text: [header, ...rows(count)].join('\n'), factors: [] });
  const ended = (over: Partial<SimVenue> = {}): RunOf => ({
    plan: { ...holds('AA'), universe: ['AA', 'BB'], sizing: { kind: 'quantity', quantity: '10' } }, cashUsd: '100000', venue: { ...free, ...over }, policy: settings.policy,
    ...columnsOfSteps(checked(mergedBars([columns('AA', 2), columns('BB', 4)]).between({ from: '2020-01-01T00:00:00Z' }).steps(), quality)),
  });
  const lastMark = (of: RunOf) => marksOf(of).at(-1);

  // Ten shares of each from 101; AA ends at 101, BB at 103.
  test('is closed at its last close, and the rest goes on', () => expect(lastMark(ended())).toMatchObject({ equityUsd: '100020', holdings: [{ symbol: 'BB' }] }));
  test('ends its trade at that price', () => expect([fastRun(ended()), fastRun(ended({ delistedAt: 'zero' }))].map(({ trades }) =>
    trades.map(({ symbol, exitReason, exitPrice, pnl }) => [symbol, exitReason, exitPrice, pnl]))).toEqual([[['AA', 'delisted', '101', '0'], ['BB', 'open', null, '20']], [['AA', 'delisted', '0', '-1010'], ['BB', 'open', null, '20']]]));
  test('or is worth nothing, where the venue says so', () => expect(lastMark(ended({ delistedAt: 'zero' }))).toMatchObject({ equityUsd: '99010', holdings: [{ symbol: 'BB' }] }));
});

describe('on a margin account', () => {
  const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.4, debitRateAnnual: '0.06', borrowRateAnnual: '0.03', yearDays: 360 } as const;
  const crash = { symbol: 'SPY', from: '2020-02-14T00:00:00Z', to: '2020-03-24T00:00:00Z', venue: { account } } as const;
  test('all in is twice the cash, and the crash of 2020 brings calls that sell, so that the maintenance margin holds again', () => {
    const marks = marksOf(runOf(crash));
    const [first, last] = [marks[1], marks.at(-1)];
    expect(toFloat(parse(first?.positionsUsd ?? '0'))).toBeGreaterThan(1_990_000);
    expect(fillsOf(crash).slice(1).every(({ body }) => body.side === 'sell')).toBe(true);
    expect(fillsOf(crash).length).toBeGreaterThan(2);
    expect(toFloat(parse(last?.equityUsd ?? '0')) / toFloat(parse(last?.positionsUsd ?? '1'))).toBeGreaterThan(0.35);
    expect(toFloat(parse(last?.financingUsd ?? '0'))).toBeGreaterThan(2_000);
  });
  test('on a cash account it is the cash, nothing is owed and nothing called', () => {
    const marks = marksOf(runOf({ ...crash, venue: {} }));
    expect([fillsOf({ ...crash, venue: {} }).length, marks.at(-1)?.financingUsd]).toEqual([1, undefined]);
  });
});

describe('cash never falls below zero on a cash account', () => {
  test.each<[string, Partial<SimVenue>]>([
    ['with a commission a share', { commission: { kind: 'perShare', perShareUsd: '0.01', minimumUsd: '5' } }],
    ['with tiers by the month', { commission: { kind: 'tiered', counts: 'month', minimumUsd: '1', tiers: [{ upToShares: '1000', perShareUsd: '0.02' }, { perShareUsd: '0.001' }] } }],
    ['with impact and slippage a share', { impact: { coefficient: 5, volatilityBars: 20 }, slippageUsd: '0.05' }],
    ['with parts of a share', { increment: '0.000001', commissionRate: '0.0005' }],
    ['with fills at the close', { marketFill: 'close', delayBars: 1 }],
  ])('%s', (_, venue) => {
    const plan = { entry: { compare: 'above', left: { bar: 'close', offset: 0 }, right: { indicator: { kind: 'sma', length: 5, source: 'close' }, offset: 0 } }, exit: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { indicator: { kind: 'sma', length: 5, source: 'close' }, offset: 0 } } } as const;
    const marks = marksOf(runOf({ symbol: 'BAC', from: '2010-01-01T00:00:00Z', to: '2010-07-01T00:00:00Z', venue, plan, cashUsd: '5000' }));
    expect(marks.filter(({ cashUsd }) => cashUsd.startsWith('-'))).toEqual([]);
    expect(marks.length).toBeGreaterThan(100);
  });
});

test.each<[string, Partial<SimVenue>]>([['the plain terms', { commissionRate: '0.0005', minCommissionUsd: '1', slippageRate: '0.0002' }], ['stops that fill in their bar', { stopFill: 'gapThrough', slippageRate: '0.0002', commissionRate: '0.0005' }]])(
  'the equity that a run gives is that of the books’ marks, on %s', (_, venue) => {
    const fast = { indicator: { kind: 'sma', length: 3, source: 'close' }, offset: 0 } as const;
    const plan = { entry: { cross: 'above', left: { bar: 'close', offset: 0 }, right: fast }, exit: { cross: 'below', left: { bar: 'close', offset: 0 }, right: fast }, sizing: { kind: 'quantity', quantity: '984' }, stop: { kind: 'fixed', distance: 0.01 } } as const;
    const of = runOf({ symbol: 'QQQ', from: '2011-03-23T00:00:00Z', to: '2012-01-01T00:00:00Z', venue, plan });
    const ends = new Map(marksOf(of).map(({ step, equityUsd }) => [step, Number(equityUsd)]));
    expect([...fastRun(of).equity.usd]).toEqual([...ends.values()]);
    expect(ends.size).toBeGreaterThan(190);
  });
