import { expect, test } from 'vitest';
import type { Run, RunOf } from '../gym/run.ts';
import { defaultPolicy, defaultVenue } from '../desk/defaultSettings.ts';
import { examplePlan } from '../plan/examplePlan.ts';
import { exampleBars } from './exampleBars.ts';
import { library } from './library.ts';
import { suite } from './suite.ts';

const of: RunOf = { plan: { ...examplePlan, universe: ['SPY'] }, bars: [exampleBars(400), exampleBars(400, 'QQQ', 2)], cashUsd: '1000', venue: defaultVenue, policy: defaultPolicy, fromMs: exampleBars(400).atMs[50] ?? 0 };
/** Holds one share from the first bar to the last. */
const holding: Run = ({ bars: [bars = exampleBars(1)], fromMs = 0, beforeMs = Infinity }) => {
  const traded = bars.close.filter((_, at) => (bars.atMs[at] ?? 0) >= fromMs && (bars.atMs[at] ?? 0) < beforeMs);
  return {
    bars: traded.length, fills: 1, decisions: [], trades: [], rejections: 0, exposure: 1, tradedUsd: 0, finalEquityUsd: String((traded.at(-1) ?? 0) / 100),
    equity: { atMs: new Float64Array(traded.length), usd: traded.map((close) => close / 100) },
  };
};
const rows = () => [...suite(holding, of, library, 42)];

test('a suite has a row for each scenario, in the order of the library', () => expect(rows().map(({ name }) => name)).toEqual(library.map(({ name }) => name)));
test('the same seed gives the same table', () => expect(rows()).toEqual(rows()));
test('a window that the bars do not cover is left out, and says why', () =>
  expect(rows().find(({ name }) => name === 'crisis-2008')).toEqual({ name: 'crisis-2008', leftOut: 'expected bars of every symbol from 2007-10-09 to 2009-03-10' }));
test('a window that they cover is run over its days', () => expect(rows().find(({ name }) => name === 'yuan-2015-08')).toMatchObject({ bars: 53 }));
test('a crash shows as the worst bar', () => expect(rows().find(({ name }) => name === 'crash-1987')).toMatchObject({ worstBar: expect.closeTo(-0.226, 3) }));
test('only the symbols of the plan are changed and run', () => {
  const seen: string[][] = [];
  [...suite((each) => (seen.push(each.bars.map(({ symbol }) => symbol)), holding(each)), of, library, 1)];
  expect(new Set(seen.flat())).toEqual(new Set(['SPY']));
});
test('what bars are too few for is left out, and the rest is run', () => {
  const short = [...suite(holding, { ...of, bars: [exampleBars(1)], fromMs: 0 }, library, 1)];
  expect(short.map(({ name }) => name)).toEqual(library.map(({ name }) => name));
  expect(short.find(({ name }) => name === 'noise')).toEqual({ name: 'noise', leftOut: 'scenario: expected at least 2 bars to take times from, was 1' });
  expect(short.find(({ name }) => name === 'as-given')).toMatchObject({ bars: 1 });
});
test('drawn paths know nothing of what happened to the real ones', () => {
  const seen: unknown[] = [];
  const events = [{ kind: 'delisted' as const, symbol: 'SPY', atMs: 1, lastAt: '2000-01-03T21:00:00Z' }];
  [...suite((each) => (seen.push(each.events), holding(each)), { ...of, events }, library.filter(({ name }) => ['as-given', 'noise'].includes(name)), 1)];
  expect(seen).toEqual([events, undefined]);
});
