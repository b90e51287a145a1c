import { describe, expect, test } from 'vitest';
import type { Plan } from '../../subjects/plan.ts';
import { compile } from '../plan/compile.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import { hearersOf } from '../plan/others.ts';
import { number, whole, type Values } from './parameters.ts';
import { isTemplateFault, templateFaultText, valuesOf, type Template } from './template.ts';
import { templateNamed, templates } from './templates.ts';
import { planFrom, type Wish } from './write.ts';

const found = (name: string): Template => templateNamed(name) ?? expect.fail(`no template ${name}`);
const settled = (template: Template, texts: Record<string, string> = {}): Values => {
  const values = valuesOf(template, texts);
  return isTemplateFault(values) ? expect.fail(templateFaultText(values)) : values;
};
/** Symbols that suit it and are not what it compares with. */
const suiting = ({ symbols }: Template) => (symbols === 2 ? ['IWM', 'QQQ'] : ['QQQ']);
const planOf = (template: Template, texts: Record<string, string> = {}, wish: Partial<Wish> = {}): Plan => {
  const plan = planFrom(template, settled(template, texts), { symbols: suiting(template), ...wish });
  return isTemplateFault(plan) ? expect.fail(templateFaultText(plan)) : plan;
};
const faultOf = (name: string, texts: Record<string, string>, wish: Partial<Wish> = {}): string => {
  const template = found(name);
  const values = valuesOf(template, texts);
  const written = isTemplateFault(values) ? values : planFrom(template, values, { symbols: suiting(template), ...wish });
  return isTemplateFault(written) ? templateFaultText(written) : 'taken';
};

describe('all templates', () => {
  const each = templates.map((template) => [template.name, template] as const);
  test('are at least a dozen, each with a name of its own', () => {
    expect(templates.length).toBeGreaterThanOrEqual(12);
    expect(new Set(templates.map(({ name }) => name)).size).toBe(templates.length);
  });
  test.each(each)('%s is sound with its defaults', (_, template) => expect(isFault(checkPlan(planOf(template)))).toBe(false));
  test.each(each)('%s is sound at both ends of each parameter, or says what must rise', (_, template) => {
    const ends = Object.entries(template.parameters).flatMap(([name, of]) =>
      (of.kind === 'whole' || of.kind === 'number' ? [of.min, of.max].map((end) => ({ [name]: String(end) })) : of.kind === 'choice' ? of.of.map((end) => ({ [name]: end })) : []));
    const faults = ends.map((texts) => faultOf(template.name, texts)).filter((said) => said !== 'taken' && !said.includes('must be below'));
    expect(faults).toEqual([]);
  });
  test.each(each)('%s has defaults within its ranges', (_, template) =>
    expect(valuesOf(template, Object.fromEntries(Object.entries(template.parameters).map(([name, of]) => [name, String(of.default)])))).toEqual(settled(template)));

  /** Prices that swing in two rhythms and grow, of two symbols in different phase; every 13th bar has three times the volume. */
  const priceAt = (at: number, phase: number) => 100 * 1.0004 ** at * (1 + 0.25 * Math.sin(at / 60 + phase) + 0.08 * Math.sin(at / 7 + phase));
  const barAt = (at: number, phase: number) => {
    const [open, close] = [priceAt(at - 1, phase), priceAt(at, phase)];
    return { open, high: Math.max(open, close) * 1.002, low: Math.min(open, close) * 0.998, close, volume: at % 13 === 0 ? 3000 : 1000 };
  };
  const phases: readonly (readonly [string, number])[] = [['IWM', 1], ['QQQ', 0], ['SPY', 2.5]];
  const signals = (plan: Plan) => {
    const compiled = compile(plan);
    const evaluators = new Map(plan.universe.map((symbol) => [symbol, compiled.evaluator()]));
    const hearers = hearersOf(plan);
    const count = { enters: 0, exits: 0 };
    for (let at = 1; at <= 3000; at += 1) {
      for (const [symbol, phase] of phases) {
        const evaluator = evaluators.get(symbol);
        evaluator?.reach(at);
        evaluator?.update(barAt(at, phase));
        count.enters += evaluator?.enters() === true ? 1 : 0;
        count.exits += evaluator?.exits() === true ? 1 : 0;
        for (const hearer of hearers.get(symbol) ?? []) evaluators.get(hearer.symbol)?.hear(hearer.as, barAt(at, phase), at, hearer.timeframe === undefined ? at : 26 * Math.ceil(at / 26));
      }
    }
    return count;
  };
  test.each(each.filter(([name]) => name !== 'buy-and-hold'))('%s finds entries and exits in prices that swing', (_, template) => {
    const { enters, exits } = signals(planOf(template, template.name === 'pairs' ? { deviations: '1' } : {}));
    expect(enters).toBeGreaterThan(0);
    expect(exits).toBeGreaterThan(0);
  });
  test('buy-and-hold is in from its first bar and never out', () => expect(signals(planOf(found('buy-and-hold')))).toEqual({ enters: 3000, exits: 0 }));
});

