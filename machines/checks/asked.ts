import type { Policy } from '../../subjects/policy.ts';
import type { Decimal } from '../decimal.ts';
import type { Bounds } from '../policy/bounds.ts';
import type { Part, Seen, Sums, Tally } from './memory.ts';
import type { Finding } from '../risk/finding.ts';
import type { Account, Desk, Quote, Wish } from '../risk/state.ts';

/** An order that is asked for, before it has a size. */
export interface Asked {
  readonly desk: Desk;
  readonly policy: Policy;
  readonly bounds: Bounds;
  readonly wish: Wish;
  readonly quote: Quote | undefined;
  readonly account: Account | undefined;
  readonly limitUsd: Decimal | null;
  /** What was seen of the symbol's bars, where the policy needs it. */
  readonly seen: Seen | undefined;
  /** Sums, where the policy needs them and the order may raise risk. */
  readonly sums: AskedSums | null;
  /** The decision's time on the log, in ms. */
  readonly atMs: number;
}

/** The same with its size. */
export interface SizedAsked extends Asked {
  readonly quote: Quote;
  readonly account: Account;
  readonly closeUsd: Decimal;
  readonly quantity: Decimal;
  readonly notionalUsd: Decimal;
  /** Cash that it takes at the worst. */
  readonly neededUsd: Decimal;
  /** The position in the symbol with what is open on the order's side, before and after it. */
  readonly beforeUsd: Decimal;
  readonly afterUsd: Decimal;
}

/** The desk's sums, and the order's symbol in them. */
export interface AskedSums {
  readonly tally: Tally;
  readonly desk: Sums;
  /** The desk's cash and positions at the last closes. */
  readonly equityUsd: Decimal;
  /** The symbol over the whole desk, and the strategy's own part of it. */
  readonly part: Part | undefined;
  readonly strategyPart: Part | undefined;
}

/** Asked of entries and people's orders; nothing where it does not concern them. It may let go of what is past, and changes nothing else. */
export type Question = (asked: Asked) => Finding | undefined;
export type SizedQuestion = (asked: SizedAsked) => Finding | undefined;
