import type { SimVenue } from '../../subjects/venue.ts';
import type { Commission } from '../../subjects/venue.ts';
import { format, parse } from '../decimal.ts';

const twice = (text: string): string => format(2n * parse(text));

/** The same venue with all commission, slippage and impact twice as dear. What owed and borrowed positions cost stays. */
export function atDoubleCost(venue: SimVenue): SimVenue {
  return {
    ...venue,
    commissionRate: twice(venue.commissionRate), minCommissionUsd: twice(venue.minCommissionUsd), slippageRate: twice(venue.slippageRate),
    ...(venue.commission === undefined ? {} : { commission: doubled(venue.commission) }),
    ...(venue.slippageUsd === undefined ? {} : { slippageUsd: twice(venue.slippageUsd) }),
    ...(venue.impact === undefined ? {} : { impact: { ...venue.impact, coefficient: 2 * venue.impact.coefficient } }),
  };
}

function doubled(commission: Commission): Commission {
  switch (commission.kind) {
    case 'zero': return commission;
    case 'perCent': return { ...commission, rate: twice(commission.rate), minimumUsd: twice(commission.minimumUsd) };
    case 'perShare': return { ...commission, perShareUsd: twice(commission.perShareUsd), ...bounds(commission) };
    case 'tiered': return { ...commission, ...bounds(commission), tiers: commission.tiers.map((tier) => ({ ...tier, perShareUsd: twice(tier.perShareUsd) })) };
    case 'alpaca': return {
      ...commission,
      sec: commission.sec.map((row) => ({ ...row, perMillionUsd: twice(row.perMillionUsd) })),
      taf: commission.taf.map((row) => ({ ...row, perShareUsd: twice(row.perShareUsd), maximumUsd: twice(row.maximumUsd) })),
    };
  }
}

const bounds = ({ minimumUsd, maxRate }: { readonly minimumUsd: string; readonly maxRate?: string | undefined }) =>
  ({ minimumUsd: twice(minimumUsd), ...(maxRate === undefined ? {} : { maxRate: twice(maxRate) }) });

/** The same venue where every order comes one bar later than it would. */
export const oneBarLater = (venue: SimVenue): SimVenue => ({ ...venue, delayBars: (venue.delayBars ?? 0) + 1 });
