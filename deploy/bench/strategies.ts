import { z } from 'zod';
import { measuredIn } from './child.ts';
import { rounded } from './percentile.ts';

export interface Strategies {
  readonly count: number;
  readonly heapKiBEach: number;
}

const count = 1_000;

/** The heap of strategy actors on one host: plan, evaluator, statechart, and what the host keeps of each (its cell, its outbox, its addresses). */
export async function measureStrategies(): Promise<Strategies> {
  const { bytes } = await measuredIn('./strategiesChild.ts', { flags: ['--expose-gc'], args: [String(count)], says: z.strictObject({ bytes: z.number() }) });
  return { count, heapKiBEach: rounded(bytes / count / 1024, 2) };
}
