import type { Chance } from './chance.ts';
import { sessionFacts, type Drawn } from './drawn.ts';

/** Something that befalls a process when the log has so many facts, and a little later. */
export interface Blow {
  readonly facts: number;
  readonly delayMs: number;
  readonly what: 'crash' | 'second host' | 'frozen host';
}

/** A third of the blows fall in the planning, the others anywhere on the log. */
export function drawnBlows({ layout, rates }: Drawn, chance: Chance): readonly Blow[] {
  const many = layout === 'roles' ? 2 : 1;
  const whats: readonly Blow['what'][] = [
    ...Array.from({ length: chance.whole(2, 4) * many }, () => 'crash' as const),
    ...Array.from({ length: chance.whole(0, 2) * many }, () => 'second host' as const),
    ...Array.from({ length: chance.whole(0, 2) * many }, () => 'frozen host' as const),
  ];
  const isCalm = Object.keys(rates).length === 0;
  return (isCalm ? [] : whats)
    .map((what): Blow => ({ what, facts: chance.happens(0.15) ? chance.whole(1, 60) : chance.whole(1, sessionFacts), delayMs: chance.between(0, 3) }))
    .sort((a, b) => a.facts - b.facts);
}
