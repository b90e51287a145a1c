import { stopTriggered } from '../../subjects/risk.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { format, most, zero, type Decimal } from '../decimal.ts';
import { accountOf, leftIn, positionIn } from './accounts.ts';
import { decide } from './decisions.ts';
import { lets } from './scopes.ts';
import type { Desk, HeldStop, Wish } from './state.ts';
import { heldLonger, holdsStops, isOver, stopUsd } from './stops.ts';

/** The step's end, or the bar. */
interface Cause {
  readonly id: string;
  readonly at: string;
}

/**
 * Holds the stops against the bars of this step (of `only` one symbol on a live desk): what its low touched is sold, unless an open order sells it
 * already, or the desk is killed, or the desk, the strategy or the symbol is halted; then its close counts for trailing stops. Where it touched none but was the last that the position was to be held, that is sold all the same. A stop whose order came to nothing triggers again with the next bar that touches it.
 */
export function holdStops(desk: Desk, cause: Cause, only?: string): readonly Publication[] {
  if (!holdsStops(desk)) return nothing;
  return Object.keys(desk.stops).sort().flatMap((key) => {
    const stop = own(desk.stops, key);
    const quote = stop === undefined || (only !== undefined && stop.symbol !== only) ? undefined : own(desk.quotes, stop.symbol);
    if (stop === undefined || quote === undefined || quote.closeUsd === null || quote.lowStep !== desk.step || (stop.fromStep ?? 0) > desk.step) return nothing;
    const position = positionIn(accountOf(desk, stop.strategy), stop.symbol);
    if (position.holding.quantity <= zero) return nothing;
    const atUsd = stopUsd(stop, position.holding);
    const held = heldLonger(stop, 1);
    desk.stops[key] = { ...held, highestUsd: most(stop.highestUsd, quote.closeUsd) };
    const touched = atUsd > zero && quote.lowUsd <= atUsd;
    return (!touched && !isOver(held)) || leftIn(position) <= zero || desk.control.value === 'killed' || !lets(desk, stop) ? nothing : (touched ? trigger(desk, stop, atUsd, quote.lowUsd, cause) : giveUp(desk, held, quote.closeUsd, cause));
  });
}

/** The position was held for as long as its plan wanted: it is sold at the next open, wherever that is. */
function giveUp(desk: Desk, { strategy, symbol, correlation, bars = 0 }: HeldStop, closeUsd: Decimal, { id, at }: Cause): readonly Publication[] {
  const priceUsd = format(closeUsd);
  return [
    says(stopTriggered, { strategy, symbol, stopUsd: priceUsd, touchedUsd: priceUsd, bars }, correlation),
    decide(desk, { intent: id, correlation, strategy, symbol, side: 'sell', purpose: 'stop', at, body: null, quantity: null }, at),
  ];
}

function trigger(desk: Desk, { strategy, symbol, correlation }: HeldStop, atUsd: Decimal, touchedUsd: Decimal, { id, at }: Cause): readonly Publication[] {
  const wish: Wish = {
    intent: id, correlation, strategy, symbol, side: 'sell', purpose: 'stop', at, body: null, quantity: null,
    ...(desk.terms.stopsFillInBar ? { stop: { stopUsd: format(atUsd), touchedAt: at } } : {}),
  };
  return [says(stopTriggered, { strategy, symbol, stopUsd: format(atUsd), touchedUsd: format(touchedUsd) }, correlation), decide(desk, wish, at)];
}
