import { choice, whole } from './parameters.ts';
import { template } from './template.ts';
import { above, below, close, crosses, ema, sma } from './words.ts';

/* The price's averages against each other, and against the price. */

export const smaCross = template({
  name: 'sma-cross',
  thesis: 'A rise that lasts lifts a fast average above a slow one; being in only then is being in most of the long rises and out of the long falls.',
  refutedBy: 'Ten crossings in a row of which fewer than three earned their costs.',
  parameters: { fast: whole('bars of the fast average', 10, 1, 500), slow: whole('bars of the slow average', 30, 2, 1000) },
  rising: [['fast', 'slow']],
  rules: ({ fast, slow }) => ({ entry: crosses('above', sma(fast), sma(slow)), exit: crosses('below', sma(fast), sma(slow)) }),
});

export const emaCross = template({
  name: 'ema-cross',
  thesis: 'Exponential averages turn sooner than simple ones; while the fast one is above the slow one the trend is up, and it is worth being in.',
  refutedBy: 'A return below that of holding the symbols over three years, with a drawdown that is not smaller.',
  parameters: { fast: whole('bars of the fast average', 20, 1, 500), slow: whole('bars of the slow average', 100, 2, 1000) },
  rising: [['fast', 'slow']],
  rules: ({ fast, slow }) => ({ entry: above(ema(fast), ema(slow)), exit: below(ema(fast), ema(slow)) }),
});

export const priceCross = template({
  name: 'price-cross',
  thesis: 'Prices above their long average are calmer and earn more than prices below it: in when the close crosses above, out while it is below.',
  refutedBy: 'Returns above the average that are no higher than those below it, over five years.',
  parameters: { average: choice('kind of average', ['sma', 'ema']), length: whole('bars of the average', 200, 2, 1000) },
  rising: [],
  rules: ({ average, length }) => {
    const line = average === 'sma' ? sma(length) : ema(length);
    return { entry: crosses('above', close, line), exit: below(close, line) };
  },
});
