import { aSymbol, number, whole } from './parameters.ts';
import { template } from './template.ts';
import { above, against, below, bollinger, close, ofSymbol, sma } from './words.ts';

/*
 * One symbol beside another. What is read of another symbol is from before the bar that is judged (machines/plan/others.ts), so
 * these decide one bar later than a rule on the symbol alone would.
 */

export const pairs = template({
  name: 'pairs',
  thesis: 'Two symbols of one trade keep their ratio: the one that is cheap against the other by some deviations is held until the ratio is usual again. Long only: it holds the cheap leg and does not sell the dear one.',
  refutedBy: 'A ratio that stays beyond its band for a quarter: then the two are of one trade no longer.',
  parameters: { length: whole('bars of the ratio that are usual', 60, 5, 500), deviations: number('deviations under the usual ratio that are cheap (its z-score)', 2, 0.1, 10) },
  rising: [],
  symbols: 2,
  rules: ({ length, deviations }) => {
    const band = (output: 'middle' | 'lower') => against('other', bollinger(length, deviations, output));
    return { entry: below(against('other', close), band('lower')), exit: above(against('other', close), band('middle')) };
  },
});

export const relativeStrength = template({
  name: 'relative-strength',
  thesis: 'What does better than its market goes on doing so for months: in while the ratio to the market is above its average.',
  refutedBy: 'A return below that of the market over three years.',
  parameters: { market: aSymbol('the market, which it does not trade', 'SPY'), length: whole("bars of the ratio's average", 100, 2, 1000) },
  rising: [],
  rules: ({ market, length }) => ({ entry: above(against(market, close), against(market, sma(length))), exit: below(against(market, close), against(market, sma(length))) }),
});

export const trendFilter = template({
  name: 'trend-filter',
  thesis: 'Most symbols fall with their market: a rise is worth being in only while the market is above its own long average too.',
  refutedBy: 'A drawdown no smaller than without the market in the rules, over five years.',
  parameters: {
    length: whole("bars of the symbol's average", 100, 2, 1000), market: aSymbol('the market, which it may trade or not', 'SPY'), marketLength: whole("bars of the market's average", 200, 2, 1000),
  },
  rising: [],
  rules: ({ length, market, marketLength }) => {
    const [theirs, average] = [ofSymbol(market, close), ofSymbol(market, sma(marketLength))];
    return { entry: { all: [above(close, sma(length)), above(theirs, average)] }, exit: { any: [below(close, sma(length)), below(theirs, average)] } };
  },
});
