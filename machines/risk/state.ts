import type { FactOf } from '../../subjects/fact.ts';
import type { Policy } from '../../subjects/policy.ts';
import type { purpose } from '../../subjects/risk.ts';
import type { intent } from '../../subjects/strategy.ts';
import type { Side, Timeframe } from '../../subjects/values.ts';
import type { z } from 'zod';
import { nobody, type Authority } from '../authority/decisions.ts';
import type { Standing } from '../chart.ts';
import type { Memory } from '../checks/memory.ts';
import { zero, type Decimal } from '../decimal.ts';
import type { Holding } from '../ledger/holding.ts';
import type { Watch } from './breaches.ts';
import type { ClosingOut } from './closeOut.ts';
import type { PersonalTerms } from './personal.ts';
import type { RiskPlaces } from './placeCash.ts';
import type { Reconciled } from './reconciled.ts';
import type { VenueHealth } from './venueHealth.ts';
import type { Changing } from './replacing.ts';
import type { Scopes } from './scopes.ts';
import type { History } from '../portfolio/history.ts';
import { active, type Control } from './statechart.ts';
import { noFees, plainTerms, type RiskTerms } from './terms.ts';

/** The sub-account of orders that people sign. It has no cash of its own: what it buys, it draws on the desk's. */
export const manual = 'manual';

export type Purpose = z.infer<typeof purpose>;
export type IntentBody = FactOf<typeof intent>['body'];

/** What a venue may take beside the price, of one order. */
export interface Fees {
  readonly rate: Decimal;
  readonly minimumUsd: Decimal;
  /** Of each share, where it is not a share of the price. */
  readonly perShareUsd: Decimal;
}

export interface Position {
  holding: Holding;
  /** What open orders take out of it: above zero being sold, below zero being bought back. */
  leavingQuantity: Decimal;
}

/** A strategy's share of the desk: its cash moves with its own fills and fees. */
export interface Account {
  cashUsd: Decimal;
  reservedUsd: Decimal;
  positions: Record<string, Position>;
  /** Time in ms of the last approved intent by `<symbol>/<side>`. */
  lastApprovals: Record<string, number>;
  /** Paused, refused and retired strategies may leave positions, not enter them. */
  mayEnter: boolean;
  /** Entries approved since a person has looked at it; only counted where the policy limits them. */
  unseenEntries?: number;
}

/** A symbol over all strategies. */
export interface Quote {
  closeUsd: Decimal | null;
  /** Lowest price of the bars of step `lowStep`. */
  lowUsd: Decimal;
  lowStep: number;
  timeframe: Timeframe;
  heldQuantity: Decimal;
  /** |heldQuantity| x closeUsd. */
  heldUsd: Decimal;
  /** At the last close: what open buys may add. */
  buyingUsd: Decimal;
  sellingQuantity: Decimal;
}

/** What an approved order sets aside until it ends. */
export interface Reservation {
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  /** Shares still to come; null for a notional order. */
  readonly quantity: Decimal | null;
  /** The most cash that it can still take. */
  readonly reservedUsd: Decimal;
  /** What it can still add to the exposure, at the last close. */
  readonly exposureUsd: Decimal;
  /** As `leavingQuantity` of a position. */
  readonly leavingQuantity: Decimal;
  /** The stop that begins with its first fill. */
  readonly stop: HeldStop | null;
  /** Only of orders by limit: they fill within bars. */
  readonly isLimit?: boolean;
  /** The last close at the approval; only where slippage is watched. */
  readonly arrivalUsd?: Decimal;
  /** The price that it trades at or better than; left out where it trades at any. */
  readonly limitUsd?: Decimal;
  /** Several orders take it, of which one can fill. */
  readonly shared?: boolean;
  /** Of a person's order, which may be changed. Of those that share, the terms of the first. */
  readonly personal?: Personal;
  /** The terms of each of the orders that share it, by order. */
  readonly each?: Readonly<Record<string, Personal>>;
}

/** The whole quantity, what a share counts, and the most that one may cost. */
export interface Personal {
  readonly quantity: Decimal;
  readonly priceUsd: Decimal;
  readonly worstUsd: Decimal;
  /** Only of those that share, where they have one. */
  readonly limitUsd?: Decimal;
}

/** A stop's terms, with their figures as they were at the entry; shares of price and USD. `several`: the first that is touched. */
export type StopTerms =
  | { readonly kind: 'fixed' | 'trailing'; readonly distance: Decimal }
  | { readonly kind: 'atr' | 'atrTrailing'; readonly belowUsd: Decimal }
  | { readonly kind: 'profitLock'; readonly gain: Decimal; readonly lock: Decimal }
  | { readonly kind: 'time'; readonly bars: number }
  | { readonly kind: 'several'; readonly of: readonly StopTerms[] };

