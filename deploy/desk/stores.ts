import type { Artefacts } from '../../actors/runtime/artefacts.ts';
import type { Rounds } from '../../actors/runtime/rounds.ts';

/** What a desk keeps beside its log. */
export interface Stores {
  readonly rounds: Rounds;
  readonly artefacts: Artefacts;
  close(): Promise<void>;
}
