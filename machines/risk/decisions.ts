import { approved, rejected } from '../../subjects/risk.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { says, type Publication } from '../actor.ts';
import { instantMs, secondsAfter } from '../authority/instant.ts';
import { own } from '../authority/own.ts';
import { dayOrderEnds } from '../calendar/calendar.ts';
import type { Asked } from '../checks/asked.ts';
import type { Memory } from '../checks/memory.ts';
import { noteApproval } from '../checks/notes.ts';
import { askedSums } from '../checks/tally.ts';
import { accountOf, quoteOf } from './accounts.ts';
import { Approved, Rejected } from './answers.ts';
import { noteApproved } from './approvalRate.ts';
import { boundsOf } from '../policy/bounds.ts';
import { expiryOf, limitOf } from './personal.ts';
import { parse, type Decimal } from '../decimal.ts';
import { expectPlace } from './placed.ts';
import { lowering } from './lowering.ts';
import { raising } from './raising.ts';
import { reserve } from './reservations.ts';
import { policyOf, type Desk, type Reservation, type Wish } from './state.ts';
import { mayRaise, type Granted, type Verdict } from './verdict.ts';

const minute = 60;
const day = 86_400;

/**
 * How long an order to the next open may wait, in seconds of the log's time, by its symbol's bars: over the longest weekend with
 * holidays for daily and hourly bars; for shorter ones not over the night, since what a minute's bar decided is stale by then.
 */
const validSeconds: Readonly<Record<Timeframe, number>> = { '1d': 7 * day, '1h': 4 * day, '15m': 60 * minute, '5m': 20 * minute, '1m': 5 * minute };

/** Decides on a wish and, where it is approved, sets aside what it may take. @param at time of the decision on the log */
export function decide(desk: Desk, wish: Wish, at: string): Publication {
  const about = askedOf(desk, wish, at);
  const { checks, order } = mayRaise(wish) ? raising(about, at) : lowering(about);
  return order === undefined ? says(rejected, new Rejected(wish, about.policy.version, checks), wish.correlation) : grant(about, checks, order, at);
}

/** All that is looked up of an order, once. */
function askedOf(desk: Desk, wish: Wish, at: string): Asked {
  const policy = policyOf(desk);
  const bounds = boundsOf(policy, wish.strategy, wish.symbol);
  const { strategy, symbol } = bounds.keys;
  const { seen, tally } = desk.memory ?? nothingKept;
  return {
    desk, policy, bounds, wish, quote: own(desk.quotes, symbol), account: own(desk.accounts, strategy), limitUsd: limitIn(wish),
    atMs: instantMs(at), seen: seen === undefined ? undefined : own(seen, symbol),
    sums: tally === undefined || !mayRaise(wish) ? null : askedSums(desk, tally, strategy, symbol),
  };
}

const nothingKept: Memory = {};

const limitIn = ({ body, asked }: Pick<Wish, 'body' | 'asked'>): Decimal | null => (body?.limitUsd === undefined ? limitOf(asked) : parse(body.limitUsd));

function grant(about: Asked, checks: Verdict['checks'], order: Granted, at: string): Publication {
  const { desk, wish, policy, bounds, atMs } = about;
  const { asked, purpose } = wish;
  const { keys } = bounds;
  const { strategy, symbol } = keys;
  if (desk.places !== undefined && mayRaise(wish)) expectPlace(desk, desk.places, symbol);
  const account = about.account ?? accountOf(desk, strategy);
  const quote = about.quote ?? quoteOf(desk, symbol);
  reserve(desk, setAside(about, order), keys, account, quote);
  noteApproved(desk, atMs);
  // For duplicates: only what a strategy or person asked for.
  if (purpose === 'entry' || purpose === 'exit' || purpose === 'manual') account.lastApprovals[keys[wish.side].approval] = instantMs(wish.at);
  if (desk.memory !== undefined) noteApproval(about, desk.memory, order.raises);
  const expiresAt = asked === undefined ? usualExpiry(about, at) : expiryOf(asked, symbol, at, usualExpiry(about, at)());
  return says(approved, new Approved(wish, policy.version, checks, order, expiresAt, asked?.algorithm === undefined ? null : quote.closeUsd), wish.correlation);
}

/** What an approved order holds until it ends. */
function setAside({ bounds: { keys: { strategy, symbol } }, wish: { side } }: Asked, { size: { quantity }, limitUsd, reservedUsd, exposureUsd, leavingQuantity, stop, personal }: Granted): Reservation {
  const plain: Reservation = { strategy, symbol, side, quantity, reservedUsd, exposureUsd, leavingQuantity, stop };
  return limitUsd === null && personal === null ? plain : { ...plain, ...(limitUsd === null ? {} : { isLimit: true, limitUsd }), ...(personal === null ? {} : { personal }) };
}

/** When an order ends that says nothing of it; spelled out where it is read. */
function usualExpiry({ desk: { terms }, bounds: { calendar }, quote }: Asked, at: string): () => string {
  const seconds = terms.dayOrders ? null : validSeconds[quote?.timeframe ?? '1d'];
  return () => (seconds === null ? dayOrderEnds(calendar, at) : secondsAfter(at, seconds));
}
