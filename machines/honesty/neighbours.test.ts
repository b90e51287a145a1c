import { describe, expect, test } from 'vitest';
import type { Operand, Plan } from '../../subjects/plan.ts';
import { examplePlan, sma, close } from '../plan/examplePlan.ts';
import { neighboursOf } from './neighbours.ts';

const rsi: Operand = { indicator: { kind: 'rsi', length: 10, source: 'close' }, offset: 0 };
const reversion: Plan = { ...examplePlan, entry: { compare: 'below', left: rsi, right: { value: 30 } }, exit: { compare: 'above', left: rsi, right: { value: 70 } }, stop: { kind: 'fixed', distance: 0.1 } };
const changes = (plan: Plan) => neighboursOf(plan).map(({ parameter, was, is }) => `${parameter} ${was} -> ${is}`);

describe('neighbours of a plan', () => {
  test('move each number by 10 and 20 %, one that stands in both rules once', () => expect(changes(reversion)).toEqual([
    'entry.left.indicator.length 10 -> 8', 'entry.left.indicator.length 10 -> 9', 'entry.left.indicator.length 10 -> 11', 'entry.left.indicator.length 10 -> 12',
    'entry.right.value 30 -> 24', 'entry.right.value 30 -> 27', 'entry.right.value 30 -> 33', 'entry.right.value 30 -> 36',
    'exit.right.value 70 -> 56', 'exit.right.value 70 -> 63', 'exit.right.value 70 -> 77', 'exit.right.value 70 -> 84',
    'stop.distance 0.1 -> 0.08', 'stop.distance 0.1 -> 0.09', 'stop.distance 0.1 -> 0.11', 'stop.distance 0.1 -> 0.12',
  ]));

  test('move short lengths by one bar at least, and leave out what is no valid plan', () =>
    expect(changes(examplePlan)).toEqual(['entry.left.indicator.length 2 -> 1', 'entry.left.indicator.length 2 -> 3', 'entry.right.indicator.length 3 -> 2', 'entry.right.indicator.length 3 -> 4']));

  test('move the limit of an entry, which is no stop’s distance', () =>
    expect(changes({ ...examplePlan, timing: { limit: { offset: 0.1 } }, stop: { kind: 'fixed', distance: 0.1 } }).slice(4)).toEqual([
      'stop.distance 0.1 -> 0.08', 'stop.distance 0.1 -> 0.09', 'stop.distance 0.1 -> 0.11', 'stop.distance 0.1 -> 0.12',
      'timing.limit.offset 0.1 -> 0.08', 'timing.limit.offset 0.1 -> 0.09', 'timing.limit.offset 0.1 -> 0.11', 'timing.limit.offset 0.1 -> 0.12',
    ]));

  test('leave out limits that are too far', () => expect(changes({ ...examplePlan, timing: { limit: { offset: 0.2 } } }).slice(4)).toEqual(['timing.limit.offset 0.2 -> 0.16', 'timing.limit.offset 0.2 -> 0.18']));

  test('change the exit with the entry where both read one indicator', () => {
    const [first] = neighboursOf(reversion);
    expect(first?.plan).toEqual({ ...reversion, entry: { compare: 'below', left: { ...rsi, indicator: { kind: 'rsi', length: 8, source: 'close' } }, right: { value: 30 } }, exit: { compare: 'above', left: { ...rsi, indicator: { kind: 'rsi', length: 8, source: 'close' } }, right: { value: 70 } } });
  });

  test('take the two sides of a channel as one width', () => {
    const band = (output: 'upper' | 'lower'): Operand => ({ indicator: { kind: 'bollinger', length: 20, deviations: 2, output, source: 'close' }, offset: 0 });
    expect(changes({ ...examplePlan, entry: { compare: 'below', left: close, right: band('lower') }, exit: { compare: 'above', left: close, right: band('upper') } })).toHaveLength(8);
  });

  test('leave out thresholds of zero, which have none', () =>
    expect(changes({ ...examplePlan, entry: { compare: 'above', left: close, right: { value: 0 } }, exit: { compare: 'below', left: close, right: sma(10) } }).some((change) => change.includes('value'))).toBe(false));
});
