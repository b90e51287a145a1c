import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../subjects/fact.ts';
import type { PortfolioPolicy } from '../../subjects/portfolioPolicy.ts';
import { approved, portfolioMeasured, rejected, stateChanged, type Check } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith, settings } from '../../test/people.ts';
import { barAt, closes, fills, marks, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { action, delisted } from '../../subjects/market.ts';
import { format, fromFloat, parse } from '../decimal.ts';
import { xoshiro } from '../random.ts';
import { risk } from '../risk/risk.ts';
import type { Desk } from '../risk/state.ts';
import { historical } from './valueAtRisk.ts';
import { portfolioBreach, portfolioStanding } from './limits.ts';
import { profitAndLoss } from './portfolio.ts';
import { settingsOf } from './settings.ts';
import { viewOf } from './streaming.ts';
import { PortfolioView } from './view.ts';

const policyWith = (portfolio: PortfolioPolicy) => ({ ...settings.policy, duplicateWindowSeconds: 0, allowShort: true, portfolio });

/** Prices of a symbol on days 2, 3, ...: cents, drawn from a seed. */
function pricesOf(seed: number, count: number): readonly string[] {
  const uniform = xoshiro(seed);
  let cents = 10_000;
  return Array.from({ length: count }, () => {
    cents = Math.round(cents * (1 + (uniform() - 0.5) / 20));
    return format(parse(String(cents)) / 100n);
  });
}

const [spy, aapl] = [pricesOf(1, 60), pricesOf(2, 60)];
const dayAfter = (count: number) => 1 + count;

/** Opened, spawned, and so many days of both symbols. */
const days = (count: number): readonly Fact[] => [spawn(), ...spy.slice(0, count).flatMap((close, at) => [barAt(close, { day: at + 2 }), barAt(aapl[at] ?? '', { day: at + 2, symbol: 'AAPL' }), stepOf(at + 2)])];

const desk = (portfolio: PortfolioPolicy, count = 40, ...more: readonly Fact[]) => given(risk, openedWith({ policy: policyWith(portfolio) }), ...days(count), ...more);
const order = (quantity: string, symbol = 'SPY', day = dayAfter(40), over: object = {}) =>
  wants({ symbol, sizing: { kind: 'quantity', quantity }, referencePriceUsd: (symbol === 'SPY' ? spy : aapl)[day - 2] ?? '', day, ...over });

/** The answer to an order of 100 shares at the step's end: the check of that rule, and whether the order passed. */
function answered(to: ReturnType<typeof desk>, wish: Fact, day = dayAfter(40)) {
  const [answer] = to.when(wish, stepOf(day)).published.filter(({ kind }) => kind.name === approved.name || kind.name === rejected.name);
  const { checks } = answer?.body as { readonly checks: readonly Check[] };
  return { passed: answer?.kind.name === approved.name, check: (rule: string) => checks.find((each) => each.rule === rule) };
}

test('a policy that asks for no portfolio keeps nothing of it', () => expect(Object.keys(given(risk, openedWith(), ...days(3)).when(stepOf(4)).state as object)).not.toContain('portfolio'));

describe('limits on the portfolio', () => {
  const factors = { market: { symbol: 'AAPL', maxExposureUsd: '1000000' }, tech: { loadings: { SPY: 0.5 }, maxExposureUsd: '1000000' } };
  const high: PortfolioPolicy = {
    maxVar95Usd: '100000', maxVar99Usd: '100000', maxEs95Usd: '100000', maxEs99Usd: '100000', maxComponentVar95Usd: '100000', benchmark: 'AAPL', maxBeta: 10, factors,
    maxStressLossUsd: '100000', reverseStress: { lossUsd: '10000', minDeviations: 1 },
  };
  const figure = (rule: string) => Number(answered(desk(high), order('100')).check(rule)?.figure);
  const usd = (rule: string, less: number) => format(fromFloat(figure(rule) - less, 2));
  const ratio = (rule: string, less: number) => Number((figure(rule) - less).toFixed(6));

  test.each<readonly [string, (less: number) => PortfolioPolicy]>([
    ['var95', (less) => ({ maxVar95Usd: usd('var95', less) })], ['var99', (less) => ({ maxVar99Usd: usd('var99', less) })],
    ['es95', (less) => ({ maxEs95Usd: usd('es95', less) })], ['es99', (less) => ({ maxEs99Usd: usd('es99', less) })],
    ['componentVar95', (less) => ({ maxComponentVar95Usd: usd('componentVar95', less) })],
    ['beta', (less) => ({ benchmark: 'AAPL', maxBeta: ratio('beta', less / 10_000) })],
    ['factor market', (less) => ({ factors: { market: { symbol: 'AAPL', maxExposureUsd: usd('factor market', less) } } })],
    ['factor tech', (less) => ({ factors: { tech: { loadings: { SPY: 0.5 }, maxExposureUsd: usd('factor tech', less) } } })],
    ['stressLoss', (less) => ({ maxStressLossUsd: usd('stressLoss', less) })],
    ['reverseStress', (less) => ({ reverseStress: { lossUsd: '10000', minDeviations: ratio('reverseStress', -less / 10_000) } })],
  ])('pass an order at the limit and refuse it a cent beyond (%s)', (rule, policy) => {
    const [at, beyond] = [answered(desk(policy(0)), order('100')), answered(desk(policy(0.01)), order('100'))];
    expect([at.passed, at.check(rule)?.passed, beyond.passed, beyond.check(rule)?.passed]).toEqual([true, true, false, false]);
  });

  test('have the value at risk of the positions over the days that there are', () => {
    const closesUsd = spy.slice(0, 40).map(Number);
    const returns = closesUsd.slice(1).map((each, at) => each / (closesUsd[at] ?? NaN) - 1);
    expect(figure('var95')).toBeCloseTo(historical(profitAndLoss({ valuesUsd: [100 * (closesUsd.at(-1) ?? NaN)], returns: [returns] })).var95Usd ?? NaN, 2);
  });

  test.each([[30, false, '29'], [31, true, '30']])('want 30 days: with %i bars they pass: %s', (bars, passed, days) => {
    const answer = answered(desk({ maxVar95Usd: '100000' }, bars), order('1', 'SPY', dayAfter(bars)), dayAfter(bars));
    expect([answer.passed, answer.check('portfolioDays')]).toEqual([passed, { rule: 'portfolioDays', figure: days, limit: '30', passed }]);
  });

  test('refuse an order in a symbol whose days are too few, and let others pass', () => {
    const young = [barAt('50', { symbol: 'NEW', day: dayAfter(40) })];
    const wish = (symbol: string) => wants({ symbol, sizing: { kind: 'quantity', quantity: '1' }, referencePriceUsd: symbol === 'NEW' ? '50' : spy[39] ?? '', day: dayAfter(40) });
    expect(['NEW', 'SPY'].map((symbol) => answered(desk({ maxVar95Usd: '100000' }, 40, ...young), wish(symbol)).passed)).toEqual([false, true]);
  });

  test('count what is approved already: the second of two orders is beyond', () => {
    const policy = { maxVar95Usd: format(fromFloat(1.5 * figure('var95'), 2)) };
    const published = desk(policy).when(order('100'), order('100', 'SPY', dayAfter(40), { id: 'e'.repeat(32) }), stepOf(dayAfter(40))).published;
    expect(published.map(({ kind }) => kind.name)).toEqual([approved.name, rejected.name]);
  });

  test('let pass what brings a figure no further beyond its limit', () => {
    const held = [order('100'), stepOf(dayAfter(40)), submits({ day: dayAfter(40), quantity: '100' }), fills({ quantity: '100', priceUsd: '100', day: dayAfter(41) }), barAt('60', { day: dayAfter(41) }), barAt('60', { symbol: 'AAPL', day: dayAfter(41) }), stepOf(dayAfter(41))];
    const facts = [openedWith({ policy: policyWith({ factors: { spread: { loadings: { SPY: 1, AAPL: -1 }, maxExposureUsd: '5000' } } }) }), ...days(40), ...held];
    const wish = (symbol: string) => wants({ symbol, sizing: { kind: 'quantity', quantity: '10' }, referencePriceUsd: '60', day: dayAfter(41) });
    expect(['AAPL', 'SPY'].map((symbol) => answered(given(risk, ...facts), wish(symbol), dayAfter(41)).passed)).toEqual([true, false]);
  });

  test('that the method can not tell refuse', () => expect(answered(desk({ method: 'cornishFisher', maxVar99Usd: '100000' }), order('100')).check('var99')).toEqual({ rule: 'var99', figure: 'none', limit: '100000', passed: false }));

  test.each(['parametric', 'monteCarlo'] as const)('take another method (%s)', (method) => {
    const { passed, check } = answered(desk({ method, draws: 1000, maxVar99Usd: '100000', maxEs99Usd: '100000' }), order('100'));
    expect([passed, Number(check('var99')?.figure) / figure('var99')]).toEqual([true, expect.closeTo(1, 0)]);
  });
});

describe('measuring what is held', () => {
  const measured = (over: PortfolioPolicy = {}): PortfolioPolicy => ({ measured: true, ...over });
  const buy = (quantity = '100') => [order(quantity), stepOf(dayAfter(40)), submits({ day: dayAfter(40), quantity }), fills({ quantity, priceUsd: '100', day: dayAfter(41) })];
  const crash = (close: string) => [barAt(close, { day: dayAfter(41) }), barAt(aapl[39] ?? '', { symbol: 'AAPL', day: dayAfter(41) })];

  test('is stated at the end of each step where it is asked for', () =>
    desk(measured({ benchmark: 'AAPL', reverseStress: { lossUsd: '5000', minDeviations: 1 }, factors: { market: { symbol: 'AAPL' } } }), 40, ...buy(), ...crash('100')).when(stepOf(dayAfter(41))).then([portfolioMeasured, {
      method: 'historical', days: 40, equityUsd: '100000', grossUsd: '10000', netUsd: '10000',
      var95Usd: expect.any(String), es95Usd: expect.any(String), var99Usd: expect.any(String), es99Usd: expect.any(String), beta: expect.any(Number), factorsUsd: { market: expect.any(String) },
      stress: { scenario: 'crash-1987', lossUsd: '2260' }, reverseStress: { lossUsd: '5000', deviations: expect.any(Number), marketReturn: expect.any(Number) },
      positions: [{ symbol: 'SPY', valueUsd: '10000', componentVar95Usd: expect.any(String) }],
    }]));

  test('tells parts that sum to the parametric value at risk', () => {
    const held = [...buy(), submits({ symbol: 'AAPL', order: '2', day: dayAfter(40) }), fills({ symbol: 'AAPL', order: '2', quantity: '50', day: dayAfter(41) })];
    const [body] = desk(measured({ method: 'parametric' }), 40, ...held, ...crash('100')).when(stepOf(dayAfter(41))).published.map(({ body: said }) => portfolioMeasured.body.parse(said));
    expect([body?.positions.length, body?.positions.reduce((sum, { componentVar95Usd }) => sum + Number(componentVar95Usd), 0)]).toEqual([2, expect.closeTo(Number(body?.var95Usd), 1)]);
  });

  test('leaves out what too few days do not tell', () => desk(measured(), 3).when(stepOf(5)).then([portfolioMeasured, { method: 'historical', days: 2, equityUsd: '100000', grossUsd: '0', netUsd: '0', positions: [] }]));

  test('is stated at marks on a live desk', () => {
    const live = given(risk, openedWith({ pacing: 'live', policy: policyWith(measured()) }), spawn(), barAt('100'));
    expect(live.when(marks('100000')).published.map(({ kind }) => kind.name)).toEqual([portfolioMeasured.name]);
  });

  test('does not count what is only open', () => expect(desk(measured(), 40, order('100')).when(stepOf(dayAfter(40)), stepOf(dayAfter(40))).published.map(({ body }) => body)).toEqual([expect.objectContaining({ grossUsd: '0' })]));

  test('lowers the desk once where the market broke a limit', () => {
    const broken = desk({ maxStressLossUsd: '4000', onBreach: 'reducing' }, 40, ...buy('150'), ...crash('120'));
    broken.when(stepOf(dayAfter(41))).then([stateChanged, expect.objectContaining({ target: 'desk', to: 'reducing', rule: 'portfolio stressLoss', figure: '4068', limit: '4000' })]);
    expect(portfolioBreach(broken.when(stepOf(dayAfter(41))).state as Desk)).toMatchObject({ rule: 'stressLoss', passed: false });
    broken.when(stepOf(dayAfter(41))).then();
  });
  test('lowers nothing just within it', () => {
    const within = desk({ maxStressLossUsd: '4068', onBreach: 'halted' }, 40, ...buy('150'), ...crash('120')).when(stepOf(dayAfter(41)));
    within.then();
    expect([portfolioBreach(within.state as Desk), portfolioStanding(within.state as Desk).map(({ rule }) => rule)]).toEqual([undefined, ['stressLoss']]);
  });
  test('counts the largest part where no order is asked for', () => {
    const [finding] = portfolioStanding(desk({ maxComponentVar95Usd: '1' }, 40, ...buy('150'), ...crash('120')).when(stepOf(dayAfter(41))).state as Desk);
    expect(finding).toMatchObject({ rule: 'componentVar95', passed: false });
  });
  test('tells the threshold of value at risk, as a share of equity', () => {
    const policy = (reduce: number) => ({ ...policyWith({}), breaches: { valueAtRisk: { reduce } } });
    const reached = (reduce: number) => given(risk, openedWith({ policy: policy(reduce) }), ...days(40), ...buy('500'), ...crash('100')).when(stepOf(dayAfter(41))).published.map(({ body }) => body);
    expect([reached(0.9), reached(0.001)]).toEqual([[], [expect.objectContaining({ rule: 'valueAtRisk', to: 'reducing' })]]);
  });
});

test('what the policy asks for no more is forgotten with the next bar', () => {
  const { state } = desk({ maxVar95Usd: '100000' }, 3).when(stepOf(4));
  const held = state as Desk;
  held.policy = settings.policy;
  risk.hydrate('main', held).take(barAt('100', { day: 6 }));
  expect(Object.keys(held)).not.toContain('portfolio');
});

describe('what is kept up fact by fact', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('order' as const), symbol: fc.constantFrom('SPY', 'AAPL'), quantity: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ kind: fc.constant('fill' as const), symbol: fc.constantFrom('SPY', 'AAPL'), quantity: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ kind: fc.constantFrom('bar' as const, 'step' as const, 'close' as const, 'split' as const, 'delist' as const, 'day' as const), symbol: fc.constantFrom('SPY', 'AAPL', 'NEW'), quantity: fc.integer({ min: 1, max: 200 }) }),
  );

  test.each(['historical', 'monteCarlo'] as const)('is to the bit what is made anew from the state (%s)', (method) => fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
    const actor = risk.begin('main');
    for (const each of [openedWith({ policy: policyWith({ method, draws: 100, minDays: 5, windowDays: 12, maxVar95Usd: '90000' }) }), ...days(14)]) actor.take(each);
    let [day, orders] = [dayAfter(14), 0];
    for (const { kind, symbol, quantity } of steps) {
      const state = actor.state() as Desk;
      viewOf(state);
      if (kind === 'day') day += 1;
      if (kind === 'bar') actor.take(barAt(String(quantity), { symbol, day }));
      if (kind === 'step') actor.take(stepOf(day));
      if (kind === 'order') actor.take(wants({ symbol, sizing: { kind: 'quantity', quantity: String(quantity) }, referencePriceUsd: '100', day }));
      if (kind === 'fill') for (const each of [submits({ symbol, order: String(orders += 1), day }), fills({ symbol, order: String(orders), quantity: String(quantity), priceUsd: '100', day })]) actor.take(each);
      if (kind === 'close') actor.take(closes({ order: String(orders) }));
      if (kind === 'split') actor.take(fact(action, { exDate: '2020-02-20', action: { kind: 'split', from: 1, to: 2 } }, { actor: symbol }));
      if (kind === 'delist') actor.take(fact(delisted, { lastAt: '2020-01-02T21:00:00Z' }, { actor: symbol }));
      const [kept, again] = [viewOf(state), state.portfolio === undefined || state.policy === null ? null : new PortfolioView(state, state.portfolio, settingsOf(state.policy) ?? expect.fail('no settings'))];
      expect(kept?.past.pnlUsd).toEqual(again?.past.pnlUsd);
      expect(kept?.drawn?.pnlUsd).toEqual(again?.drawn?.pnlUsd);
      const equity = () => 1;
      expect([kept?.now(equity).days, kept?.held(equity).sums(), kept?.held(equity).days]).toEqual([again?.now(equity).days, again?.held(equity).sums(), again?.held(equity).days]);
    }
  }), { numRuns: method === 'historical' ? 30 : 8 }));

  test('goes on from a snapshot with the same decisions', () => {
    const first = desk({ maxVar95Usd: '100000' }, 40, order('100'), stepOf(dayAfter(40)));
    const { state } = first.when(barAt('101', { day: dayAfter(41) }));
    const again = risk.hydrate('main', structuredClone(state));
    const asked = [order('70', 'AAPL', dayAfter(40)), stepOf(dayAfter(41))] as const;
    expect(asked.flatMap((each) => again.take(each)).map(({ body }) => JSON.stringify(body))).toEqual(first.when(...asked).published.map(({ body }) => JSON.stringify(body)));
  });

  test('does not depend on which symbol closed first', () => {
    const facts = (swapped: boolean) => spy.slice(0, 40).flatMap((close, at) => {
      const bars = [barAt(close, { day: at + 2 }), barAt(aapl[at] ?? '', { day: at + 2, symbol: 'AAPL' })];
      return [...(swapped ? bars.toReversed() : bars), stepOf(at + 2)];
    });
    const [one, other] = [false, true].map((swapped) => given(risk, openedWith({ policy: policyWith({ maxVar95Usd: '100000' }) }), spawn(), ...facts(swapped)).when(order('100', 'SPY', dayAfter(40), { id: 'a'.repeat(32) }), stepOf(dayAfter(40))));
    expect(JSON.stringify(one?.published)).toBe(JSON.stringify(other?.published));
  });
});
