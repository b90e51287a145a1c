import { nothing, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { boundsOf } from '../policy/bounds.ts';
import { lower, stateIn } from '../risk/scopes.ts';
import { policyOf, type Desk, type Wish } from '../risk/state.ts';

/** With the last entry that it may have unseen a strategy is stopped: it leaves what it has, and enters no more until a person resumes it. */
export function stopUnseen(desk: Desk, { strategy, symbol, purpose, intent }: Wish): readonly Publication[] {
  const count = own(desk.accounts, strategy)?.unseenEntries;
  if (purpose !== 'entry' || count === undefined) return nothing;
  const bound = boundsOf(policyOf(desk), strategy, symbol).unseenEntries;
  if (bound === null || count < bound.limit || stateIn(desk, strategy) !== 'active') return nothing;
  return lower(desk, {
    scope: 'strategy', target: strategy, to: 'reducing', rule: bound.rule, fact: intent, figure: String(count), limit: String(bound.limit),
    reason: `${count} entries were approved since a person has looked at ${strategy}; a signed resume of it lets it go on`,
  });
}

/** A person has looked: at one strategy, or with `desk` at all. */
export function noteLook(desk: Desk, target: string): void {
  for (const strategy of target === 'desk' ? Object.keys(desk.accounts) : [target]) {
    const account = own(desk.accounts, strategy);
    if (account !== undefined) delete account.unseenEntries;
  }
}
