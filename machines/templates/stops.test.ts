import { expect, test } from 'vitest';
import { stopsIn } from './size.ts';

test.each([
  ['fixed:0.05', { stop: { kind: 'fixed', distance: 0.05 } }],
  ['trailing:0.1', { stop: { kind: 'trailing', distance: 0.1 } }],
  ['atr:14:3', { stop: { kind: 'atr', length: 14, multiple: 3 } }],
  ['atr-trailing:22:3', { stop: { kind: 'atrTrailing', length: 22, multiple: 3 } }],
  ['volatility:20:4', { stop: { kind: 'volatility', length: 20, multiple: 4 } }],
  ['profit-lock:0.1:0.02', { stop: { kind: 'profitLock', gain: 0.1, lock: 0.02 } }],
  ['time:20', { stop: { kind: 'time', bars: 20 } }],
  ['fixed:0.05+time:20', { stops: [{ kind: 'fixed', distance: 0.05 }, { kind: 'time', bars: 20 }] }],
])('%s is a stop', (text, stops) => expect(stopsIn(text)).toEqual(stops));

test.each(['', 'fixed', 'fixed:1:2', 'atr:14', 'time:1:2', 'profit-lock:0.1', 'chandelier:22:3', 'fixed:0.1+', 'time:1+time:2+time:3+time:4+time:5'])('"%s" is none', (text) => expect(stopsIn(text)).toBeUndefined());
