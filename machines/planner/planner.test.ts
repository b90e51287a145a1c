import { describe, expect, test } from 'vitest';
import { opened } from '../../subjects/desk.ts';
import { answered, planningFailed, planRefused, planRequested, proposed } from '../../subjects/planner.ts';
import { fact, given } from '../../test/given.ts';
import { examplePlan, exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { planHashOf } from '../plan/decisions.ts';
import { plannerKind } from './planner.ts';
import type { Planning } from './decisions.ts';

const settings = (planner: Partial<typeof exampleSettings.planner> = {}) =>
  fact(opened, { ...exampleSettings, planner: { ...exampleSettings.planner, ...planner }, signature: exampleSignature });
const request = '1'.repeat(32);
const reply = (plans: unknown[], over = request) => fact(answered, {
  request: over, model: 'm', promptHash: 'a'.repeat(64), featuresHash: 'a'.repeat(64), replyHash: 'a'.repeat(64), inputTokens: 1, outputTokens: 1, plans: plans as never,
});
const proposal = (over: Partial<typeof examplePlan> = {}) => {
  const plan = { ...examplePlan, ...over };
  const planHash = planHashOf(plan);
  return [proposed, { strategy: `s-${planHash.slice(0, 12)}`, planHash, plan }] as const;
};
const refusal = (index: number, path: string, value: string, rule: unknown) => [planRefused, { request, index, path, value, rule }] as const;

describe('a new desk', () => {
  test('asks for plans on its symbols, from features before the session', () =>
    given(plannerKind).when(settings()).then([planRequested, {
      planner: 'rules', model: 'rules-1', plans: 7, symbols: ['AAPL', 'SPY'], timeframe: '1d', from: exampleSettings.session.backtestFrom, before: exampleSettings.session.from,
    }]));
  test('without a planner asks for none', () => given(plannerKind).when(settings({ kind: 'none' })).then());
  test('that wants no plans asks for none', () => given(plannerKind).when(settings({ plans: 0 })).then());
  test('on synthetic bars asks for its symbols once each', () =>
    given(plannerKind).when(fact(opened, {
      ...exampleSettings, signature: exampleSignature, market: { kind: 'synthetic', seed: 1, symbols: ['B', 'A', 'B'], timeframe: '1h', bars: 5, from: '2020-01-01T00:00:00Z' },
    })).then([planRequested, expect.objectContaining({ symbols: ['A', 'B'], timeframe: '1h' })]));
});

describe('an answer', () => {
  test('a sound plan becomes a strategy', () => given(plannerKind, settings()).when(reply([examplePlan])).then(proposal()));
  test('a broken plan is refused with path, value and rule, the others go on', () =>
    given(plannerKind, settings()).when(reply([{ ...examplePlan, budget: 7 }, examplePlan])).then(refusal(0, 'budget', '7', expect.stringContaining('at most 1')), proposal()));
  test('what is no plan at all is refused', () =>
    given(plannerKind, settings()).when(reply(['buy low'])).then(refusal(0, '', '"buy low"', expect.stringContaining('object'))));
  test('the same plan twice is one strategy', () =>
    given(plannerKind, settings()).when(reply([examplePlan, examplePlan])).then(proposal(), refusal(1, '', planHashOf(examplePlan), expect.stringContaining('must be a new plan'))));
  test('as many plans as were asked for pass', () =>
    given(plannerKind, settings({ plans: 2 })).when(reply([examplePlan, { ...examplePlan, name: 'b' }])).then(proposal(), proposal({ name: 'b' })));
  test('one more is refused', () =>
    given(plannerKind, settings({ plans: 1 })).when(reply([examplePlan, { ...examplePlan, name: 'b' }])).then(proposal(), refusal(1, '', 'plan 2', 'must be one of the 1 that were asked for')));
  test('a symbol that the desk has no bars of is refused', () =>
    given(plannerKind, settings()).when(reply([{ ...examplePlan, universe: ['SPY', 'TSLA'] }])).then(refusal(0, 'universe[1]', 'TSLA', "must be one of the desk's symbols: AAPL, SPY")));
  test('another timeframe is refused', () =>
    given(plannerKind, settings()).when(reply([{ ...examplePlan, timeframe: '1h' }])).then(refusal(0, 'timeframe', '1h', "must be the desk's, 1d")));
  test('budgets that sum to exactly 1 pass', () =>
    given(plannerKind, settings()).when(reply([{ ...examplePlan, budget: 0.7 }, { ...examplePlan, name: 'b', budget: 0.3 }])).then(proposal({ budget: 0.7 }), proposal({ name: 'b', budget: 0.3 })));
  test('a budget that takes the sum beyond 1 is refused', () =>
    given(plannerKind, settings()).when(reply([{ ...examplePlan, budget: 0.7 }, { ...examplePlan, name: 'b', budget: 0.31 }])).then(proposal({ budget: 0.7 }), refusal(1, 'budget', '0.31', 'must leave the sum of budgets at most 1; 0.7 is given')));
  test('an empty one proposes nothing', () => given(plannerKind, settings()).when(reply([])).then());
  test('a second one to the same request changes nothing', () => given(plannerKind, settings(), reply([])).when(reply([examplePlan])).then());
  test('plans without a planner are refused', () =>
    given(plannerKind, settings({ kind: 'none' })).when(reply([examplePlan])).then(refusal(0, '', 'above-average', 'must be asked for; this desk has no planner')));
});

describe('a failure', () => {
  const failed = fact(planningFailed, { request, model: 'm', reason: 'late', detail: 'after 60 s' });
  test('is noted, once', () => expect((given(plannerKind, settings(), failed).when(failed).state as Planning).failures).toBe(1));
  test('an answer after it changes nothing', () => given(plannerKind, settings(), failed).when(reply([examplePlan])).then());
});
