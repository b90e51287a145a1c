import { describe, expect, test } from 'vitest';
import { checkPlan, planHashOf } from './decisions.ts';
import { close, examplePlan, sma } from './examplePlan.ts';
import { faultText } from './faults.ts';

const crossing = (left: unknown, right: unknown = close) => ({ cross: 'above', left, right });
const indicator = (of: object, offset = 0) => ({ indicator: of, offset });
const macd = (fast: number, slow: number, signal = 9) => indicator({ kind: 'macd', fast, slow, signal, output: 'line' });
const donchian = (output: string, offset: number) => indicator({ kind: 'donchian', length: 20, output }, offset);
const nots = (count: number, rule: unknown): unknown => Array.from({ length: count }).reduce((inner) => ({ not: inner }), rule);
const pairs = (rules: number, per: number) => ({ any: Array.from({ length: rules }, () => ({ all: Array.from({ length: per }, () => crossing(sma(5))) })) });
const symbols = (count: number) => Array.from({ length: count }, (_, at) => `S${at}`);
const byLimit = (offset: unknown) => ({ ...examplePlan, timing: { limit: { offset } } });
const without = (field: string) => Object.fromEntries(Object.entries(examplePlan).filter(([key]) => key !== field));

describe('a malformed plan is refused with its path, its value and the rule', () => {
  test.each([
    [null, '', 'null', 'must be an object'],
    ['a plan', '', '"a plan"', 'must be an object'],
    [[], '', '[]', 'must be an object'],
    [without('budget'), 'budget', 'nothing', 'must be a number'],
    [without('entry'), 'entry', 'nothing', 'must be an object with one of compare, cross, all, any, not'],
    [{ ...examplePlan, leverage: 3 }, 'leverage', '3', 'is no field here'],
    [{ ...examplePlan, name: 'Two Three' }, 'name', '"Two Three"', 'must be 1 to 40 of a-z 0-9 -'],
    [{ ...examplePlan, thesis: '' }, 'thesis', '""', 'must have at least 1 character'],
    [{ ...examplePlan, universe: [] }, 'universe', '[]', 'must have at least 1 item'],
    [{ ...examplePlan, universe: symbols(1001) }, 'universe', expect.stringMatching(/^\["S0","S1"/), 'must have at most 1000 items'],
    [{ ...examplePlan, universe: ['SPY', 'spy'] }, 'universe[1]', '"spy"', 'must be 1 to 16 of A-Z 0-9 _ -, starting with a letter'],
    [{ ...examplePlan, universe: ['SPY', 'IWM', 'SPY'] }, 'universe[2]', '"SPY"', 'must not repeat universe[0]'],
    [{ ...examplePlan, timeframe: '2d' }, 'timeframe', '"2d"', 'must be one of 1m, 5m, 15m, 1h, 1d'],
    [{ ...examplePlan, timing: 'now' }, 'timing', '"now"', 'must be nextOpen or an object with limit'],
    [without('timing'), 'timing', 'nothing', 'must be nextOpen or an object with limit'],
    [{ ...examplePlan, timing: { stop: 0.1 } }, 'timing', '{"stop":0.1}', 'must be nextOpen or an object with limit'],
    [byLimit(0), 'timing.limit.offset', '0', 'must be above 0'],
    [byLimit(0.200001), 'timing.limit.offset', '0.200001', 'must be at most 0.2'],
    [byLimit('0.1'), 'timing.limit.offset', '"0.1"', 'must be a number'],
    [{ ...examplePlan, timing: { limit: { offset: 0.1, days: 3 } } }, 'timing.limit.days', '3', 'is no field here'],
    [{ ...examplePlan, budget: 1.5 }, 'budget', '1.5', 'must be at most 1'],
    [{ ...examplePlan, budget: 0 }, 'budget', '0', 'must be above 0'],
    [{ ...examplePlan, budget: Number.NaN }, 'budget', 'NaN', 'must be a JSON value; leave out what has none'],
    [{ ...examplePlan, stop: undefined }, 'stop', 'undefined', 'must be a JSON value; leave out what has none'],
    [{ ...examplePlan, budget: 1n }, 'budget', 'bigint', 'must be a JSON value; leave out what has none'],
    [{ ...examplePlan, sizing: { kind: 'kelly' } }, 'sizing.kind', '"kelly"', 'must be one of allIn, quantity, fraction, volatility'],
    [{ ...examplePlan, sizing: { kind: 'quantity', quantity: '-1' } }, 'sizing.quantity', '"-1"', 'must be a decimal in canonical form, e.g. "12.5", and must be above zero'],
    [{ ...examplePlan, sizing: { kind: 'volatility', targetAnnual: 0.1, lookback: 4 } }, 'sizing.lookback', '4', 'must be at least 5'],
    [{ ...examplePlan, stop: { kind: 'fixed', distance: 0.95 } }, 'stop.distance', '0.95', 'must be at most 0.9'],
    [{ ...examplePlan, entry: 'buy low' }, 'entry', '"buy low"', 'must be an object with one of compare, cross, all, any, not'],
    [{ ...examplePlan, entry: { when: 'always' } }, 'entry', '{"when":"always"}', 'must be an object with one of compare, cross, all, any, not'],
    [{ ...examplePlan, entry: { ...crossing(sma(5)), note: 'x' } }, 'entry.note', '"x"', 'is no field here'],
    [{ ...examplePlan, entry: { cross: 'over', left: close, right: close } }, 'entry.cross', '"over"', 'must be one of above, below'],
    [{ ...examplePlan, entry: { all: [] } }, 'entry.all', '[]', 'must have at least 1 item'],
    [{ ...examplePlan, entry: { all: [crossing(sma(5)), { not: crossing({ bar: 'price' }) }] } }, 'entry.all[1].not.left.bar', '"price"', 'must be one of open, high, low, close, volume'],
    [{ ...examplePlan, entry: crossing({ price: 3 }) }, 'entry.left', '{"price":3}', 'must be an object with one of indicator, bar, value, sum'],
    [{ ...examplePlan, entry: crossing({ sum: [close] }) }, 'entry.left.sum', '[{"bar":"close","offset":0}]', 'must have at least 2 items'],
    [{ ...examplePlan, entry: crossing({ sum: [close, { value: 3 }] }) }, 'entry.left.sum[1]', '{"value":3}', 'must be an object with one of indicator, bar'],
    [{ ...examplePlan, entry: crossing({ bar: 'close', times: 1001 }) }, 'entry.left.times', '1001', 'must be at most 1000'],
    [{ ...examplePlan, entry: crossing({ bar: 'close', of: 'qqq' }) }, 'entry.left.of', '"qqq"', 'must be a symbol, 1 to 16 of A-Z 0-9 _ -, or other'],
    [{ ...examplePlan, entry: crossing({ bar: 'close', of: 'QQQ', against: 'IWM' }) }, 'entry.left.against', '"IWM"', 'must not stand beside of'],
    [{ ...examplePlan, entry: crossing({ bar: 'close', of: 'other' }) }, 'entry.left.of', '"other"', 'must be a symbol: only a universe of two has another, and this is of 1'],
    [{ ...examplePlan, universe: symbols(3), exit: crossing({ sum: [close, { bar: 'close', against: 'other' }] }) }, 'exit.left.sum[1].against', '"other"', 'must be a symbol: only a universe of two has another, and this is of 3'],
    [{ ...examplePlan, entry: crossing({ bar: 'close', against: 'SPY' }) }, 'entry.left.against', '"SPY"', expect.stringContaining('its own ratio is always 1')],
    [{ ...examplePlan, entry: crossing({ bar: 'high', against: 'QQQ' }) }, 'entry.left.bar', '"high"', 'must be close: a ratio to another symbol is one of closes'],
    [{ ...examplePlan, entry: crossing({ indicator: { kind: 'atr', length: 5 }, against: 'QQQ' }) }, 'entry.left.indicator.kind', '"atr"', expect.stringContaining('has no high and low')],
    [{ ...examplePlan, entry: crossing({ indicator: { kind: 'sma', length: 5, source: 'volume' }, against: 'QQQ' }) }, 'entry.left.indicator.source', '"volume"', 'must be close: a ratio to another symbol is one of closes'],
    [{ ...examplePlan, entry: { any: symbols(9).map((of) => crossing({ bar: 'close', of })) } }, 'entry', '9', 'must read, with exit, at most 8 other symbols'],
    [{ ...examplePlan, entry: crossing({ value: '3' }) }, 'entry.left.value', '"3"', 'must be a number'],
    [{ ...examplePlan, entry: crossing(indicator({ kind: 'sma', length: 0 })) }, 'entry.left.indicator.length', '0', 'must be at least 1'],
    [{ ...examplePlan, entry: crossing(indicator({ kind: 'sma', length: 1001 })) }, 'entry.left.indicator.length', '1001', 'must be at most 1000'],
    [{ ...examplePlan, entry: crossing(indicator({ kind: 'sma', length: 2.5 })) }, 'entry.left.indicator.length', '2.5', 'must be a whole number'],
    [{ ...examplePlan, entry: crossing(indicator({ kind: 'vwap', length: 5 })) }, 'entry.left.indicator.kind', '"vwap"', 'must be one of sma, ema, rsi, macd, atr, bollinger, donchian, roc, stdev'],
    [{ ...examplePlan, entry: crossing(indicator({ kind: 'sma', length: 5 }, 101)) }, 'entry.left.offset', '101', 'must be at most 100'],
    [{ ...examplePlan, exit: crossing(macd(30, 10)) }, 'exit.left.indicator.fast', '30', 'must be below slow (10)'],
    [{ ...examplePlan, exit: crossing(macd(10, 10)) }, 'exit.left.indicator.fast', '10', 'must be below slow (10)'],
    [{ ...examplePlan, entry: crossing({ value: 1 }, { value: 2 }) }, 'entry', '"two numbers"', 'must cross an indicator or a field of the bar'],
    [{ ...examplePlan, entry: { compare: 'above', left: { value: 1 }, right: { value: 0 } }, exit: { compare: 'above', left: { value: 0 }, right: { value: 1 } } },
      'entry', '{"compare":"above","left":{"value":1},"right":{"value":0}}', 'must, or exit must, look at an indicator or a field of the bar'],
    [{ ...examplePlan, entry: crossing(close, donchian('upper', 0)) }, 'entry.right.offset', '0', expect.stringContaining('never beyond its own channel')],
    [{ ...examplePlan, exit: { compare: 'below', left: close, right: donchian('lower', 0) } }, 'exit.right.offset', '0', expect.stringContaining('never beyond its own channel')],
    [{ ...examplePlan, exit: examplePlan.entry }, 'exit', expect.any(String), 'must differ from entry: an exit that is true forbids the entry'],
    [{ ...examplePlan, entry: nots(8, crossing(sma(5))) }, 'entry.not.not.not.not.not.not.not.not', '9', 'must stand at most 8 rules deep'],
    [{ ...examplePlan, entry: nots(100, crossing(sma(5))) }, expect.stringMatching(/^entry(\.not){40}$/), 'deeper', 'must be nested at most 40 deep'],
    [{ ...examplePlan, entry: pairs(7, 9), exit: nots(1, examplePlan.exit) }, 'entry', '201', 'must have, with exit, at most 200 rules and operands'],
    [{ ...examplePlan, entry: crossing(macd(10, 1000, 1000)), exit: crossing(indicator({ kind: 'macd', fast: 10, slow: 1000, signal: 1000, output: 'signal' }, 1)) },
      'exit.left', '2001', 'must have its value after at most 2000 bars'],
    [{ ...examplePlan, universe: symbols(50), entry: { all: Array.from({ length: 6 }, (_, at) => crossing(indicator({ kind: 'sma', length: 1000 - at }))) } },
      'universe', expect.any(String), expect.stringContaining('must need at most 250000 numbers')],
  ])('case %#', (raw, path, value, rule) => expect(checkPlan(raw)).toEqual({ path, value, rule }));
});

test('a plan that holds itself is refused', () => {
  const loop: Record<string, unknown> = { ...examplePlan };
  loop['entry'] = { not: loop };
  expect(checkPlan(loop)).toMatchObject({ rule: 'must be nested at most 40 deep' });
});

test('a list of a hundred thousand things is refused', () =>
  expect(checkPlan({ ...examplePlan, universe: Array.from({ length: 100_000 }, () => 'SPY') })).toMatchObject({ rule: 'must hold at most 5000 values' }));

describe('just within the rules', () => {
  test.each([
    ['eight rules deep', { ...examplePlan, entry: nots(7, crossing(sma(5))) }],
    ['two hundred rules and operands', { ...examplePlan, entry: pairs(7, 9) }],
    ['macd fast one below slow', { ...examplePlan, entry: crossing(macd(9, 10)) }],
    ['a close above the channel of the bars before', { ...examplePlan, entry: crossing(close, donchian('upper', 1)) }],
    ['eight other symbols', { ...examplePlan, entry: { any: symbols(8).map((of) => crossing({ bar: 'close', of })) } }],
    ['the other of two', { ...examplePlan, universe: ['QQQ', 'SPY'], entry: crossing({ bar: 'close', against: 'other' }) }],
    ['a close above a channel of its bars that is scaled', { ...examplePlan, entry: crossing(close, { ...donchian('upper', 0), times: 0.9 }) }],
    ['an exit that never comes', { ...examplePlan, exit: { compare: 'above', left: { value: 0 }, right: { value: 1 } } }],
    ['a limit a fifth below the close', byLimit(0.2)],
    ['a limit a hair below it', byLimit(1e-9)],
    ['the longest warm-up', { ...examplePlan, exit: crossing(indicator({ kind: 'macd', fast: 10, slow: 1000, signal: 1000, output: 'signal' }, 0)) }],
  ])('%s passes', (_, raw) => expect(checkPlan(raw)).toHaveProperty('planHash'));
});

test('defaults are filled in', () =>
  expect(checkPlan({ ...examplePlan, entry: { cross: 'above', left: { indicator: { kind: 'sma', length: 2 } }, right: sma(3) } })).toEqual({ plan: examplePlan, planHash: planHashOf(examplePlan) }));

test('the hash does not depend on the order of keys', () =>
  expect(checkPlan(Object.fromEntries(Object.entries(examplePlan).reverse()))).toEqual({ plan: examplePlan, planHash: planHashOf(examplePlan) }));

test('a plan that differs in anything has another hash', () => expect(planHashOf({ ...examplePlan, budget: 0.21 })).not.toBe(planHashOf(examplePlan)));

test('a fault reads as a sentence', () =>
  expect(faultText({ path: 'entry.left.indicator.fast', value: '30', rule: 'must be below slow (10)' })).toBe('plan.entry.left.indicator.fast: was 30, must be below slow (10)'));
