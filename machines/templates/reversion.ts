import { number, whole } from './parameters.ts';
import { template } from './template.ts';
import { above, below, bollinger as band, channel, close, crosses, roc, rsi, sma, value } from './words.ts';

/* What has gone too far comes back. */

export const rsiReversion = template({
  name: 'rsi-reversion',
  thesis: 'Where neighbouring returns offset each other, a few bars of selling within a rise are bought back within days.',
  refutedBy: 'A mean gain a trade below its costs over forty trades, or an autocorrelation of returns above zero for a year.',
  parameters: {
    length: whole('bars of the strength index', 3, 2, 100), low: number('strength below which it buys', 20, 1, 99), high: number('strength above which it sells', 65, 2, 99),
    trend: whole('bars of the average that the close must be above; 0 leaves that out', 200, 0, 1000),
  },
  rising: [['low', 'high']],
  rules: ({ length, low, high, trend }) => {
    const [weak, strong] = [below(rsi(length), value(low)), above(rsi(length), value(high))];
    return trend === 0 ? { entry: weak, exit: strong } : { entry: { all: [weak, above(close, sma(trend))] }, exit: { any: [strong, below(close, sma(trend))] } };
  },
});

export const bollinger = template({
  name: 'bollinger',
  thesis: 'A close some deviations under its average is more often haste than news, and the average is met again within weeks.',
  refutedBy: 'More stops than returns to the average over twenty trades.',
  parameters: {
    length: whole('bars of the bands', 20, 2, 500), deviations: number('deviations from the average to a band', 2, 0.1, 10),
    fallLength: whole('bars over which a fall is taken; 0 leaves that out', 200, 0, 1000), fall: number('fall, as a share of the price, in which it does not buy', 0.25, 0, 0.95),
  },
  rising: [],
  rules: ({ length, deviations, fallLength, fall }) => {
    const haste = crosses('above', close, band(length, deviations, 'lower'));
    return {
      entry: fallLength === 0 ? haste : { all: [haste, { not: below(roc(fallLength), value(-fall)) }] },
      exit: above(close, band(length, deviations, 'middle')),
    };
  },
});

export const pullback = template({
  name: 'pullback',
  thesis: 'In a long rise a close below the lows of some bars is a pause that others buy; a close above their highs is the time to sell it to them.',
  refutedBy: 'A mean gain a trade below its costs over forty trades.',
  parameters: { trend: whole('bars of the average that the close must be above', 200, 2, 1000), length: whole('bars whose lows and highs count', 7, 1, 200) },
  rising: [],
  rules: ({ trend, length }) => ({ entry: { all: [above(close, sma(trend)), below(close, channel(length, 'lower'))] }, exit: above(close, channel(length, 'upper')) }),
});
