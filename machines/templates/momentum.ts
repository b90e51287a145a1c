import type { Operand } from '../../subjects/plan.ts';
import { number, whole } from './parameters.ts';
import { template } from './template.ts';
import { above, below, crosses, ema, of, roc, scaled, value } from './words.ts';

/* What has begun to move goes on. */

export const macdTrend = template({
  name: 'macd-trend',
  thesis: 'A turn of momentum, seen where the MACD leaves its signal by more than a share of the price, runs on for some weeks.',
  refutedBy: 'A Sharpe ratio below zero over any three years: then the crossings are noise.',
  parameters: {
    fast: whole('bars of the fast average', 12, 1, 500), slow: whole('bars of the slow average', 26, 2, 500), signal: whole('bars of the signal', 9, 1, 500),
    threshold: number('distance of line and signal that counts, as a share of the fast average', 0, 0, 0.1),
  },
  rising: [['fast', 'slow']],
  rules: ({ fast, slow, signal, threshold }) => {
    const macd = (output: 'line' | 'signal' | 'histogram'): Operand => of({ kind: 'macd', fast, slow, signal, output, source: 'close' });
    if (threshold === 0) return { entry: crosses('above', macd('line'), macd('signal')), exit: crosses('below', macd('line'), macd('signal')) };
    return { entry: crosses('above', macd('histogram'), scaled(ema(fast), threshold)), exit: crosses('below', macd('histogram'), scaled(ema(fast), -threshold)) };
  },
});

export const momentum = template({
  name: 'momentum',
  thesis: 'What has risen over half a year tends to rise on over the next months.',
  refutedBy: 'Two years in which the entries were followed by lower returns than other days.',
  parameters: {
    length: whole('bars over which the change is taken', 120, 1, 1000),
    enter: number('change above which it is in, 0.05 is five in a hundred', 0.05, -0.5, 5), leave: number('change below which it is out', -0.02, -0.9, 5),
  },
  rising: [['leave', 'enter']],
  rules: ({ length, enter, leave }) => ({ entry: above(roc(length), value(enter)), exit: below(roc(length), value(leave)) }),
});
