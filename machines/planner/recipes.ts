import type { Indicator, Operand, Plan, Rule } from '../../subjects/plan.ts';
import type { Features } from './features.ts';

/** A plan but for its timeframe, timing and budget, from the features of at least one symbol, sorted by symbol. */
export type Recipe = (features: readonly Features[]) => Omit<Plan, 'timeframe' | 'timing' | 'budget'>;

const value = (number: number): Operand => ({ value: number });
const close: Operand = { bar: 'close', offset: 0 };
const of = (indicator: Indicator, offset = 0): Operand => ({ indicator, offset });
const sma = (length: number): Operand => of({ kind: 'sma', length, source: 'close' });
const ema = (length: number): Operand => of({ kind: 'ema', length, source: 'close' });
const rsi = (length: number): Operand => of({ kind: 'rsi', length, source: 'close' });
const roc = (length: number): Operand => of({ kind: 'roc', length, source: 'close' });
const band = (output: 'upper' | 'middle' | 'lower'): Operand => of({ kind: 'bollinger', length: 20, deviations: 2, output, source: 'close' });
const macd = (output: 'line' | 'signal'): Operand => of({ kind: 'macd', fast: 12, slow: 26, signal: 9, output, source: 'close' });
/** The channel before this bar: no close is beyond a channel that holds it. */
const channel = (length: number, output: 'upper' | 'lower'): Operand => of({ kind: 'donchian', length, output }, 1);
const above = (left: Operand, right: Operand): Rule => ({ compare: 'above', left, right });
const below = (left: Operand, right: Operand): Rule => ({ compare: 'below', left, right });
const crosses = (cross: 'above' | 'below', left: Operand, right: Operand): Rule => ({ cross, left, right });

/** The `count` symbols with the highest score; of equals the first by name. */
const highest = (features: readonly Features[], count: number, score: (of: Features) => number): string[] =>
  [...features].sort((a, b) => score(b) - score(a) || (a.symbol < b.symbol ? -1 : 1)).slice(0, count).map(({ symbol }) => symbol);

const rewarded = ({ sharpeAnnual }: Features) => sharpeAnnual;
const reverting = ({ autocorrelation }: Features) => -autocorrelation;
const liquid = ({ turnoverUsd }: Features) => turnoverUsd;
const calm = ({ volatilityAnnual }: Features) => -volatilityAnnual;
const wide = ({ averageRange }: Features) => averageRange;
const risen = ({ return200 }: Features) => return200;
/** Shares of equity that fill a universe evenly, rounded down to a hundredth. */
const evenly = (universe: readonly string[]) => ({ kind: 'fraction', fraction: Math.floor(100 / universe.length) / 100 }) as const;

/** What a fixed lot is worth at the last close before the session. */
const lotUsd = 50_000;

const smaCross: Recipe = (features) => ({
  name: 'sma-cross-10-30', universe: highest(features, 1, rewarded),
  thesis: 'The symbol that paid best for its risk has rises that last months; a fast average above a slow one is in most of them and out of the long falls.',
  entry: crosses('above', sma(10), sma(30)), exit: crosses('below', sma(10), sma(30)),
  sizing: { kind: 'allIn' }, stop: { kind: 'trailing', distance: 0.15 },
  refutedBy: 'Ten crossings in a row of which fewer than three earned their costs.',
});

const emaCross: Recipe = (features) => {
  const universe = highest(features, 2, rewarded);
  return {
    name: 'ema-cross-20-100', universe,
    thesis: 'Slow exponential averages follow the trends that institutions build over quarters, and ignore swings of weeks.',
    entry: above(ema(20), ema(100)), exit: below(ema(20), ema(100)),
    sizing: evenly(universe), stop: { kind: 'atr', length: 20, multiple: 5 },
    refutedBy: 'A return below that of holding the symbols over three years, with a drawdown that is not smaller.',
  };
};

const aboveAverage: Recipe = (features) => {
  const universe = highest(features, 3, calm);
  return {
    name: 'price-above-sma-200', universe,
    thesis: 'Calm, broad symbols earn their premium above their 200-bar average; below it volatility is higher and returns are lower.',
    entry: crosses('above', close, sma(200)), exit: below(close, sma(200)),
    sizing: evenly(universe),
    refutedBy: 'Returns above the average that are no higher than those below it, over five years.',
  };
};

const rsiReversion: Recipe = (features) => {
  const universe = highest(features, 3, reverting);
  return {
    name: 'rsi-3-reversion', universe,
    thesis: 'Where neighbouring returns offset each other, a few bars of selling within a rise are bought back within days.',
    entry: { all: [below(rsi(3), value(20)), above(close, sma(200))] }, exit: { any: [above(rsi(3), value(65)), below(close, sma(200))] },
    sizing: evenly(universe), stop: { kind: 'fixed', distance: 0.1 },
    refutedBy: 'A mean gain a trade below its costs over forty trades, or an autocorrelation of returns above zero for a year.',
  };
};

const bollingerReversion: Recipe = (features) => {
  const universe = highest(features, 2, reverting);
  return {
    name: 'bollinger-reversion-20', universe,
    thesis: 'A close two deviations under its average is more often haste than news, and the average is met again within weeks.',
    entry: { all: [crosses('above', close, band('lower')), { not: below(roc(200), value(-0.25)) }] }, exit: above(close, band('middle')),
    sizing: evenly(universe), stop: { kind: 'atr', length: 14, multiple: 4 },
    refutedBy: 'More stops than returns to the average over twenty trades.',
  };
};

const donchianBreakout: Recipe = (features) => ({
  name: 'donchian-breakout-55-20', universe: highest(features, 2, wide),
  thesis: 'In symbols with wide ranges, a close beyond the highest of 55 bars begins moves that pay for the many that fail.',
  entry: above(close, channel(55, 'upper')), exit: below(close, channel(20, 'lower')),
  sizing: { kind: 'volatility', targetAnnual: 0.08, lookback: 60 }, stop: { kind: 'atr', length: 20, multiple: 3 },
  refutedBy: 'No single trade in two years that earned more than three times its risk.',
});

const macdTrend: Recipe = (features) => ({
  name: 'macd-trend-12-26', universe: highest(features, 1, liquid),
  thesis: 'In the most traded symbol a turn of momentum, seen where the MACD crosses its signal, runs on for some weeks.',
  entry: crosses('above', macd('line'), macd('signal')), exit: crosses('below', macd('line'), macd('signal')),
  sizing: { kind: 'volatility', targetAnnual: 0.15, lookback: 40 }, stop: { kind: 'trailing', distance: 0.08 },
  refutedBy: 'A Sharpe ratio below zero over any three years: then the crossings are noise.',
});

const momentum: Recipe = (features) => {
  const universe = highest(features, 1, risen);
  const price = features.find(({ symbol }) => symbol === universe[0])?.lastClose ?? 1;
  return {
    name: 'momentum-roc-120', universe,
    thesis: 'What has risen over half a year tends to rise on over the next months; a lot of fixed size lets a long rise count for more.',
    entry: above(roc(120), value(0.05)), exit: below(roc(120), value(-0.02)),
    sizing: { kind: 'quantity', quantity: String(Math.max(1, Math.floor(lotUsd / price))) }, stop: { kind: 'trailing', distance: 0.2 },
    refutedBy: 'Two years in which the entries were followed by lower returns than other days.',
  };
};

/** In the order in which they are proposed: the first five differ most. */
export const recipes: readonly Recipe[] = [smaCross, rsiReversion, donchianBreakout, aboveAverage, macdTrend, bollingerReversion, momentum, emaCross];
