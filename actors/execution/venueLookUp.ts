import { setTimeout as wait } from 'node:timers/promises';
import { format, type Decimal } from '../../machines/decimal.ts';
import type { Pricing, Terms } from '../../machines/order/decisions.ts';
import type { Report } from '../../subjects/execution.ts';
import type { VenueConnector, VenueOrder } from './connector.ts';

/** Pauses before each further look-up of an order that the venue does not show, or that can't be asked for. */
export const defaultLookUpWaitsMs: readonly number[] = [250, 500, 1_000, 2_000];

/** Waits so many milliseconds; a simulation gives its own. */
export type Pause = (ms: number) => Promise<unknown>;

/**
 * Asks for an order until the venue tells of it. Undefined where it says each time, the last one included, that it has none: right after a placement
 * one such answer proves nothing. `unknown` where it could not be told, or is another order than `expected`.
 */
export async function lookedUp(connector: VenueConnector, expected: VenueOrder, waitsMs: readonly number[], pause: Pause = wait): Promise<Report | undefined> {
  let answer = await connector.lookUp(expected.id, expected);
  for (const pauseMs of waitsMs) {
    if (answer !== undefined && answer.status !== 'unknown') return answer;
    await pause(pauseMs);
    answer = await connector.lookUp(expected.id, expected);
  }
  return answer;
}

const text = (decimal: Decimal | null) => (decimal === null ? undefined : format(decimal));

/** The order as it was, or would have been, sent; of a leg, what is known of it. */
export function venueOrderOf({ order, symbol, side, quantity, notionalUsd, collarUsd, pricing, timeInForce, until, group, parent, leg }: Terms): VenueOrder {
  return {
    id: order, symbol, side, quantity: text(quantity), notionalUsd: text(notionalUsd), collarUsd: text(collarUsd), ...(pricing === undefined ? {} : pricedBy(pricing)),
    timeInForce, until, group, of: parent === undefined || leg === undefined ? undefined : { parent, leg },
  };
}

function pricedBy(pricing: Pricing): Pick<VenueOrder, 'type' | 'limitUsd' | 'stopUsd' | 'trailUsd' | 'trailRate' | 'touchedAt'> {
  const { type } = pricing;
  switch (type) {
    case 'limit': case 'limitOnOpen': case 'limitOnClose': return { type, limitUsd: format(pricing.limitUsd) };
    case 'stop': return { type, stopUsd: format(pricing.stopUsd), touchedAt: pricing.touchedAt ?? undefined };
    case 'stopLimit': return { type, stopUsd: format(pricing.stopUsd), limitUsd: format(pricing.limitUsd) };
    case 'trailingStop': return { type, trailUsd: text(pricing.trailUsd), trailRate: text(pricing.trailRate) };
    default: return { type };
  }
}
