import { choice, whole } from './parameters.ts';
import { template } from './template.ts';
import { above, close, crosses, inBarsOf, sma } from './words.ts';

/* Bars of one timeframe beside those of a coarser one, which are built of them. */

export const coarseTrend = template({
  name: 'coarse-trend',
  thesis: 'A turn upwards within the day is followed only where the days rise too: then it has more than hours before it.',
  refutedBy: 'Crossings against the coarser trend that earn no less than those along it, over two hundred of them.',
  timeframe: '15m',
  parameters: {
    fast: whole('bars of the fast average', 10, 1, 500), slow: whole('bars of the slow average', 30, 2, 1000),
    coarse: choice("bars of the trend, coarser than the plan's", ['1d', '1h']), length: whole("coarse bars of the trend's average", 20, 2, 500),
  },
  rising: [['fast', 'slow']],
  rules: ({ fast, slow, coarse, length }) => ({
    entry: { all: [crosses('above', sma(fast), sma(slow)), above(close, inBarsOf(coarse, sma(length)))] }, exit: crosses('below', sma(fast), sma(slow)),
  }),
});
