import type { z } from 'zod';
import type { marked } from '../../subjects/accounting.ts';
import type { requested } from '../../subjects/approval.ts';
import type { Environment, opened } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { sessionEnded } from '../../subjects/market.ts';
import type { rejected, RiskScope, RiskState } from '../../subjects/risk.ts';
import type { raised } from '../../subjects/sentinel.ts';
import type { StrategyState } from '../../subjects/strategy.ts';
import type { ordersReply } from '../../subjects/standing.ts';
import { nobody, type Authority } from '../authority/decisions.ts';
import type { Decimal } from '../decimal.ts';

/** What the console remembers at most; the oldest go. Kills are as many as risk tells apart. */
export const remembered = { endedOrders: 200, endedStrategies: 500, rejections: 20, incidents: 50, kills: 100 } as const;

type ToldOrder = z.infer<typeof ordersReply.orders>[number];
export type OpenState = ToldOrder['state'];
/** Type, prices and time of an order, or of which other one it is a leg, as far as it has any. */
export type Standing = Pick<ToldOrder, 'type' | 'limitUsd' | 'stopUsd' | 'trailUsd' | 'trailRate' | 'timeInForce' | 'parent' | 'leg'>;
export type EndState = 'filled' | 'canceled' | 'rejected' | 'expired' | 'suppressed';

interface OrderTerms {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** One of the two; null where a suppressed order was never submitted. */
  readonly quantity: string | null;
  readonly notionalUsd: string | null;
}

/** An order that has not ended; `number` counts submissions, so that orders keep their sequence in a snapshot. */
export interface OpenOrder extends OrderTerms {
  readonly number: number;
  readonly filledQuantity: Decimal;
  readonly state: OpenState;
  /** Left out of a plain market order. */
  readonly standing?: Standing;
}

export interface EndedOrder extends OrderTerms {
  readonly at: string;
  readonly filledQuantity: Decimal;
  readonly state: EndState;
  readonly reason: string;
}

export interface Position {
  readonly quantity: Decimal;
  /** Total, without fees. */
  readonly costUsd: Decimal;
  /** Profit taken so far, without fees. */
  readonly realizedUsd: Decimal;
}

/** A strategy, or the account of manual orders: whatever may hold something. */
export interface Holder {
  readonly number: number;
  name: string;
  /** Null for the account of manual orders, which has no life of its own. */
  state: StrategyState | null;
  intents: number;
  approved: number;
  rejected: number;
  fills: number;
  /** By symbol; a flat one stays for the profit that it took. */
  readonly positions: Record<string, Position>;
}

export type Rejection = Pick<FactOf<typeof rejected>['body'], 'strategy' | 'symbol' | 'side' | 'purpose'> & {
  readonly at: string;
  /** The first check that did not pass. */
  readonly rule: string;
  readonly figure: string;
  readonly limit: string;
};

export type Incident = FactOf<typeof raised>['body'] & { readonly at: string };
export type Waiting = Pick<FactOf<typeof requested>['body'], 'planHash' | 'policyVersion' | 'signersNeeded' | 'expiresAt'>;
export type Mark = FactOf<typeof marked>['body'];

type Settings = FactOf<typeof opened>['body'];

/** What the desk was opened with, as far as operators are told. */
export type DeskTerms = Pick<Settings, 'desk' | 'pacing' | 'session' | 'cashUsd'> & {
  readonly environment: Environment; readonly signersNeeded: number;
  /** Without accounting terms: cash comes and goes by trades alone. */
  readonly plainBooks?: true;
  /** Only where it trades real money. */
  readonly realVenue?: Settings['venue'];
};

/** All that the console knows. Plain data; it decides nothing by it. */
export interface Console {
  authority: Authority;
  /** Null until the desk is opened. */
  desk: DeskTerms | null;
  policyVersion: number;
  facts: number;
  /** Facts by type; for what every kind of actor says, by its kind, e.g. `risk.claimed`. */
  readonly counts: Record<string, number>;
  step: number;
  warmUp: boolean;
  /** Time of the last step; empty before the first. */
  stepAt: string;
  ended: FactOf<typeof sessionEnded>['body'] | null;
  readonly holders: Record<string, Holder>;
  nextHolder: number;
  /** Strategies that ended, the oldest first. */
  readonly endedHolders: string[];
  readonly closes: Record<string, Decimal>;
  books: Mark | null;
  /** Kills in force, oldest first. */
  kills: string[];
  haltReason: string | null;
  /** What is not active beside the desk's kills and halts, by `desk`, strategy or symbol; left out where there is nothing. */
  lowered?: Record<string, { readonly scope: RiskScope; readonly state: RiskState; readonly rule: string; readonly reason: string; readonly kills: readonly string[] }>;
  readonly open: Record<string, OpenOrder>;
  nextOrder: number;
  readonly endedOrders: EndedOrder[];
  readonly rejections: Rejection[];
  readonly waiting: Record<string, Waiting>;
  /** By actor, `<kind>.<id>`. */
  readonly quarantined: Record<string, { readonly fact: string; readonly error: string }>;
  readonly incidents: Incident[];
}

export const begin = (): Console => ({
  authority: nobody(), desk: null, policyVersion: 0, facts: 0, counts: {}, step: 0, warmUp: true, stepAt: '', ended: null,
  holders: {}, nextHolder: 1, endedHolders: [], closes: {}, books: null, kills: [], haltReason: null,
  open: {}, nextOrder: 1, endedOrders: [], rejections: [], waiting: {}, quarantined: {}, incidents: [],
});

/** Puts one more at the end, in place; the oldest beyond the limit go. */
export function remember<Entry>(entries: Entry[], entry: Entry, limit: number): void {
  entries.push(entry);
  while (entries.length > limit) entries.shift();
}