describe('a wish', () => {
  test('has the template\'s own timeframe where it says none', () => expect([planOf(found('coarse-trend')).timeframe, planOf(found('coarse-trend'), {}, { timeframe: '1m' }).timeframe]).toEqual(['15m', '1m']));
  test('of a timeframe that is not finer than what is read is told so', () => expect(faultOf('coarse-trend', { coarse: '1h' }, { timeframe: '1d' })).toBe('timeframe: was 1d, must be finer than 1h, which its rules read too'));
  test('becomes a plan, all in on one symbol, with its numbers in the name', () => expect(planOf(found('sma-cross'), { fast: '5' })).toMatchObject({
    name: 'sma-cross-5-30', universe: ['QQQ'], timeframe: '1d', sizing: { kind: 'allIn' }, timing: 'nextOpen', budget: 1,
    entry: { cross: 'above', left: { indicator: { kind: 'sma', length: 5, source: 'close' }, offset: 0 }, right: { indicator: { kind: 'sma', length: 30, source: 'close' }, offset: 0 } },
  }));
  test('of many symbols leaves little over', () => expect(planOf(found('sma-cross'), {}, { symbols: Array.from({ length: 600 }, (_, place) => `S${place}`) }).sizing).toEqual({ kind: 'fraction', fraction: 0.0016 }));
  test('of several symbols shares evenly', () => expect(planOf(found('sma-cross'), {}, { symbols: ['A', 'B', 'C'] }).sizing).toEqual({ kind: 'fraction', fraction: 0.33 }));
  test.each([
    ['all-in', { kind: 'allIn' }], ['quantity:1', { kind: 'quantity', quantity: '1' }], ['fraction:0.2', { kind: 'fraction', fraction: 0.2 }],
    ['volatility:0.15', { kind: 'volatility', targetAnnual: 0.15, lookback: 60 }], ['volatility:0.15:20', { kind: 'volatility', targetAnnual: 0.15, lookback: 20 }],
  ])('sized %s', (sizing, expected) => expect(planOf(found('sma-cross'), {}, { sizing }).sizing).toEqual(expected));
  test.each([['fixed:0.05', { kind: 'fixed', distance: 0.05 }], ['trailing:0.1', { kind: 'trailing', distance: 0.1 }], ['atr:14:3', { kind: 'atr', length: 14, multiple: 3 }]])('stopped by %s', (stop, expected) =>
    expect(planOf(found('sma-cross'), {}, { stop }).stop).toEqual(expected));
  test.each([['next-open', 'nextOpen'], ['limit:0.01', { limit: { offset: 0.01 } }], ['limit:0.2', { limit: { offset: 0.2 } }]])('entered by %s', (timing, expected) => expect(planOf(found('sma-cross'), {}, { timing }).timing).toEqual(expected));
  test('of a threshold of nothing is a plain crossing', () => {
    expect(planOf(found('macd-trend')).entry).toMatchObject({ cross: 'above', right: { indicator: { output: 'signal' } } });
    expect(planOf(found('macd-trend'), { threshold: '0.0025' })).toMatchObject({
      entry: { left: { indicator: { output: 'histogram' } }, right: { indicator: { kind: 'ema', length: 12 }, times: 0.0025 } }, exit: { right: { times: -0.0025 } },
    });
  });
  test('of an exponential average has one', () => expect(planOf(found('price-cross'), { average: 'ema' })).toMatchObject({ name: 'price-cross-ema-200', entry: { right: { indicator: { kind: 'ema' } } } }));

  test.each<[string, Record<string, string>, Partial<Wish>, string]>([
    ['sma-cross', { quick: '3' }, {}, 'quick: was 3, must be a parameter of sma-cross: fast, slow'],
    ['buy-and-hold', { fast: '3' }, {}, 'fast: was 3, must be a parameter of buy-and-hold: it has none'],
    ['sma-cross', { fast: '0' }, {}, 'fast: was 0, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '501' }, {}, 'fast: was 501, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '2.5' }, {}, 'fast: was 2.5, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: 'ten' }, {}, 'fast: was ten, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '1e2' }, {}, 'fast: was 1e2, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '' }, {}, 'fast: was , must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '30' }, {}, 'fast: was 30, must be below slow (30)'],
    ['sma-cross', { fast: '31', slow: '20' }, {}, 'fast: was 31, must be below slow (20)'],
    ['momentum', { leave: '0.1' }, {}, 'leave: was 0.1, must be below enter (0.05)'],
    ['price-cross', { average: 'wma' }, {}, 'average: was wma, must be one of sma, ema'],
    ['trend-filter', { market: 'spy' }, {}, 'market: was spy, must be a symbol, 1 to 16 of A-Z 0-9 _ -, starting with a letter'],
    ['relative-strength', { market: 'QQQ' }, {}, 'market: was QQQ, must not be among the symbols: its own ratio is always 1'],
    ['pairs', {}, { symbols: ['SPY'] }, 'symbols: was SPY, must be 2 symbols for pairs'],
    ['sma-cross', {}, { symbols: [] }, 'symbols: was none, must name at least one, e.g. SPY'],
    ['sma-cross', {}, { symbols: ['SPY', 'SPY'] }, 'symbols: was "SPY", must be named once'],
    ['sma-cross', {}, { symbols: ['spy'] }, 'symbols: was "spy", must be 1 to 16 of A-Z 0-9 _ -, starting with a letter'],
    ['sma-cross', {}, { sizing: 'kelly' }, 'sizing: was kelly, must be all-in, quantity:N, fraction:SHARE[:with-fees] or volatility:ANNUAL[:BARS]'],
    ['sma-cross', {}, { sizing: 'all-in:2' }, 'sizing: was all-in:2, must be all-in, quantity:N, fraction:SHARE[:with-fees] or volatility:ANNUAL[:BARS]'],
    ['sma-cross', {}, { sizing: 'quantity:0' }, 'sizing: was quantity:0, quantity must be a decimal in canonical form, e.g. "12.5", and must be above zero'],
    ['sma-cross', {}, { sizing: 'fraction:1.1' }, 'sizing: was fraction:1.1, fraction must be at most 1'],
    ['sma-cross', {}, { sizing: 'fraction:half' }, 'sizing: was fraction:half, fraction must be above 0'],
    ['sma-cross', {}, { sizing: 'volatility:0.1:4' }, 'sizing: was volatility:0.1:4, lookback must be at least 5'],
    ['sma-cross', {}, { stop: 'fixed' }, 'stop: was fixed, must be fixed:SHARE, trailing:SHARE, atr:BARS:MULTIPLE, atr-trailing:BARS:MULTIPLE, volatility:BARS:MULTIPLE, profit-lock:GAIN:LOCK or time:BARS, or up to four of them joined by +'],
    ['sma-cross', {}, { stop: 'fixed:0.95' }, 'stop: was fixed:0.95, distance must be at most 0.9'],
    ['sma-cross', {}, { stop: 'atr:0:3' }, 'stop: was atr:0:3, length must be at least 1'],
    ['sma-cross', {}, { stop: 'profit-lock:0.02:0.02' }, 'stop: was profit-lock:0.02:0.02, lock must be below gain'],
    ['sma-cross', {}, { stop: 'time:0' }, 'stop: was time:0, bars must be at least 1'],
    ['sma-cross', {}, { stop: 'fixed:0.1+time:x' }, 'stop: was fixed:0.1+time:x, [1].bars must be at least 1'],
    ['sma-cross', {}, { timing: 'limit' }, 'timing: was limit, must be next-open or limit:SHARE'],
    ['sma-cross', {}, { timing: 'next-open:1' }, 'timing: was next-open:1, must be next-open or limit:SHARE'],
    ['sma-cross', {}, { timing: 'limit:0.01:3' }, 'timing: was limit:0.01:3, must be next-open or limit:SHARE'],
    ['sma-cross', {}, { timing: 'limit:0' }, 'timing: was limit:0, limit.offset must be above 0'],
    ['sma-cross', {}, { timing: 'limit:0.21' }, 'timing: was limit:0.21, limit.offset must be at most 0.2'],
    ['sma-cross', {}, { timing: 'limit:1%' }, 'timing: was limit:1%, limit.offset must be above 0'],
    ['sma-cross', {}, { budget: '1.5' }, 'budget: was 1.5, must be at most 1'],
    ['sma-cross', {}, { budget: '0' }, 'budget: was 0, must be above 0'],
    ['sma-cross', {}, { timeframe: '2d' }, 'timeframe: was 2d, must be one of 1m, 5m, 15m, 1h, 1d'],
    ['sma-cross', {}, { name: 'My Plan' }, 'name: was My Plan, must be 1 to 40 of a-z 0-9 -'],
  ])('%s %j %j is refused', (name, texts, wish, said) => expect(faultOf(name, texts, wish)).toBe(said));
});

test('a parameter of a template takes its ends', () => {
  expect([whole('', 1, 1, 5), number('', 0.5, -0.5, 1)].map(({ min, max }) => [min, max])).toEqual([[1, 5], [-0.5, 1]]);
  expect(['1', '500'].map((fast) => faultOf('sma-cross', { fast, slow: '1000' }))).toEqual(['taken', 'taken']);
  expect(['-0.5', '5'].map((enter) => faultOf('momentum', { enter, leave: '-0.9' }))).toEqual(['taken', 'taken']);
});
