import { describe, expect, test } from 'vitest';
import { answered, planningFailed } from '../../subjects/planner.ts';
import { checkPlan, isFault } from '../../machines/plan/decisions.ts';
import type { PlanRequest } from '../../machines/planner/decisions.ts';
import { sampleBars as bars, sampleFolder } from '../../test/sampleBars.ts';
import { csvBars, csvMarket } from '../market/csvFiles.ts';
import { barsBefore } from './bars.ts';
import { geminiFrom, planned } from './planning.ts';
import type { PlanningOutcome } from './outcome.ts';

const quality = { maxJump: 0.35, maxGapDays: 10 };
const request: PlanRequest = { planner: 'rules', model: 'rules-1', plans: 7, symbols: ['AAPL', 'BAC', 'IWM', 'QQQ', 'SPY'], timeframe: '1d', from: '1998-01-01T00:00:00Z', before: '2012-01-01T00:00:00Z' };
const plansOf = (outcome: PlanningOutcome) => ('answered' in outcome ? outcome.answered.plans : []);
const hashes = { promptHash: 'a'.repeat(64), featuresHash: 'a'.repeat(64), replyHash: 'a'.repeat(64) };

describe('plans by rules on the real sample', async () => {
  const outcome = await planned(request, bars, quality);
  test('are seven sound ones', () => {
    expect(plansOf(outcome).length).toBe(7);
    expect(plansOf(outcome).map(checkPlan).filter(isFault)).toEqual([]);
  });
  test('fit into a fact', () => expect('answered' in outcome && answered.body.parse({ request: '1'.repeat(32), ...hashes, ...outcome.answered }).model).toBe('rules-1'));
  test('are the same when asked again', async () => expect(await planned(request, bars, quality)).toEqual(outcome));
  test('are the same without the bars of the session: nothing is seen of them', async () =>
    expect(await planned(request, { ...bars, between: (span) => bars.between({ ...span, to: '2011-12-31T00:00:00Z' }) }, quality)).toEqual(outcome));
});

test('features are of the good bars from `from` on and before `before`', () => {
  const [spy] = barsBefore(bars, { symbols: ['SPY'], from: '2011-12-29T00:00:00Z', before: '2011-12-30T21:00:00Z' }, quality);
  expect([spy?.first, spy?.last, spy?.close.length]).toEqual(['2011-12-29T21:00:00Z', '2011-12-29T21:00:00Z', 1]);
});

describe('no plans', () => {
  const failedWith = async (over: Partial<PlanRequest>) => {
    const outcome = await planned({ ...request, ...over }, bars, quality);
    return 'failed' in outcome ? planningFailed.body.parse({ request: '1'.repeat(32), ...outcome.failed }) : outcome;
  };
  test('where the bars are too few', async () => expect(await failedWith({ from: '2011-06-01T00:00:00Z' })).toMatchObject({ reason: 'invalid', detail: expect.stringContaining('no symbol has 201 good bars') }));
  test('from Gemini without a key', async () => expect(await failedWith({ planner: 'gemini', model: 'gemini-2.5-flash' })).toMatchObject({ reason: 'refused', detail: expect.stringContaining('GEMINI_API_KEY: was not set') }));
});

test('access to Gemini needs a key', () => {
  expect(geminiFrom({})).toBeUndefined();
  expect(geminiFrom({ GEMINI_API_KEY: '' })).toBeUndefined();
  expect(geminiFrom({ GEMINI_API_KEY: 'k', GEMINI_BASE_URL: '' })).toEqual({ apiKey: 'k' });
});

test('on raw prices a split is no fall: the bars before it are in the shares after it', () => {
  const raw = csvBars(sampleFolder, { ...csvMarket(sampleFolder, '1d', ['AAPL']), adjust: false });
  const [apple] = barsBefore(raw, { symbols: ['AAPL'], from: '2014-06-06T00:00:00Z', before: '2014-06-10T00:00:00Z' }, quality);
  expect([apple?.close.map((close) => close.toFixed(2)), apple?.volume]).toEqual([['92.22', '93.70'], [12_116_671 * 7, 72_875_948]]);
});
