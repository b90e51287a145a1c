import { describe, expect, test } from 'vitest';
import { exampleOf, exampleRun, exampleRunOf, peekingSight } from './exampleRun.ts';
import { closeMsAt } from './plantedBars.ts';
import { lookAhead } from './lookAhead.ts';

describe('the look-ahead check', () => {
  test('finds nothing in a plan that sees only closed bars, on any prefix', () =>
    expect(lookAhead(exampleRun, exampleOf, { cuts: 'all', seed: 1 })).toEqual({ cuts: 250, differences: 0, first: null }));

  test('catches a plan that sees the next close, from a few sampled prefixes', () =>
    expect(lookAhead(exampleRunOf(peekingSight), exampleOf, { cuts: 40, seed: 1 }).differences).toBeGreaterThan(0));

  test('catches a peek at the next close by all prefixes at its first decision', () => {
    const whole = exampleRunOf(peekingSight)(exampleOf).decisions;
    const { first } = lookAhead(exampleRunOf(peekingSight), exampleOf, { cuts: 'all', seed: 1 });
    expect(first).toMatchObject({ index: 0, whole: { atMs: whole[0]?.atMs }, cutMs: whole[0]?.atMs });
  });

  test('catches a run that knows how it ends', () => {
    const last = ({ close }: { readonly close: Float64Array }) => close.at(-1) ?? 0;
    const knowing = exampleRunOf((bars, at) => ({ high: 0, low: 0, close: (bars.close[at] ?? 0) - last(bars) }));
    expect(lookAhead(knowing, exampleOf, { cuts: 20, seed: 1 }).differences).toBe(20);
  });

  test('is about the traded span alone', () =>
    expect(lookAhead(exampleRun, { ...exampleOf, fromMs: closeMsAt(290), beforeMs: closeMsAt(295) }, { cuts: 'all', seed: 1 }).cuts).toBe(5));

  test('draws the same moments by the same seed', () =>
    expect(lookAhead(exampleRunOf(peekingSight), exampleOf, { cuts: 9, seed: 3 })).toEqual(lookAhead(exampleRunOf(peekingSight), exampleOf, { cuts: 9, seed: 3 })));

  test('without a cut is refused', () => expect(() => lookAhead(exampleRun, exampleOf, { cuts: 0, seed: 1 })).toThrow('expected at least 1 cut, or all, was 0'));
});
