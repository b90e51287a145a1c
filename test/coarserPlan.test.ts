import { describe, expect, test } from 'vitest';
import { randomWalk } from '../actors/gym/randomWalk.ts';
import { run, walked } from '../actors/gym/run.ts';
import { defaultVenue } from '../machines/desk/defaultSettings.ts';
import { openPolicy } from '../machines/gym/openPolicy.ts';
import type { RunOf } from '../machines/gym/run.ts';
import { lookAhead } from '../machines/honesty/lookAhead.ts';
import { recursion } from '../machines/honesty/recursion.ts';
import { isTemplateFault, valuesOf } from '../machines/templates/template.ts';
import { templateNamed } from '../machines/templates/templates.ts';
import { planFrom } from '../machines/templates/write.ts';

/* A plan of minutes whose rules read hours, through the desk's own actors. */

const template = templateNamed('coarse-trend');
const values = template === undefined ? undefined : valuesOf(template, { coarse: '1h', length: '2', fast: '5', slow: '15' });
const plan = template === undefined || values === undefined || isTemplateFault(values) ? undefined : planFrom(template, values, { symbols: ['WALKUSD'], timeframe: '1m' });
if (plan === undefined || isTemplateFault(plan)) throw new Error('expected a plan of coarse-trend');
const bars = randomWalk({ symbol: 'WALKUSD', timeframe: '1m', count: 1500, seed: 3 });
const of: RunOf = { plan, bars: [bars], cashUsd: '1000000', venue: defaultVenue, policy: openPolicy };
const closeOfHours = (before: number): readonly number[] => Array.from(bars.atMs).flatMap((ms, place) => (ms < before && ms % 3_600_000 === 0 ? [bars.close[place] ?? 0] : []));

describe('a plan of minutes that reads hours', () => {
  const { decisions } = run(of);
  test('decides some times', () => expect(decisions.length).toBeGreaterThan(20));
  test('enters only above the mean of the last two hours that closed before', () => {
    const entries = decisions.filter(({ action }) => action === 'enter');
    const above = entries.filter(({ atMs }) => {
      const [before = 0, last = 0] = closeOfHours(atMs).slice(-2);
      return 2 * (bars.close[bars.atMs.indexOf(atMs)] ?? 0) > before + last;
    });
    expect([above.length, entries.length > 5]).toEqual([entries.length, true]);
  });
  test('decides the same fact by fact, and has the same states', () => expect(walked(of, { quietly: false })).toEqual(walked(of)));
  test('does not look ahead', () => expect(lookAhead(run, of, { cuts: 40, seed: 1 })).toEqual({ cuts: 40, differences: 0, first: null }));
  test('is steady with the warm-up that its hours need', () => expect(recursion(run, of, { warmUps: [200], samples: 5, seed: 1 })).toEqual([{ warmUpBars: 200, drift: 0, indicator: null, unstableDecisions: 0 }]));
});
