import type { z } from 'zod';
import type { gated } from '../../subjects/gym.ts';

/** One rule of the gate, what was found and what is wanted. */
export type Criterion = z.output<typeof gated.body>['criteria'][number];

/** Whether a figure is at its threshold or on the right side of it. */
export type Rule = (name: string, figure: number, threshold: number) => Criterion;

export const reaches: Rule = (name, figure, threshold) => ({ name, figure, threshold, passed: figure >= threshold });
export const stays: Rule = (name, figure, threshold) => ({ name, figure, threshold, passed: figure <= threshold });

/** A criterion that may not be asked for (no threshold: none), and whose figure may not be there (refused). */
export function asked(rule: Rule, name: string, figure: number | null | undefined, threshold: number | undefined): readonly Criterion[] {
  if (threshold === undefined) return [];
  return [figure === null || figure === undefined ? reaches(`${name}Given`, 0, 1) : rule(name, figure, threshold)];
}
