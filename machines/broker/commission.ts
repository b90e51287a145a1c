import type { Commission, SimVenue } from '../../subjects/venue.ts';
import type { Side } from '../../subjects/values.ts';
import { fromFloat, least, most, one, over, parse, times, zero, type Decimal } from '../decimal.ts';

interface Bounds { readonly minimumUsd: Decimal; readonly maxRate: Decimal | null }
interface InForce { readonly from: string }

/** What the venue charges, as decimals. Nothing is a share of 0 with a minimum of 0. */
export type CommissionTerms =
  | { readonly kind: 'perCent'; readonly rate: Decimal; readonly minimumUsd: Decimal }
  | { readonly kind: 'perShare'; readonly perShareUsd: Decimal } & Bounds
  | { readonly kind: 'tiered'; readonly counts: 'order' | 'month'; readonly tiers: readonly { readonly upTo: Decimal | null; readonly perShareUsd: Decimal }[] } & Bounds
  | {
    readonly kind: 'alpaca';
    readonly sec: readonly (InForce & { readonly rate: Decimal })[];
    readonly taf: readonly (InForce & { readonly perShareUsd: Decimal; readonly maximumUsd: Decimal })[];
  };

const million = one * 1_000_000n;

const boundsOf = ({ minimumUsd, maxRate }: Extract<Commission, { kind: 'perShare' | 'tiered' }>): Bounds =>
  ({ minimumUsd: parse(minimumUsd), maxRate: maxRate === undefined ? null : parse(maxRate) });

export function commissionTerms({ commission, commissionRate, minCommissionUsd }: Pick<SimVenue, 'commission' | 'commissionRate' | 'minCommissionUsd'>): CommissionTerms {
  const said = commission ?? { kind: 'perCent', rate: commissionRate, minimumUsd: minCommissionUsd };
  switch (said.kind) {
    case 'zero': return { kind: 'perCent', rate: zero, minimumUsd: zero };
    case 'perCent': return { kind: 'perCent', rate: parse(said.rate), minimumUsd: parse(said.minimumUsd) };
    case 'perShare': return { kind: 'perShare', perShareUsd: parse(said.perShareUsd), ...boundsOf(said) };
    case 'tiered': return {
      kind: 'tiered', counts: said.counts, ...boundsOf(said),
      tiers: said.tiers.map(({ upToShares, perShareUsd }) => ({ upTo: upToShares === undefined ? null : parse(upToShares), perShareUsd: parse(perShareUsd) })),
    };
    case 'alpaca': return {
      kind: 'alpaca',
      sec: said.sec.map(({ from, perMillionUsd }) => ({ from, rate: over(parse(perMillionUsd), million) })),
      taf: said.taf.map(({ from, perShareUsd, maximumUsd }) => ({ from, perShareUsd: parse(perShareUsd), maximumUsd: parse(maximumUsd) })),
    };
  }
}

/** What an order has traded and was charged so far. `grossUsd`: what its tiers came to, before minimum and maximum. */
export interface Charged {
  readonly filled: Decimal;
  readonly valueUsd: Decimal;
  readonly feesUsd: Decimal;
  readonly grossUsd: Decimal;
}

/** One more fill of it. `monthShares`: what the venue traded for the desk in this month before; only where tiers count by the month. */
export interface Trade {
  readonly side: Side;
  readonly shares: Decimal;
  readonly valueUsd: Decimal;
  /** The bar's close, UTC ISO. */
  readonly at: string;
  readonly monthShares: Decimal;
}

/** The order's fees and gross after the fill, in USD, to 12 places. Fees never fall: what was charged stays charged. */
export function chargedAfter(terms: CommissionTerms, order: Charged, trade: Trade): Pick<Charged, 'feesUsd' | 'grossUsd'> {
  switch (terms.kind) {
    case 'perCent': {
      const valueUsd = order.valueUsd + trade.valueUsd;
      return { feesUsd: valueUsd === zero ? zero : most(terms.minimumUsd, times(terms.rate, valueUsd)), grossUsd: zero };
    }
    case 'perShare': return bounded(terms, order, trade, times(terms.perShareUsd, order.filled + trade.shares));
    case 'tiered': {
      const before = terms.counts === 'order' ? order.filled : trade.monthShares;
      return bounded(terms, order, trade, order.grossUsd + throughTiers(terms.tiers, before, before + trade.shares));
    }
    case 'alpaca': return { feesUsd: order.feesUsd + regulatoryFees(terms, trade), grossUsd: zero };
  }
}

function bounded({ minimumUsd, maxRate }: Bounds, order: Charged, trade: Trade, grossUsd: Decimal): Pick<Charged, 'feesUsd' | 'grossUsd'> {
  const atLeast = most(minimumUsd, grossUsd);
  const feesUsd = maxRate === null ? atLeast : least(atLeast, times(maxRate, order.valueUsd + trade.valueUsd));
  return { feesUsd: most(feesUsd, order.feesUsd), grossUsd };
}

/** Cost of the shares from number `from` to number `to`, each at its tier's rate; the tier's last share belongs to it. */
function throughTiers(tiers: Extract<CommissionTerms, { kind: 'tiered' }>['tiers'], from: Decimal, to: Decimal): Decimal {
  let below = zero;
  let costUsd = zero;
  for (const { upTo, perShareUsd } of tiers) {
    const top = upTo ?? to;
    const inTier = least(top, to) - most(below, from);
    if (inTier > zero) costUsd += times(perShareUsd, inTier);
    below = top;
  }
  return costUsd;
}

/** The row in force on a day; before the first row, the first. */
const inForce = <Row extends InForce>(rows: readonly Row[], day: string): Row | undefined => rows.findLast(({ from }) => from <= day) ?? rows[0];

const cent = fromFloat(0.01);
const upToCent = (amountUsd: Decimal): Decimal => ((amountUsd + cent - 1n) / cent) * cent;

function regulatoryFees({ sec, taf }: Extract<CommissionTerms, { kind: 'alpaca' }>, { side, shares, valueUsd, at }: Trade): Decimal {
  if (side === 'buy') return zero;
  const day = at.slice(0, 10);
  const [fee, activity] = [inForce(sec, day), inForce(taf, day)];
  const secUsd = fee === undefined ? zero : upToCent(times(valueUsd, fee.rate));
  const tafUsd = activity === undefined ? zero : least(upToCent(times(shares, activity.perShareUsd)), activity.maximumUsd);
  return secUsd + tafUsd;
}
