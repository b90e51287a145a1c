import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addPosition, anchorFor, changePosition } from './exact.ts';

const scenarios = 20;
const returns = fc.array(fc.double({ min: -1, max: 3, noNaN: true }), { minLength: scenarios, maxLength: scenarios });
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const positions = fc.array(fc.record({ valueUsd: value, returns }), { minLength: 1, maxLength: 12 });
const anchor = anchorFor(12e6);

interface Held { readonly valueUsd: number; readonly returns: readonly number[] }

function summed(held: readonly Held[]): Float64Array {
  const pnlUsd = new Float64Array(scenarios);
  for (const each of held) addPosition(pnlUsd, each.returns, each.valueUsd, anchor);
  return pnlUsd;
}

describe('profit and loss', () => {
  test('is the same to the bit in whatever order positions are added', () =>
    fc.assert(fc.property(positions, (held) => void expect(summed(held)).toEqual(summed(held.toReversed()))), { numRuns: 100 }));

  test('that was changed fill by fill is the one that is computed anew, to the bit', () =>
    fc.assert(fc.property(positions, fc.array(fc.tuple(fc.nat(11), value), { maxLength: 20 }), (held, fills) => {
      const pnlUsd = summed(held);
      const now = held.map((each) => ({ ...each }));
      for (const [place, toUsd] of fills) {
        const each = now[place % now.length];
        if (each === undefined) continue;
        changePosition(pnlUsd, each.returns, { fromUsd: each.valueUsd, toUsd }, anchor);
        each.valueUsd = toUsd;
      }
      expect(pnlUsd).toEqual(summed(now));
    }), { numRuns: 100 }));

  test('differs from the plain sum by less than a millionth of a cent a position, for millions', () =>
    fc.assert(fc.property(positions, (held) => summed(held).forEach((each, at) => expect(Math.abs(each - held.reduce((all, { valueUsd, returns: own }) => all + valueUsd * (own[at] ?? 0), 0))).toBeLessThan(1e-6))), { numRuns: 100 }));
});

describe('the grain', () => {
  test.each([[1, 2 ** -45], [1_000_000, 2 ** -25], [2 ** 20, 2 ** -25], [2 ** 20 + 1, 2 ** -24], [0, 2 ** -45]])('of %s USD is %s', (gross, grain) =>
    expect([(0.75 * grain + anchorFor(gross)) - anchorFor(gross), (0.25 * grain + anchorFor(gross)) - anchorFor(gross)]).toEqual([grain, 0]));
  test.each([-1, Number.NaN, Infinity])('of %s USD is refused', (gross) => expect(() => anchorFor(gross)).toThrow(`grossUsd: expected a figure from 0 up, was ${gross}`));
});
