import { describe, expect, test } from 'vitest';
import { opened } from '../../subjects/desk.ts';
import { backtested, backtestFailed, backtestRequested, gated } from '../../subjects/gym.ts';
import { proposed } from '../../subjects/planner.ts';
import { fact, given } from '../../test/given.ts';
import { examplePlan, exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { gym } from './gym.ts';

const planHash = '1'.repeat(64);
const about = { strategy: 's-1', planHash };
const chain = 'c'.repeat(32);
const request = 'd'.repeat(32);

const open = fact(opened, { ...exampleSettings, gate: { version: 3, minTrades: 2, minSharpeAnnual: 0.5, maxDrawdown: 0.5, minReturn: 0 }, signature: exampleSignature });
const proposal = fact(proposed, { ...about, plan: examplePlan }, { correlation: chain });
const figures = { bars: 500, trades: 2, finalEquityUsd: '110', sharpeAnnual: 0.5, maxDrawdown: 0.3, totalReturn: 0.1 };
const outcome = fact(backtested, { ...about, request, figures, reportHash: '2'.repeat(64) });
const poor = fact(backtested, { ...about, request, figures: { ...figures, trades: 1 }, reportHash: '2'.repeat(64) });
const failure = fact(backtestFailed, { ...about, request, reason: 'no bars' });

describe('a proposed plan', () => {
  test('is to be run on the years before the session', () =>
    given(gym, open).when(proposal).then([backtestRequested, { ...about, from: '2008-01-01T00:00:00Z', before: '2012-01-01T00:00:00Z' }]));

  test('that is proposed again is not run again', () =>
    given(gym, open, proposal).when(proposal).then());

  test('that is proposed again after the verdict is not run again', () =>
    given(gym, open, proposal, outcome).when(proposal).then());

  test('before the desk is open is an error that says so', () =>
    expect(() => given(gym).when(proposal)).toThrow('expected desk.opened before any plan'));

  test('may have the name of a property that every object has', () =>
    given(gym, open).when(fact(proposed, { strategy: 'constructor', planHash, plan: examplePlan })).then([backtestRequested, expect.objectContaining({ strategy: 'constructor' })]));
});

describe('a backtest', () => {
  test('that meets the gate passes', () =>
    given(gym, open, proposal).when(outcome).then([gated, expect.objectContaining({ ...about, verdict: 'passed', gateVersion: 3 })]));

  test('that misses the gate is refused', () =>
    given(gym, open, proposal).when(poor).then([gated, expect.objectContaining({ ...about, verdict: 'refused', gateVersion: 3 })]));

  test('that could not be run is refused, with a criterion that says so', () =>
    given(gym, open, proposal).when(failure).then([gated, {
      ...about, verdict: 'refused', gateVersion: 3, criteria: [{ name: 'backtestsRun', figure: 0, threshold: 1, passed: false }],
    }]));

  test('is judged once', () => given(gym, open, proposal, outcome).when(poor).then());
  test('of a plan that nobody proposed is not judged', () => given(gym, open).when(outcome).then());
  test('of another plan of the same strategy is not judged', () =>
    given(gym, open, proposal).when(fact(backtested, { ...outcome.body, planHash: '9'.repeat(64) })).then());

  test('and its verdict belong to the chain of the proposal', () => {
    expect(given(gym, open).when(proposal).published.map(({ correlation }) => correlation)).toEqual([chain]);
    expect(given(gym, open, proposal).when(outcome).published.map(({ correlation }) => correlation)).toEqual([chain]);
  });
});

describe('plans that were tried', () => {
  const strict = fact(opened, { ...exampleSettings, gate: { version: 4, minTrades: 2, minSharpeAnnual: 0.5, maxDrawdown: 0.5, minReturn: 0, honesty: { minDeflatedSharpe: 0.5 } }, signature: exampleSignature });
  const honest = { ...figures, honesty: { measured: { sharpe: 0.05, returns: 1000, skew: 0, excessKurtosis: 0 } } };
  const of = (strategy: string, sharpe: number) => [fact(proposed, { strategy, planHash, plan: examplePlan }), fact(backtested, { strategy, planHash, request, figures: { ...honest, honesty: { measured: { ...honest.honesty.measured, sharpe } } }, reportHash: '2'.repeat(64) })] as const;
  const deflatedAfter = (...others: readonly (readonly [string, number])[]) => {
    const [{ body } = { body: null }] = given(gym, strict, ...others.flatMap(([strategy, sharpe]) => of(strategy, sharpe)), of('s-9', 0.05)[0]).when(of('s-9', 0.05)[1]).published;
    return gated.body.parse(body).criteria.find(({ name }) => name === 'deflatedSharpe')?.figure ?? 0;
  };

  test('make it harder for the next', () => expect(deflatedAfter(['s-2', 0.04], ['s-3', -0.04])).toBeLessThan(deflatedAfter()));
  test('count once, however often their outcome comes', () => {
    const [plan, result] = of('s-2', -0.04);
    const once = given(gym, strict, plan).when(result).state;
    expect(given(gym, strict, plan, result).when(result).state).toEqual(once);
  });
  test('are none in a gym of version 1', () => expect(gym.migrations?.[1]?.({ rules: null, proposals: {} })).toEqual({ rules: null, proposals: {}, tried: { count: 0, mean: 0, squares: 0 } }));
  test('of another state are refused', () => expect(() => gym.migrations?.[1]?.([])).toThrow('expected the rules and proposals of a gym, was another state'));
});

test('there is no other actor than main', () => expect(() => gym.begin('other')).toThrow('expected the actor main, was other'));
