import fc from 'fast-check';
import { expect } from 'vitest';
import { amendedLife, answerOf, replacedLife, reportsOf, shuffledAndDoubled, shuffledInPart, told, totalledLife, truthOf, type Life } from './orderLives.ts';

const outcome = (life: Life, reports: ReturnType<typeof reportsOf>) => {
  const { order: { state }, ...books } = told(life, reports);
  return { state, ...books };
};
const withTelling = (lives: fc.Arbitrary<Life>, telling: typeof shuffledInPart) => lives.chain((life) => fc.tuple(fc.constant(life), telling(reportsOf(life))));
const ends = (life: Life) => ({ ...truthOf(life), imbalanceUsd: 0n });

/** @param numRuns lives that are drawn of each of the three sorts */
export function livesEndRight(numRuns: number): void {
  fc.assert(fc.property(withTelling(amendedLife, shuffledAndDoubled), ([life, reports]) => { expect(outcome(life, reports)).toEqual(ends(life)); }), { numRuns });
  fc.assert(fc.property(withTelling(replacedLife, shuffledAndDoubled), ([life, reports]) => { expect(outcome(life, reports)).toEqual(ends(life)); }), { numRuns });
  fc.assert(fc.property(withTelling(totalledLife, shuffledInPart), ([life, reports]) => { expect(outcome(life, [...reports, answerOf(life)])).toEqual(ends(life)); }), { numRuns });
}
