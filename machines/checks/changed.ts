import { instantMs } from '../authority/instant.ts';
import { own } from '../authority/own.ts';
import { boundsOf } from '../policy/bounds.ts';
import { accountOf } from '../risk/accounts.ts';
import type { Finding } from '../risk/finding.ts';
import { policyOf, type Desk, type Wish } from '../risk/state.ts';
import type { Question, SizedAsked } from './asked.ts';
import { periodMove, referenceDistance } from './prices.ts';
import { findFirst, findSized, questionsOf } from './questions.ts';
import { findRestricted } from './restriction.ts';
import { selfMatch } from './selfMatch.ts';
import { shortSaleRestriction } from './shortSales.ts';
import { askedSums } from './tally.ts';

/** What a change adds to an open order, of a person's own. */
type Added = Pick<SizedAsked, 'quote' | 'closeUsd' | 'limitUsd' | 'quantity' | 'notionalUsd' | 'neededUsd' | 'beforeUsd' | 'afterUsd'> & Pick<Wish, 'strategy' | 'symbol' | 'side'>;

function askedOf(desk: Desk, { strategy, symbol, side, ...added }: Added, at: string): SizedAsked {
  const policy = policyOf(desk);
  const wish: Wish = { intent: '', correlation: '', strategy, symbol, side, purpose: 'manual', at, body: null, quantity: null };
  const { memory } = desk;
  return {
    desk, policy, bounds: boundsOf(policy, strategy, symbol), wish, account: accountOf(desk, strategy), atMs: instantMs(at), seen: memory?.seen === undefined ? undefined : own(memory.seen, symbol),
    sums: memory?.tally === undefined ? null : askedSums(desk, memory.tally, strategy, symbol), ...added,
  };
}

/** What is asked of a price alone. */
const ofPrice: readonly Question[] = [referenceDistance, periodMove, selfMatch];

/** Asks of another limit what is asked of a price, and for its turn as a message: what adds nothing may still meet an open order of the desk's own, or sell short where that is restricted. */
export function findOfMove(desk: Desk, moved: Added, at: string, found: Finding[]): void {
  const questions = questionsOf(policyOf(desk));
  if (questions === null) return;
  const about = askedOf(desk, moved, at);
  findFirst({ first: ofPrice.filter((question) => questions.first.includes(question)), messages: questions.messages }, about, found);
  const finding = questions.sized.includes(shortSaleRestriction) ? shortSaleRestriction(about) : undefined;
  if (finding !== undefined) found.push(finding);
}

/** Asks of what a change adds what is asked of an order. */
export function findOfChange(desk: Desk, added: Added, at: string, found: Finding[]): void {
  const questions = questionsOf(policyOf(desk));
  if (questions === null && desk.restrictedUntil === undefined) return;
  const about = askedOf(desk, added, at);
  if (desk.restrictedUntil !== undefined) findRestricted(about, found);
  if (questions === null) return;
  findFirst(questions, about, found);
  findSized(questions, about, found);
}
