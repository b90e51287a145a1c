import { describe, expect, test } from 'vitest';
import { run } from '../actors/gym/run.ts';
import { defaultPolicy, defaultVenue } from '../machines/desk/defaultSettings.ts';
import type { RunOf } from '../machines/gym/run.ts';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { exampleBars } from '../machines/scenario/exampleBars.ts';
import { library } from '../machines/scenario/library.ts';
import { caseOf, suite } from '../machines/scenario/suite.ts';
import type { Plan } from '../subjects/plan.ts';

const given = (plan: Partial<Plan> = {}): RunOf => ({ plan: { ...examplePlan, ...plan }, bars: [exampleBars(800)], cashUsd: '100000', venue: defaultVenue, policy: defaultPolicy });
const plans = [['without a stop', given()], ['with a stop', given({ stop: { kind: 'fixed', distance: 0.01 } })], ['with orders by limit', given({ timing: { limit: { offset: 0.002 } } })]] as const;
const named = (name: string) => library.filter((each) => each.name === name);

/** A plan's backtest under one scenario of the library. */
function under(name: string, of: RunOf) {
  const [scenario] = named(name);
  const made = scenario === undefined ? undefined : caseOf(scenario, of, 1);
  if (made === undefined || 'leftOut' in made) throw new Error(`expected a case of ${name}`);
  return run(made);
}

describe.each(plans)('a plan %s', (_, of) => {
  test('comes to the same where the venue says half of it twice', () => expect(under('duplicate-reports', of)).toEqual(under('as-given', of)));
  test('goes on trading where the venue refuses orders, and is never short', () => {
    const { trades, equity } = under('broker-rejects', of);
    const calm = under('as-given', of);
    expect(trades.length).toBeGreaterThan(calm.trades.length / 2);
    expect(trades.length).toBeLessThan(calm.trades.length);
    expect(trades.every(({ side }) => side === 'long')).toBe(true);
    expect(equity.usd.at(-1)).toBeGreaterThan(50_000);
  });
  test('meets the same refusals whenever it is run', () => expect(under('broker-rejects', of)).toEqual(under('broker-rejects', of)));
});

test('the table of a suite has both', () => expect([...suite(run, given(), [...named('broker-rejects'), ...named('duplicate-reports')], 1)].map(({ name }) => name)).toEqual(['broker-rejects', 'duplicate-reports']));
