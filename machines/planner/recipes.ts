import type { Plan } from '../../subjects/plan.ts';
import * as averages from '../templates/averages.ts';
import { donchian } from '../templates/breakout.ts';
import * as moving from '../templates/momentum.ts';
import * as reversion from '../templates/reversion.ts';
import { evenly } from '../templates/size.ts';
import type { Features } from './features.ts';

/** A plan but for its timeframe, timing and budget, from the features of at least one symbol, sorted by symbol. */
export type Recipe = (features: readonly Features[]) => Omit<Plan, 'timeframe' | 'timing' | 'budget'>;

/** The `count` symbols with the highest score; of equals the first by name. */
const highest = (features: readonly Features[], count: number, score: (of: Features) => number): string[] =>
  [...features].sort((a, b) => score(b) - score(a) || (a.symbol < b.symbol ? -1 : 1)).slice(0, count).map(({ symbol }) => symbol);

const rewarded = ({ sharpeAnnual }: Features) => sharpeAnnual;
const reverting = ({ autocorrelation }: Features) => -autocorrelation;
const liquid = ({ turnoverUsd }: Features) => turnoverUsd;
const calm = ({ volatilityAnnual }: Features) => -volatilityAnnual;
const wide = ({ averageRange }: Features) => averageRange;
const risen = ({ return200 }: Features) => return200;
/** What a fixed lot is worth at the last close before the session. */
const lotUsd = 50_000;

const smaCross: Recipe = (features) => ({
  name: 'sma-cross-10-30', universe: highest(features, 1, rewarded),
  thesis: 'The symbol that paid best for its risk has rises that last months; a fast average above a slow one is in most of them and out of the long falls.',
  ...averages.smaCross.rules({ fast: 10, slow: 30 }),
  sizing: { kind: 'allIn' }, stop: { kind: 'trailing', distance: 0.15 },
  refutedBy: 'Ten crossings in a row of which fewer than three earned their costs.',
});

const emaCross: Recipe = (features) => {
  const universe = highest(features, 2, rewarded);
  return {
    name: 'ema-cross-20-100', universe,
    thesis: 'Slow exponential averages follow the trends that institutions build over quarters, and ignore swings of weeks.',
    ...averages.emaCross.rules({ fast: 20, slow: 100 }),
    sizing: evenly(universe), stop: { kind: 'atr', length: 20, multiple: 5 },
    refutedBy: 'A return below that of holding the symbols over three years, with a drawdown that is not smaller.',
  };
};

const aboveAverage: Recipe = (features) => {
  const universe = highest(features, 3, calm);
  return {
    name: 'price-above-sma-200', universe,
    thesis: 'Calm, broad symbols earn their premium above their 200-bar average; below it volatility is higher and returns are lower.',
    ...averages.priceCross.rules({ average: 'sma', length: 200 }),
    sizing: evenly(universe),
    refutedBy: 'Returns above the average that are no higher than those below it, over five years.',
  };
};

const rsiReversion: Recipe = (features) => {
  const universe = highest(features, 3, reverting);
  return {
    name: 'rsi-3-reversion', universe,
    thesis: 'Where neighbouring returns offset each other, a few bars of selling within a rise are bought back within days.',
    ...reversion.rsiReversion.rules({ length: 3, low: 20, high: 65, trend: 200 }),
    sizing: evenly(universe), stop: { kind: 'fixed', distance: 0.1 },
    refutedBy: 'A mean gain a trade below its costs over forty trades, or an autocorrelation of returns above zero for a year.',
  };
};

const bollingerReversion: Recipe = (features) => {
  const universe = highest(features, 2, reverting);
  return {
    name: 'bollinger-reversion-20', universe,
    thesis: 'A close two deviations under its average is more often haste than news, and the average is met again within weeks.',
    ...reversion.bollinger.rules({ length: 20, deviations: 2, fallLength: 200, fall: 0.25 }),
    sizing: evenly(universe), stop: { kind: 'atr', length: 14, multiple: 4 },
    refutedBy: 'More stops than returns to the average over twenty trades.',
  };
};

const donchianBreakout: Recipe = (features) => ({
  name: 'donchian-breakout-55-20', universe: highest(features, 2, wide),
  thesis: 'In symbols with wide ranges, a close beyond the highest of 55 bars begins moves that pay for the many that fail.',
  ...donchian.rules({ enter: 55, leave: 20 }),
  sizing: { kind: 'volatility', targetAnnual: 0.08, lookback: 60 }, stop: { kind: 'atr', length: 20, multiple: 3 },
  refutedBy: 'No single trade in two years that earned more than three times its risk.',
});

const macdTrend: Recipe = (features) => ({
  name: 'macd-trend-12-26', universe: highest(features, 1, liquid),
  thesis: 'In the most traded symbol a turn of momentum, seen where the MACD crosses its signal, runs on for some weeks.',
  ...moving.macdTrend.rules({ fast: 12, slow: 26, signal: 9, threshold: 0 }),
  sizing: { kind: 'volatility', targetAnnual: 0.15, lookback: 40 }, stop: { kind: 'trailing', distance: 0.08 },
  refutedBy: 'A Sharpe ratio below zero over any three years: then the crossings are noise.',
});

const momentum: Recipe = (features) => {
  const universe = highest(features, 1, risen);
  const price = features.find(({ symbol }) => symbol === universe[0])?.lastClose ?? 1;
  return {
    name: 'momentum-roc-120', universe,
    thesis: 'What has risen over half a year tends to rise on over the next months; a lot of fixed size lets a long rise count for more.',
    ...moving.momentum.rules({ length: 120, enter: 0.05, leave: -0.02 }),
    sizing: { kind: 'quantity', quantity: String(Math.max(1, Math.floor(lotUsd / price))) }, stop: { kind: 'trailing', distance: 0.2 },
    refutedBy: 'Two years in which the entries were followed by lower returns than other days.',
  };
};

/** In the order in which they are proposed: the first five differ most. */
export const recipes: readonly Recipe[] = [smaCross, rsiReversion, donchianBreakout, aboveAverage, macdTrend, bollingerReversion, momentum, emaCross];
