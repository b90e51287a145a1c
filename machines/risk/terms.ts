import type { Commission, Venue } from '../../subjects/venue.ts';
import { fromFloat, most, one, parse, zero, type Decimal } from '../decimal.ts';
import type { Desk, Fees } from './state.ts';

/** What of the venue's terms risk decides by. */
export interface RiskTerms {
  /** The smallest part of a share that is traded. */
  readonly increment: Decimal;
  /** Stops fill in the bar that touched them. */
  readonly stopsFillInBar: boolean;
  /** Orders fill at closes: a stop that begins with one is not held against the bar that the close is of. */
  readonly fillsAtCloses: boolean;
  readonly dayOrders: boolean;
  /** Share of a position's value that equity must leave at its beginning; null on cash accounts. */
  readonly initialMargin: Decimal | null;
}

export const plainTerms: RiskTerms = { increment: one, stopsFillInBar: false, fillsAtCloses: false, dayOrders: false, initialMargin: null };

const incrementOf = ({ increment }: Venue): Decimal => (increment === undefined ? one : parse(increment));

export function riskTerms(venue: Venue): RiskTerms {
  if (venue.kind === 'ccxt') return { ...plainTerms, increment: incrementOf(venue) };
  if (venue.kind === 'alpaca') return { ...plainTerms, increment: incrementOf(venue), initialMargin: venue.margin === undefined ? null : fromFloat(venue.margin.initialMargin, 12) };
  const { stopFill, marketFill, dayOrders = false, account } = venue;
  return {
    increment: incrementOf(venue), stopsFillInBar: stopFill === 'gapThrough', fillsAtCloses: marketFill === 'close', dayOrders,
    initialMargin: account?.kind === 'margin' ? fromFloat(account.initialMargin, 12) : null,
  };
}

export const noFees: Fees = { rate: zero, minimumUsd: zero, perShareUsd: zero };

/** The most that a purchase can be charged beside its price; a sale pays out of its proceeds. */
export function feesOf(venue: Venue): Fees {
  if (venue.kind === 'ccxt') return venue.commissionRate === undefined ? noFees : { ...noFees, rate: parse(venue.commissionRate) };
  if (venue.kind !== 'sim') return noFees;
  const { commission, commissionRate, minCommissionUsd } = venue;
  return commission === undefined ? { rate: parse(commissionRate), minimumUsd: parse(minCommissionUsd), perShareUsd: zero } : dearest(commission);
}

/** Maximums are left out, so that it errs upward. */
function dearest(commission: Commission): Fees {
  switch (commission.kind) {
    case 'zero':
    case 'alpaca': return noFees;
    case 'perCent': return { ...noFees, rate: parse(commission.rate), minimumUsd: parse(commission.minimumUsd) };
    case 'perShare': return { ...noFees, perShareUsd: parse(commission.perShareUsd), minimumUsd: parse(commission.minimumUsd) };
    case 'tiered': return { ...noFees, perShareUsd: commission.tiers.reduce((top, { perShareUsd }) => most(top, parse(perShareUsd)), zero), minimumUsd: parse(commission.minimumUsd) };
  }
}

/** Version 1 knew whole shares and cash accounts only. */
export function withTerms(state: unknown): Desk {
  if (typeof state !== 'object' || state === null || !('fees' in state) || !('reservations' in state) || 'terms' in state) throw new Error('expected a state of risk of version 1, was another');
  const before = state as Omit<Desk, 'terms' | 'fees'> & { readonly fees: Omit<Fees, 'perShareUsd'> };
  return { ...before, fees: { ...before.fees, perShareUsd: zero }, terms: plainTerms };
}
