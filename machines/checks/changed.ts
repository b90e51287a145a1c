import { instantMs } from '../authority/instant.ts';
import { own } from '../authority/own.ts';
import { boundsOf } from '../policy/bounds.ts';
import { accountOf } from '../risk/accounts.ts';
import type { Finding } from '../risk/finding.ts';
import { policyOf, type Desk, type Wish } from '../risk/state.ts';
import type { SizedAsked } from './asked.ts';
import { findFirst, findSized, questionsOf } from './questions.ts';
import { findRestricted } from './restriction.ts';
import { askedSums } from './tally.ts';

/** What a change adds to an open order, of a person's own. */
type Added = Pick<SizedAsked, 'quote' | 'closeUsd' | 'limitUsd' | 'quantity' | 'notionalUsd' | 'neededUsd' | 'beforeUsd' | 'afterUsd'> & Pick<Wish, 'strategy' | 'symbol' | 'side'>;

/** Asks of what a change adds what is asked of an order. */
export function findOfChange(desk: Desk, { strategy, symbol, side, ...added }: Added, at: string, found: Finding[]): void {
  const policy = policyOf(desk);
  const questions = questionsOf(policy);
  if (questions === null && desk.restrictedUntil === undefined) return;
  const wish: Wish = { intent: '', correlation: '', strategy, symbol, side, purpose: 'manual', at, body: null, quantity: null };
  const { memory } = desk;
  const about: SizedAsked = {
    desk, policy, bounds: boundsOf(policy, strategy, symbol), wish, account: accountOf(desk, strategy), atMs: instantMs(at), seen: memory?.seen === undefined ? undefined : own(memory.seen, symbol),
    sums: memory?.tally === undefined ? null : askedSums(desk, memory.tally, strategy, symbol), ...added,
  };
  if (desk.restrictedUntil !== undefined) findRestricted(about, found);
  if (questions === null) return;
  findFirst(questions, about, found);
  findSized(questions, about, found);
}
