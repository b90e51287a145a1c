import type { Stop } from '../../subjects/plan.ts';
import { joined } from '../joined.ts';
import { own } from '../authority/own.ts';
import { fromFloat, most, one, over, times, zero, type Decimal } from '../decimal.ts';
import type { Holding } from '../ledger/holding.ts';
import { accountOf, positionIn } from './accounts.ts';
import type { Desk, HeldStop, IntentBody, StopTerms, Wish } from './state.ts';

/** A stop's terms as decimals: distances to 12 places, the ATR's multiple to 6. */
const termsOf = (stop: Stop, atr: number): StopTerms => stop.kind === 'atr'
  ? { kind: 'atr', belowUsd: fromFloat(stop.multiple * atr) }
  : { kind: stop.kind, distance: fromFloat(stop.distance, 12) };

/** The stop that an entry asks for, or null. It begins with the entry's first fill. */
export const stopFor = ({ strategy, symbol, correlation }: Wish, { stop, atr = 0 }: IntentBody): HeldStop | null =>
  stop === undefined ? null : { strategy, symbol, terms: termsOf(stop, atr), highestUsd: zero, correlation };

/**
 * The price at which a holding is given up. fixed: so far below the average entry; atr: a multiple of the deciding bar's ATR below it;
 * trailing: so far below the highest close since the entry, the entry included. Closes, not highs: nobody knows whether a bar's high came
 * before its low. Average entry without fees.
 */
export function stopUsd({ terms, highestUsd }: HeldStop, { quantity, costUsd }: Holding): Decimal {
  const entryUsd = over(costUsd, quantity);
  switch (terms.kind) {
    case 'fixed': return times(entryUsd, one - terms.distance);
    case 'trailing': return times(most(highestUsd, entryUsd), one - terms.distance);
    case 'atr': return entryUsd - terms.belowUsd;
  }
}

export function holdsStops({ stops }: Desk): boolean {
  for (const _ in stops) return true;
  return false;
}

const keyOf = ({ strategy, symbol }: Pick<HeldStop, 'strategy' | 'symbol'>) => joined(strategy, symbol);

/**
 * A fill of an entry begins its stop; a later part of the same entry, or another entry on top, keeps the highest close.
 * @param fellToIt the entry was by limit: its bar came down to the limit before it came to its low, whenever other orders fill
 */
export function beginStop(desk: Desk, stop: HeldStop, fellToIt: boolean): void {
  const known = own(desk.stops, keyOf(stop));
  desk.stops[keyOf(stop)] = known !== undefined ? { ...stop, highestUsd: known.highestUsd, ...(known.fromStep === undefined ? {} : { fromStep: known.fromStep }) }
    : !desk.terms.fillsAtCloses || fellToIt ? stop
    // On a live desk a bar's step has ended when its fills come.
    : { ...stop, fromStep: desk.lockstep ? desk.step + 1 : desk.step };
}

/** A stop ends with its position. */
export function endStop(desk: Desk, strategy: string, symbol: string): void {
  const key = keyOf({ strategy, symbol });
  if (own(desk.stops, key) !== undefined && positionIn(accountOf(desk, strategy), symbol).holding.quantity <= zero) delete desk.stops[key];
}
