import { number, whole } from './parameters.ts';
import { template } from './template.ts';
import { above, atr, below, bollinger, channel, close, crosses, ema, of, scaled, sum, volume } from './words.ts';

/* A close beyond what was usual begins a move. */

export const donchian = template({
  name: 'donchian',
  thesis: 'A close beyond the highest of many bars begins moves that pay for the many that fail.',
  refutedBy: 'No single trade in two years that earned more than three times its risk.',
  parameters: { enter: whole('bars whose high must be passed', 55, 1, 1000), leave: whole('bars whose low must hold', 20, 1, 1000) },
  rising: [],
  rules: ({ enter, leave }) => ({ entry: above(close, channel(enter, 'upper')), exit: below(close, channel(leave, 'lower')) }),
});

export const bollingerBreakout = template({
  name: 'bollinger-breakout',
  thesis: 'A close some deviations above its average is news that is not yet in the price; the move lasts until the average is lost.',
  refutedBy: 'A share of winning trades below one in four, with winners no larger than losers.',
  parameters: { length: whole('bars of the bands', 20, 2, 500), deviations: number('deviations from the average to a band', 2, 0.1, 10) },
  rising: [],
  rules: ({ length, deviations }) => ({ entry: crosses('above', close, bollinger(length, deviations, 'upper')), exit: below(close, bollinger(length, deviations, 'middle')) }),
});

export const atrChannel = template({
  name: 'atr-channel',
  thesis: 'A close above its average by some true ranges is more than the usual swing; the move lasts until the average is lost (a Keltner channel).',
  refutedBy: 'A return a trade below its costs over thirty trades.',
  parameters: {
    length: whole('bars of the exponential average', 20, 1, 500), range: whole('bars of the true range', 14, 1, 500), multiple: number('true ranges from the average to the channel', 2, 0.1, 20),
  },
  rising: [],
  rules: ({ length, range, multiple }) => ({ entry: crosses('above', close, sum(ema(length), scaled(atr(range), multiple))), exit: below(close, ema(length)) }),
});

export const volumeBreakout = template({
  name: 'volume-breakout',
  thesis: 'A close beyond the highest of some bars is believed only with more volume than usual: then others are in it too.',
  refutedBy: 'Breakouts with volume that earn no more than those without.',
  parameters: {
    length: whole('bars whose high must be passed', 20, 1, 500), usual: whole('bars of the average volume, this one left out', 20, 1, 500),
    multiple: number('times the average volume', 1.5, 0.1, 20), leave: whole('bars whose low must hold', 10, 1, 500),
  },
  rising: [],
  rules: ({ length, usual, multiple, leave }) => ({
    entry: { all: [above(close, channel(length, 'upper')), above(volume, scaled(of({ kind: 'sma', length: usual, source: 'volume' }, 1), multiple))] },
    exit: below(close, channel(leave, 'lower')),
  }),
});
