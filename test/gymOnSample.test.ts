import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run, walked } from '../actors/gym/run.ts';
import { checked } from '../actors/market/checked.ts';
import { columnsOfSteps } from '../actors/gym/barColumns.ts';
import { csvBars, csvMarket } from '../actors/market/csvFiles.ts';
import { defaultCashUsd, defaultDataQuality, defaultPolicy, defaultVenue } from '../machines/desk/defaultSettings.ts';
import { exampleSettings } from '../machines/desk/exampleDesk.ts';
import { parse, toFloat } from '../machines/decimal.ts';
import { planHashOf } from '../machines/plan/decisions.ts';
import { plansFrom } from '../machines/planner/rules.ts';
import { templates } from '../machines/templates/templates.ts';
import { isTemplateFault, valuesOf } from '../machines/templates/template.ts';
import { planFrom } from '../machines/templates/write.ts';
import { marked } from '../subjects/accounting.ts';
import { filled } from '../subjects/execution.ts';
import type { FactKind, FactOf } from '../subjects/fact.ts';
import type { Plan } from '../subjects/plan.ts';
import { rejected } from '../subjects/risk.ts';
import { intent } from '../subjects/strategy.ts';
import { memoryBacktest } from './memoryBacktest.ts';

/* The fast runner against the same plan on the in-memory log, fact by fact, on three years of the committed sample: fills, marks, decisions and refusals. */

const folder = fileURLToPath(new URL('../deploy/sample', import.meta.url));
const symbols = ['AAPL', 'BAC', 'IWM', 'QQQ', 'SPY'];
const span = { from: '2014-01-02T00:00:00Z', before: '2017-01-01T00:00:00Z', warmUpBars: 250 };
const steps = [...checked(csvBars(folder, csvMarket(folder, '1d', symbols)).between(span).steps(), defaultDataQuality)];
const columns = columnsOfSteps(steps);
const settings = {
  ...exampleSettings, cashUsd: defaultCashUsd, venue: defaultVenue, policy: { ...defaultPolicy, maxOrderNotionalUsd: '2000000', maxPositionNotionalUsd: '2000000' },
  session: { ...exampleSettings.session, backtestFrom: span.from, from: span.before }, market: csvMarket(folder, '1d', symbols),
};

const features = symbols.map((symbol, place) => ({
  symbol, bars: 1000, first: '', last: '', lastClose: 100, volatilityAnnual: 0.2 + place / 100, sharpeAnnual: place, return200: place, slopeAnnual: 0, trendFit: 0, autocorrelation: -place, maxDrawdown: 0.2,
  averageRange: place, turnoverUsd: place,
}));

// The sample has days only.
const ofTemplates = templates.filter(({ timeframe }) => timeframe === undefined).map((template): Plan => {
  const values = valuesOf(template, {});
  if (isTemplateFault(values)) throw new Error(values.rule);
  const plan = planFrom(template, values, { symbols: symbols.slice(0, template.symbols ?? 3), stop: 'trailing:0.1' });
  if (isTemplateFault(plan)) throw new Error(`${template.name}: ${plan.parameter} ${plan.rule}`);
  return plan;
});

const byLimit = ofTemplates.slice(0, 2).map((plan): Plan => ({ ...plan, name: `${plan.name}-limit`, timing: { limit: { offset: 0.01 } } }));
const plans = [...plansFrom(features, { plans: 8, timeframe: '1d' }), ...ofTemplates, ...byLimit];

