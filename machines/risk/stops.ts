import type { Stop } from '../../subjects/plan.ts';
import { own } from '../authority/own.ts';
import { fromFloat, most, one, over, times, zero, type Decimal } from '../decimal.ts';
import type { Holding } from '../ledger/holding.ts';
import { accountOf, positionIn } from './accounts.ts';
import { keysOf } from './keys.ts';
import type { Desk, HeldStop, IntentBody, StopTerms, Wish } from './state.ts';

/** A stop's terms as decimals: distances to 12 places, multiples of the ATR to 6. A stop of so many volatilities below the entry is one so far below it. */
function termsOf(stop: Stop, figure: number): StopTerms {
  switch (stop.kind) {
    case 'fixed': case 'trailing': return { kind: stop.kind, distance: fromFloat(stop.distance, 12) };
    case 'atr': case 'atrTrailing': return { kind: stop.kind, belowUsd: fromFloat(stop.multiple * figure) };
    case 'volatility': return { kind: 'fixed', distance: fromFloat(stop.multiple * figure, 12) };
    case 'profitLock': return { kind: 'profitLock', gain: fromFloat(stop.gain, 12), lock: fromFloat(stop.lock, 12) };
    case 'time': return { kind: 'time', bars: stop.bars };
  }
}

function allTerms({ stop, atr = 0, stops }: IntentBody): StopTerms | null {
  if (stops === undefined) return stop === undefined ? null : termsOf(stop, atr);
  const of = stops.map((each) => termsOf(each.stop, each.figure ?? 0));
  const [first, ...more] = of;
  return first === undefined ? null : more.length === 0 ? first : { kind: 'several', of };
}

/** The stop that an entry asks for, or null. It begins with the entry's first fill. */
export function stopFor({ strategy, symbol, correlation }: Wish, body: IntentBody): HeldStop | null {
  const terms = allTerms(body);
  if (terms === null) return null;
  const held = { strategy, symbol, terms, highestUsd: zero, correlation };
  return barsUntilOver(terms) === null ? held : { ...held, bars: 0 };
}

/** Bars after which a position is given up, whatever its price; null where none are counted. */
export function barsUntilOver(terms: StopTerms): number | null {
  if (terms.kind === 'time') return terms.bars;
  if (terms.kind !== 'several') return null;
  const counted = terms.of.map(barsUntilOver).filter((bars) => bars !== null);
  return counted.length === 0 ? null : Math.min(...counted);
}

/** Whether the price moves with the closes since the entry. */
export const followsCloses = (terms: StopTerms): boolean =>
  (terms.kind === 'several' ? terms.of.some(followsCloses) : terms.kind === 'trailing' || terms.kind === 'atrTrailing' || terms.kind === 'profitLock');

/**
 * The price at which a holding is given up; zero where it is not given up at any. fixed: so far below the average entry; atr: a multiple of the deciding
 * bar's ATR below it; trailing, atrTrailing: so far below the highest close since the entry, the entry included; profitLock: so far above the entry, once a
 * close has been far enough above it. Closes, not highs: nobody knows whether a bar's high came before its low. Average entry without fees.
 */
export const stopUsd = ({ terms, highestUsd }: Pick<HeldStop, 'terms' | 'highestUsd'>, { quantity, costUsd }: Holding): Decimal => priceOf(terms, highestUsd, over(costUsd, quantity));

function priceOf(terms: StopTerms, highestUsd: Decimal, entryUsd: Decimal): Decimal {
  switch (terms.kind) {
    case 'fixed': return times(entryUsd, one - terms.distance);
    case 'trailing': return times(most(highestUsd, entryUsd), one - terms.distance);
    case 'atr': return entryUsd - terms.belowUsd;
    case 'atrTrailing': return most(highestUsd, entryUsd) - terms.belowUsd;
    case 'profitLock': return highestUsd >= times(entryUsd, one + terms.gain) ? times(entryUsd, one + terms.lock) : zero;
    case 'time': return zero;
    case 'several': return terms.of.reduce((highest, each) => most(highest, priceOf(each, highestUsd, entryUsd)), zero);
  }
}

/** A stop that was held against so many bars more. */
export const heldLonger = <Held extends HeldStop>(stop: Held, bars: number): Held => (stop.bars === undefined ? stop : { ...stop, bars: stop.bars + bars });

/** Whether a position has been held for as long as its plan wants. */
export function isOver({ terms, bars }: HeldStop): boolean {
  const until = bars === undefined ? null : barsUntilOver(terms);
  return bars !== undefined && until !== null && bars >= until;
}

export function holdsStops({ stops }: Desk): boolean {
  for (const _ in stops) return true;
  return false;
}

const keyOf = ({ strategy, symbol }: Pick<HeldStop, 'strategy' | 'symbol'>) => keysOf(strategy, symbol).stop;

/**
 * A fill of an entry begins its stop; a later part of the same entry, or another entry on top, keeps the highest close and the count of its bars.
 * @param fellToIt the entry was by limit: its bar came down to the limit before it came to its low, whenever other orders fill
 */
export function beginStop(desk: Desk, stop: HeldStop, fellToIt: boolean): void {
  const known = own(desk.stops, keyOf(stop));
  desk.stops[keyOf(stop)] = known !== undefined ? { ...stop, highestUsd: known.highestUsd, ...(known.bars === undefined || stop.bars === undefined ? {} : { bars: known.bars }), ...(known.fromStep === undefined ? {} : { fromStep: known.fromStep }) }
    : !desk.terms.fillsAtCloses || fellToIt ? stop
    // On a live desk a bar's step has ended when its fills come.
    : { ...stop, fromStep: desk.lockstep ? desk.step + 1 : desk.step };
}

/** A stop ends with its position. Less than the parts that the desk trades in can't be sold, and is none; where it names no parts, a venue outside may have filled a notional in any. */
export function endStop(desk: Desk, strategy: string, symbol: string): void {
  if (!holdsStops(desk)) return;
  const key = keyOf({ strategy, symbol });
  if (own(desk.stops, key) === undefined) return;
  const { quantity } = positionIn(accountOf(desk, strategy), symbol).holding;
  if (quantity <= zero || (quantity < desk.terms.increment && desk.terms.increment < one)) delete desk.stops[key];
}
