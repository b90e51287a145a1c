import { stopTriggered } from '../../subjects/risk.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { format, most, zero, type Decimal } from '../decimal.ts';
import { accountOf, leftIn, positionIn } from './accounts.ts';
import { decide } from './decisions.ts';
import type { Desk, HeldStop, Wish } from './state.ts';
import { holdsStops, stopUsd } from './stops.ts';

/** The step's end, or the bar. */
interface Cause {
  readonly id: string;
  readonly at: string;
}

/**
 * Holds the stops against the bars of this step (of `only` one symbol on a live desk): what its low touched is sold, unless an open order sells it
 * already or the desk is killed; then its close counts for trailing stops. A stop whose order came to nothing triggers again with the next bar that touches it.
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
    desk.stops[key] = { ...stop, highestUsd: most(stop.highestUsd, quote.closeUsd) };
    const untouched = atUsd <= zero || quote.lowUsd > atUsd;
    return untouched || leftIn(position) <= zero || desk.control.value === 'killed' ? nothing : trigger(desk, stop, atUsd, quote.lowUsd, cause);
  });
}

function trigger(desk: Desk, { strategy, symbol, correlation }: HeldStop, atUsd: Decimal, touchedUsd: Decimal, { id, at }: Cause): readonly Publication[] {
  const wish: Wish = {
    intent: id, correlation, strategy, symbol, side: 'sell', purpose: 'stop', at, body: null, quantity: null,
    ...(desk.terms.stopsFillInBar ? { stop: { stopUsd: format(atUsd), touchedAt: at } } : {}),
  };
  return [says(stopTriggered, { strategy, symbol, stopUsd: format(atUsd), touchedUsd: format(touchedUsd) }, correlation), decide(desk, wish, at)];
}
