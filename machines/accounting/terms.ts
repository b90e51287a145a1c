import type { Venue } from '../../subjects/venue.ts';
import { fromFloat, one, parse, zero, type Decimal } from '../decimal.ts';

/** A margin account's terms; rates and margins as fractions. */
export interface MarginTerms {
  readonly maintenance: Decimal;
  readonly debitRateAnnual: Decimal;
  readonly borrowRateAnnual: Decimal;
  readonly yearDays: bigint;
}

/** What of the venue's terms the books follow. */
export interface BookTerms {
  readonly increment: Decimal;
  readonly delistedAt: 'lastClose' | 'zero';
  /** Null on cash accounts. Venues outside charge by themselves: their rates are zero here. */
  readonly margin: MarginTerms | null;
}

export const plainTerms: BookTerms = { increment: one, delistedAt: 'lastClose', margin: null };

export function bookTerms(venue: Venue): BookTerms {
  const { increment: part } = venue;
  const increment = part === undefined ? one : parse(part);
  if (venue.kind === 'ccxt') return { ...plainTerms, increment };
  if (venue.kind === 'alpaca') return { ...plainTerms, increment, margin: venue.margin === undefined ? null : { maintenance: fromFloat(venue.margin.maintenanceMargin, 12), debitRateAnnual: zero, borrowRateAnnual: zero, yearDays: 360n } };
  const { account, delistedAt = 'lastClose' } = venue;
  return {
    increment, delistedAt,
    margin: account?.kind !== 'margin' ? null : {
      maintenance: fromFloat(account.maintenanceMargin, 12), debitRateAnnual: parse(account.debitRateAnnual), borrowRateAnnual: parse(account.borrowRateAnnual), yearDays: BigInt(account.yearDays),
    },
  };
}

/** What a sum costs at a yearly rate for so many calendar days, in USD, rounded once to 12 places; simple, not compounded within them. */
export const costFor = (sumUsd: Decimal, rateAnnual: Decimal, days: number, yearDays: bigint): Decimal =>
  (sumUsd <= zero || days <= 0 ? zero : dividedEvenly(sumUsd * rateAnnual * BigInt(days), one * yearDays));

/** Half to even; both above zero. */
function dividedEvenly(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice < denominator || (twice === denominator && quotient % 2n === 0n) ? quotient : quotient + 1n;
}
