import type { DeskSettings } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { answered, planningFailed, planRequested } from '../../subjects/planner.ts';
import type { Bars } from '../market/source.ts';
import type { Artefacts } from '../runtime/artefacts.ts';
import type { Effect } from '../runtime/effects.ts';
import type { GeminiAccess } from './gemini.ts';
import { planned } from './planning.ts';

const prefix = { kind: 'planner', actor: 'main' };

/** Performs `planner.planRequested`: asks the planner, stores prompt, features and reply by their hashes, and states the outcome. A crash in between asks again. */
export const plannerEffect = ({ settings, bars, gemini, artefacts }: {
  readonly settings: () => DeskSettings;
  readonly bars: () => Bars;
  readonly gemini: GeminiAccess | undefined;
  readonly artefacts: Artefacts;
}): Effect => ({
  kind: planRequested, by: 'planner.main', concerns: () => true,
  perform: async ({ fact }) => {
    const request = (fact as FactOf<typeof planRequested>).body;
    const outcome = await planned(request, bars(), settings().dataQuality, gemini);
    const [promptHash, featuresHash, replyHash] = await Promise.all([artefacts.put(outcome.artefacts.prompt), artefacts.put(outcome.artefacts.features), artefacts.put(outcome.artefacts.reply)]);
    return 'answered' in outcome
      ? [{ prefix, kind: answered, body: { request: fact.id, ...outcome.answered, promptHash, featuresHash, replyHash }, content: fact.id }]
      : [{ prefix, kind: planningFailed, body: { request: fact.id, ...outcome.failed, replyHash }, content: fact.id }];
  },
});
