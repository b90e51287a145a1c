import type { submitted } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { nothing, type Publication } from '../actor.ts';
import { instantMs } from '../authority/instant.ts';
import { boundsOf } from '../policy/bounds.ts';
import { lower } from '../risk/scopes.ts';
import { policyOf, type Desk } from '../risk/state.ts';
import { passed, ratesOf } from './rates.ts';

/*
 * An order that is worked was asked about once; its parts are execution's own, and no question is asked of them. They count as messages like any other, and where they take
 * more than the policy leaves, their strategy (or people's account) is halted, so that no further part leaves until a person has looked: Knight's loop sent parts of
 * orders, without end.
 */

/** A part was submitted, and is counted. */
export function stopParts(desk: Desk, { id, at, body: { strategy, symbol } }: FactOf<typeof submitted>): readonly Publication[] {
  const all = desk.memory?.messages;
  if (all === undefined) return nothing;
  for (const { group, second, minute, day } of boundsOf(policyOf(desk), strategy, symbol).messages) {
    const rates = passed(ratesOf(all, group), instantMs(at));
    const counts = [[second, rates.second.count], [minute, rates.minute.count], [day, rates.ofDay]] as const;
    for (const [bound, count] of counts) {
      if (bound === null || count <= bound.limit) continue;
      return lower(desk, {
        scope: 'strategy', target: strategy, to: 'halted', rule: bound.rule, fact: id, figure: String(count), limit: String(bound.limit),
        reason: `parts of worked orders brought ${bound.rule} to ${count}, and ${bound.limit} are allowed; a signed resume of ${strategy} lets them go on`,
      });
    }
  }
  return nothing;
}
