import { expect, test } from 'vitest';
import { csvBars } from '../actors/market/csvFiles.ts';
import { planned } from '../actors/planner/planning.ts';
import { sampleFolder, sampleSession } from '../deploy/desk/sampleSession.ts';
import { checkPlan } from '../machines/plan/decisions.ts';
import { ada } from './people.ts';

/* A plan's hash is its name for ever: on logs, in approvals and in the README. What the language gains must not change the plans that are there. */

test('the plans of the sample desk have the hashes that the README prints', async () => {
  const { session: { backtestFrom: from, from: before }, market, dataQuality } = sampleSession('sim', ada);
  const bars = csvBars(sampleFolder, market as Parameters<typeof csvBars>[1]);
  const outcome = await planned({ planner: 'rules', model: 'rules-1', plans: 4, symbols: [...bars.symbols], timeframe: '1d', from, before }, bars, dataQuality);
  const plans = 'answered' in outcome ? outcome.answered.plans.map(checkPlan) : [];
  expect(plans.map((checked) => ('planHash' in checked ? [checked.plan.name, checked.planHash.slice(0, 12)] : checked))).toEqual([
    ['sma-cross-10-30', 'e2d3ec973ea1'], ['rsi-3-reversion', '526ad4a686ea'], ['donchian-breakout-55-20', '751e09089267'], ['price-above-sma-200', 'e1877b09d2d7'],
  ]);
});
