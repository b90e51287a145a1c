import type { Change, Scenario } from './scenario.ts';

const scenario = (name: string, about: string, change: Change): Scenario => ({ name, about, change });
const window = (name: string, about: string, from: string, before: string) => scenario(name, about, { kind: 'window', from: `${from}T00:00:00Z`, before: `${before}T00:00:00Z` });

/** Spans of the past, by the S&P 500's highs and lows; they need bars of those days, and are left out where there are none. */
const windows: readonly Scenario[] = [
  window('dotcom-2000', 'The S&P 500 halves in two and a half years, from its high of March 2000.', '2000-03-24', '2002-10-10'),
  window('crisis-2008', 'Banks fail; from the high of October 2007 to the low of March 2009.', '2007-10-09', '2009-03-10'),
  window('flash-2010-05', 'A thousand points of the Dow within minutes, and the weeks around it.', '2010-04-26', '2010-07-03'),
  window('yuan-2015-08', 'China devalues; shares open down five per cent and more on 24 August 2015.', '2015-08-10', '2015-10-02'),
  window('volatility-2018-02', 'Funds that sell volatility end in one evening.', '2018-01-26', '2018-04-03'),
  window('pandemic-2020-03', 'A third down in five weeks, halts on four days.', '2020-02-19', '2020-06-09'),
];

const shocks: readonly Scenario[] = [
  scenario('crash-1987', 'A day of -22.6 % as on 19 October 1987, a tenth of it at the open.', { kind: 'shock', shock: { kind: 'crash', at: 0.5, gap: -0.1, day: -0.226 } }),
  scenario('flash-crash', 'A fall by 9 % within a bar that comes back before its close.', { kind: 'shock', shock: { kind: 'flash', at: 0.5, low: -0.09 } }),
  scenario('volatility-x3', 'Every move three times as far from its mean.', { kind: 'shock', shock: { kind: 'volatility', times: 3 } }),
  scenario('correlation-one', 'All symbols move as one.', { kind: 'shock', shock: { kind: 'correlation' } }),
  scenario('gaps', 'One bar in fifty opens 7 % away from the close before.', { kind: 'shock', shock: { kind: 'gaps', share: 0.02, size: 0.07 } }),
  scenario('halt', 'Nobody trades for five bars; it opens 15 % lower.', { kind: 'shock', shock: { kind: 'halt', at: 0.5, bars: 5, gap: -0.15 } }),
];

const fiveYears = 1260;
const path = (name: string, about: string, model: Extract<Change, { kind: 'path' }>['model']) => scenario(name, about, { kind: 'path', model, bars: fiveYears });

const paths: readonly Scenario[] = [
  path('noise', 'A random walk without drift: nothing is to be earned.', { kind: 'gbm', driftAnnual: 0, volatilityAnnual: 0.2 }),
  path('slow-bleed', 'A random walk that loses 15 % a year.', { kind: 'gbm', driftAnnual: -0.15, volatilityAnnual: 0.2 }),
  path('jumps', 'Four falls of about 6 % overnight in a year.', { kind: 'jumpDiffusion', driftAnnual: 0.06, volatilityAnnual: 0.16, jumpsAnnual: 4, jumpMean: -0.06, jumpDeviation: 0.04 }),
  path('stochastic-volatility', 'Volatility that clusters and rises when prices fall.', { kind: 'stochasticVolatility', driftAnnual: 0.06, volatilityAnnual: 0.2, reversionAnnual: 4, volatilityOfVariance: 0.5, correlation: -0.7 }),
  path('regimes', 'Calm years that turn into falling, nervous months.', {
    kind: 'regimeSwitching', regimes: [{ driftAnnual: 0.12, volatilityAnnual: 0.12, stay: 0.99 }, { driftAnnual: -0.3, volatilityAnnual: 0.38, stay: 0.97 }],
  }),
  path('bootstrap', 'The real days in another order, in blocks of about a month.', { kind: 'blockBootstrap', meanBlock: 20 }),
];

const faults: readonly Scenario[] = [
  scenario('feed-outage', 'No bars for ten days.', { kind: 'feed', fault: { kind: 'outage', at: 0.5, bars: 10 } }),
  scenario('stale-feed', 'The last close again and again for five bars.', { kind: 'feed', fault: { kind: 'stale', at: 0.5, bars: 5 } }),
  scenario('wrong-prints', 'One close in two hundred has its point slipped: rules, stops and books believe it, fills are at true prices.', { kind: 'feed', fault: { kind: 'wrong', share: 0.005, times: 10 } }),
  scenario('clock-jump', "The feed's clock leaps by three days and stays there.", { kind: 'feed', fault: { kind: 'clock', at: 0.5, days: 3 } }),
  scenario('slow-fills', 'Every order fills two bars late.', { kind: 'venue', venue: { delayBars: 2 } }),
  scenario('thin-market', 'An order takes a ten-thousandth of a bar at most: partial fills.', { kind: 'venue', venue: { maxVolumeShare: 0.0001 } }),
  scenario('broker-rejects', 'The venue refuses one order in eight.', { kind: 'venue', venue: { faults: { rejects: 0.125 } } }),
  scenario('duplicate-reports', 'The venue says everything of half the orders twice.', { kind: 'venue', venue: { faults: { duplicates: 0.5 } } }),
  scenario('dear-market', 'Slippage of half a per cent a fill.', { kind: 'venue', venue: { slippageRate: '0.005' } }),
];

/** The library, in the order of the table that a suite gives. `as-given` comes first: what the others are compared with. */
export const library: readonly Scenario[] = [scenario('as-given', 'The bars as they are.', { kind: 'none' }), ...windows, ...shocks, ...paths, ...faults];
