import { expect, test } from 'vitest';
import { run } from '../actors/gym/run.ts';
import { defaultPolicy } from '../machines/desk/defaultSettings.ts';
import { openPolicy } from '../machines/gym/openPolicy.ts';
import type { RunOf } from '../machines/gym/run.ts';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { exampleBars } from '../machines/scenario/exampleBars.ts';
import type { Plan } from '../subjects/plan.ts';

/* What a backtest from the shell may buy, where nobody names limits. */

const bars = exampleBars(60);
const other = { ...bars, symbol: 'QQQ' };
const free = { kind: 'sim' as const, commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 };
const always: Pick<Plan, 'entry' | 'exit'> = { entry: { compare: 'above', left: { bar: 'close', offset: 0 }, right: { value: 0 } }, exit: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { value: 0 } } };
const held = (plan: Partial<Plan>, over: Partial<RunOf> = {}) => run({ plan: { ...examplePlan, ...always, budget: 1, ...plan }, bars: [bars, other], cashUsd: '100000', venue: free, policy: openPolicy, ...over }).trades.map(({ quantity }) => Number(quantity));
const [close = 0] = bars.close;
const shares = (usd: number) => Math.floor((100 * usd) / close);

test('a fraction of equity is bought whole, at the last close', () => expect(held({ sizing: { kind: 'fraction', fraction: 0.9 } })).toEqual([shares(90_000)]));
test('equal fractions of several symbols are all bought', () => expect(held({ universe: ['SPY', 'QQQ'], sizing: { kind: 'fraction', fraction: 0.5 } })).toEqual([shares(50_000), shares(50_000)]));
test('a number of shares is bought where the cash pays for it', () => expect(held({ sizing: { kind: 'quantity', quantity: '900' } })).toEqual([900]));
test('and not where it does not', () => expect(held({ sizing: { kind: 'quantity', quantity: '1100' } })).toEqual([]));
test('under another policy cash for the worst price of the collar stays behind', () => {
  const { purchasesAt: _, ...cautious } = openPolicy;
  expect(held({ sizing: { kind: 'fraction', fraction: 0.9 } }, { policy: { ...cautious, collar: defaultPolicy.collar } })).toEqual([shares(90_000)]);
  expect(held({ sizing: { kind: 'fraction', fraction: 1 } }, { policy: { ...cautious, collar: 0.25 } })).toEqual([shares(80_000)]);
});
