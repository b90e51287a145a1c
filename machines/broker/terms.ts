import type { SimVenue } from '../../subjects/venue.ts';
import { fromFloat, one, parse, zero, type Decimal } from '../decimal.ts';
import type { VenueFaults } from './faults.ts';
import { commissionTerms, type CommissionTerms } from './commission.ts';

/** How the venue fills; rates and shares as fractions, money in USD. */
export interface VenueTerms {
  readonly commission: CommissionTerms;
  readonly slippageRate: Decimal;
  /** In USD a share, on top of the rate. */
  readonly slippageUsd: Decimal;
  readonly maxVolumeShare: Decimal;
  /** The smallest part of a share that is traded. */
  readonly increment: Decimal;
  readonly marketFill: 'nextOpen' | 'close';
  readonly limitFill: 'touched' | 'crossed';
  readonly stopFill: 'nextOpen' | 'gapThrough';
  readonly impact: { readonly coefficient: number; readonly volatilityBars: number } | null;
  readonly delayBars: number;
  readonly faults?: VenueFaults;
}

/** Reads the settings. Throws where slippage would make a sale's price zero or less. */
export function venueTerms(settings: SimVenue): VenueTerms {
  const slippageRate = parse(settings.slippageRate);
  if (slippageRate >= one) throw new Error(`desk.opened: venue.slippageRate: was ${settings.slippageRate}, must be below 1; it is a fraction of the price`);
  return {
    commission: commissionTerms(settings), slippageRate, slippageUsd: settings.slippageUsd === undefined ? zero : parse(settings.slippageUsd),
    maxVolumeShare: fromFloat(settings.maxVolumeShare, 12), increment: settings.increment === undefined ? one : parse(settings.increment),
    marketFill: settings.marketFill ?? 'nextOpen', limitFill: settings.limitFill ?? 'touched', stopFill: settings.stopFill ?? 'nextOpen',
    impact: settings.impact ?? null, delayBars: settings.delayBars ?? 0, ...(settings.faults === undefined ? {} : { faults: settings.faults }),
  };
}
