import type { z } from 'zod';
import type { answered, planningFailed } from '../../subjects/planner.ts';

type Answered = z.output<typeof answered.body>;
type Failed = z.output<typeof planningFailed.body>;

/** Texts that are stored by their hash; the facts carry the hashes. */
export interface Artefacts {
  readonly prompt: string;
  readonly features: string;
  /** As it came; empty where none did. */
  readonly reply: string;
}

/** What a planner gave: the rest of `planner.answered` or `planner.planningFailed`, without the request's id and the hashes of the artefacts. */
export type PlanningOutcome =
  | { readonly answered: Pick<Answered, 'model' | 'inputTokens' | 'outputTokens' | 'plans'>; readonly artefacts: Artefacts }
  | { readonly failed: Pick<Failed, 'model' | 'reason' | 'detail'>; readonly artefacts: Artefacts };
