import { format, fromFloat, one, parse, roundedDown, times, type Decimal } from '../decimal.ts';

const cent = one / 100n;

/** Rule 612 of Regulation NMS: US shares are quoted in cents from a dollar on, and below it in hundredths of a cent. Below a cent no share is; coins and adjusted prices are, without a tick. */
function tickAt(priceUsd: Decimal): Decimal {
  if (priceUsd >= one) return cent;
  return priceUsd >= cent ? cent / 100n : 1n;
}

/**
 * The limit of an entry: so far below the close of the bar that decided, down to the tick.
 * @param offset share of the close, in (0, 0.2]
 * @returns a canonical decimal above zero, in USD
 */
export function limitPrice(closeUsd: string, offset: number): string {
  const exact = times(parse(closeUsd), one - fromFloat(offset, 12));
  return format(roundedDown(exact, tickAt(exact)));
}
