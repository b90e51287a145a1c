import { opened } from '../../subjects/desk.ts';
import { answered, planningFailed, planRefused, planRequested, proposed } from '../../subjects/planner.ts';
import { actorKind, nothing, on, says, type ActorKind, type Publication } from '../actor.ts';
import { enter, proposalOf, requestOf, unplanned, type Planning } from './decisions.ts';

/**
 * Asks for plans when the desk opens and turns each plan of an answer into a proposal or a refusal. The planner itself, rules or a
 * language model, is an effect at the edge: what it says is taken as given, and checked here.
 */
export const plannerKind: ActorKind = actorKind<Planning>({
  kind: 'planner', version: 1, begin: unplanned,
  reactions: [
    on(opened, (planning, fact) => {
      const request = requestOf(fact);
      if (request === undefined) return nothing;
      planning.asked = { plans: request.plans, symbols: request.symbols, timeframe: request.timeframe };
      return [says(planRequested, request)];
    }),
    on(answered, (planning, { body: { request, plans } }) => {
      if (settles(planning, request) === 'already') return nothing;
      return plans.map((raw, index): Publication => {
        const proposal = proposalOf(planning, raw, index);
        if ('rule' in proposal) return says(planRefused, { request, index, ...proposal });
        enter(planning, proposal);
        return says(proposed, proposal);
      });
    }),
    on(planningFailed, (planning, { body: { request } }) => {
      if (settles(planning, request) === 'first') planning.failures += 1;
      return nothing;
    }),
  ],
});

/** The first outcome of a request counts; an effect that ran twice changes nothing. */
function settles({ settled }: Planning, request: string): 'first' | 'already' {
  if (settled[request] !== undefined) return 'already';
  settled[request] = true;
  return 'first';
}