export interface HeldStop {
  readonly strategy: string;
  readonly symbol: string;
  readonly terms: StopTerms;
  /** Highest close since the entry; only trailing stops and locks look at it. */
  readonly highestUsd: Decimal;
  /** The entry's chain, which the stop belongs to. */
  readonly correlation: string;
  /** The first step whose bars it is held against; absent where that is the step of its entry. */
  readonly fromStep?: number;
  /** Bars that it was held against; only where the terms count them. */
  readonly bars?: number;
}

/** Somebody wants an order. */
export interface Wish {
  /** The intent, request or fact that triggered a stop. */
  readonly intent: string;
  readonly correlation: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  readonly purpose: Purpose;
  /** Log time of the cause. */
  readonly at: string;
  /** Only for strategies' intents. */
  readonly body: IntentBody | null;
  /** Of manual orders, and of those that reduce a position by a part. */
  readonly quantity: string | null;
  /** What a person asks for beside a quantity; only where they ask for more. */
  readonly asked?: PersonalTerms;
  /** The kill that it closes a position for: the one thing that a kill lets pass. */
  readonly kill?: string;
  /** Of a stop that the venue may fill in the bar that touched it. */
  readonly stop?: { readonly stopUsd: string; readonly touchedAt: string };
}

export interface FlattenRequest {
  readonly intent: string;
  readonly correlation: string;
  readonly target: string;
  /** The kill in force that asked for it. */
  readonly kill?: string;
}

/** All that risk knows. Plain data. */
export interface Desk extends Changing {
  authority: Authority;
  /** Null until the desk is opened. */
  policy: Policy | null;
  fees: Fees;
  terms: RiskTerms;
  /** Decisions wait for the end of the step. */
  lockstep: boolean;
  control: Standing<Control>;
  /** The desk, strategies and symbols that are not active; left out where all are. */
  scopes?: Scopes;
  closing?: ClosingOut;
  watch?: Watch;
  /** Only where the venue is outside. */
  reconciled?: Reconciled;
  venue?: VenueHealth;
  /** Only where there are several venues. */
  places?: RiskPlaces;
  /** The log's time in ms: bars, steps and ticks. */
  nowMs: number;
  step: number;
  openingCashUsd: Decimal;
  cashUsd: Decimal;
  reservedUsd: Decimal;
  /** Sum of all quotes' heldUsd, and of their buyingUsd. */
  heldUsd: Decimal;
  buyingUsd: Decimal;
  accounts: Record<string, Account>;
  quotes: Record<string, Quote>;
  reservations: Record<string, Reservation>;
  nextReservation: number;
  /** Reservations of orders whose id is not known yet, oldest first, by `<strategy>/<symbol>/<side>`. */
  unnamed: Record<string, readonly number[]>;
  /** Reservation by order id. */
  orders: Record<string, number>;
  stops: Record<string, HeldStop>;
  wishes: Wish[];
  flattening: FlattenRequest[];
  /** Approvals of the last minute, by time: in ms, how many. */
  approvals: (readonly [ms: number, count: number])[];
  /** Their sum; counted anew where it is left out. */
  approved?: number;
  /** What figures of the portfolio look back on; left out where the policy asks for none. */
  portfolio?: History;
  /** What the policy's further checks need; left out where there are none. */
  memory?: Memory;
  /** Only where the desk is a cash account whose books settle: proceeds are counted from their settlement on, whatever the policy asks. */
  settles?: true;
  /** The first day without the restriction to settled cash, in days since 1970; only where there was one. */
  restrictedUntil?: number;
  /** UTC date of the last mark, equity that the day began with, equity at the last mark. */
  day: { date: string; beganUsd: Decimal; equityUsd: Decimal };
}

export const begin = (): Desk => ({
  authority: nobody(), policy: null, fees: noFees, terms: plainTerms, lockstep: false, control: active, nowMs: 0, step: 1,
  openingCashUsd: zero, cashUsd: zero, reservedUsd: zero, heldUsd: zero, buyingUsd: zero, accounts: {}, quotes: {},
  reservations: {}, nextReservation: 1, unnamed: {}, orders: {}, stops: {}, wishes: [], flattening: [], approvals: [],
  day: { date: '', beganUsd: zero, equityUsd: zero },
});

/** The policy in force; throws before the desk is opened. */
export function policyOf({ policy }: Desk): Policy {
  if (policy === null) throw new Error('expected desk.opened before anything that risk decides; was the first fact lost?');
  return policy;
}