describe.each(plans.map((plan) => [plan.name, plan] as const))('%s', (_, plan) => {
  const of = { settings, strategy: 's-1', plan, planHash: planHashOf(plan), request: 'e'.repeat(32) };
  const facts = memoryBacktest(of, steps);
  const said = <Name extends string, Body>(kind: FactKind<Name, Body>) => facts.flatMap(({ kind: { name }, fact }) => (name === kind.name ? [{ at: fact.at, body: fact.body as Body }] : []));
  const fills: FactOf<typeof filled>[] = [];
  const { result } = walked({ plan, bars: columns.bars, events: columns.events, fromMs: columns.fromMs, cashUsd: settings.cashUsd, venue: settings.venue, policy: settings.policy }, {
    onFact: (fact) => { if (fact.type === filled.name) fills.push(fact as FactOf<typeof filled>); },
  });

  test('fills the same orders at the same times, prices and fees', () =>
    expect(fills.map(({ at, body: { symbol, side, quantity, priceUsd, feeUsd } }) => [at, symbol, side, quantity, priceUsd, feeUsd]))
      .toEqual(said(filled).map(({ at, body: { symbol, side, quantity, priceUsd, feeUsd } }) => [at, symbol, side, quantity, priceUsd, feeUsd])));

  test('decides the same, for the same reasons', () =>
    expect(result.decisions.map(({ atMs, symbol, action, reason }) => [new Date(atMs).toISOString().replace('.000Z', 'Z'), symbol, action, reason]))
      .toEqual(said(intent).map(({ at, body: { symbol, action, reason } }) => [at, symbol, action, reason])));

  test('is refused by the same rules', () => {
    const rules = said(rejected).map(({ body }) => (body as { readonly checks: readonly { readonly rule: string; readonly passed: boolean }[] }).checks.find(({ passed }) => !passed)?.rule ?? '');
    expect(result.rejectedBy ?? {}).toEqual(Object.fromEntries([...new Set(rules)].map((rule) => [rule, rules.filter((each) => each === rule).length])));
  });
  test('is refused as often', () => expect(result.rejections).toBe(said(rejected).length));

  test('is worth the same at the end of every step', () => {
    // Of a step that is marked again, the last mark holds.
    const marks = said(marked).filter(({ body: { step } }, index, all) => all[index + 1]?.body.step !== step);
    expect(Array.from(result.equity.usd, (usd, index) => [result.equity.atMs[index], usd])).toEqual(marks.map(({ at, body }) => [Date.parse(at), expect.closeTo(toFloat(parse(body.equityUsd)), 7)]));
    expect(result.finalEquityUsd).toBe(marks.at(-1)?.body.equityUsd);
  });
});

describe('a trade', () => {
  const plan = ofTemplates[0];
  if (plan === undefined) throw new Error('expected a template');
  const of = { plan: { ...plan, universe: ['SPY'], sizing: { kind: 'quantity', quantity: '10' } } as Plan, bars: columns.bars, cashUsd: defaultCashUsd, venue: defaultVenue, policy: defaultPolicy, fromMs: columns.fromMs };
  const whole = run(of);
  const { trades, finalEquityUsd } = whole;

  test('is the same, and all else, where the decisions are left out', () => expect([whole.decisions.length > 0, run({ ...of, hasNoDecisions: true })]).toEqual([true, { ...whole, decisions: [] }]));
  test('goes from flat to flat, and what all of them gained is what the account gained', () => {
    const sum = trades.reduce((total, { pnl }) => total + parse(pnl), 0n);
    expect(sum).toBe(parse(finalEquityUsd) - parse(defaultCashUsd));
    expect(trades.map(({ side, quantity }) => [side, quantity])).toEqual(trades.map(() => ['long', '10']));
  });
  test('lost and gained on the way at least what it did in the end', () =>
    expect(trades.filter(({ pnl, fees, mae, mfe }) => mae > Math.min(0, Number(pnl) + Number(fees)) + 1e-6 || mfe < Math.max(0, Number(pnl) + Number(fees)) - 1e-6)).toEqual([]));
  test('that is not over stands at the last close', () => expect(trades.filter(({ exitTime, exitPrice, exitReason }) => (exitTime === null) !== (exitReason === 'open') || (exitPrice === null) !== (exitTime === null))).toEqual([]));
});

test('a run that is stopped ends with a whole result', () => {
  const [plan] = ofTemplates;
  if (plan === undefined) throw new Error('expected a template');
  const of = { plan: { ...plan, universe: ['SPY'] }, bars: columns.bars, cashUsd: defaultCashUsd, venue: defaultVenue, policy: defaultPolicy, fromMs: columns.fromMs };
  const whole = run(of);
  const { bars, equity } = run({ ...of, isStopped: (done) => done > 100 });
  expect(bars).toBeGreaterThan(100);
  expect(bars).toBeLessThan(whole.bars);
  expect(equity.usd).toEqual(whole.equity.usd.slice(0, bars));
});

test('a plan that is none is refused by name', () =>
  expect(() => run({ plan: { ...(ofTemplates[0] as Plan), budget: 2 }, bars: columns.bars, cashUsd: '1', venue: defaultVenue, policy: defaultPolicy })).toThrow('budget'));

test('bars of other symbols are refused', () =>
  expect(() => run({ plan: ofTemplates[0] as Plan, bars: [], cashUsd: '1', venue: defaultVenue, policy: defaultPolicy })).toThrow('expected bars of'));
