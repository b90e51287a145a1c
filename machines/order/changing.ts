import type { Change } from '../../subjects/orderTerms.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import type { Changed, Order, Pricing, Progress } from './decisions.ts';

const fields = ['quantity', 'limitUsd', 'stopUsd', 'trailUsd', 'trailRate'] as const;

/** New terms as decimals. */
export function changedBy(change: Change): Changed {
  const changed: Record<string, Decimal> = {};
  for (const field of fields) {
    const text = change[field];
    if (text !== undefined) changed[field] = parse(text);
  }
  return changed;
}

/** New terms as text. */
export function changeSaid(changed: Changed): Change {
  const said: Record<string, string> = {};
  for (const field of fields) {
    const value = changed[field];
    if (value !== undefined) said[field] = format(value);
  }
  return said;
}

const priceFields = (pricing: Pricing | undefined): readonly (typeof fields)[number][] => {
  switch (pricing?.type) {
    case 'limit': case 'limitOnOpen': case 'limitOnClose': return ['limitUsd'];
    case 'stop': return ['stopUsd'];
    case 'stopLimit': return ['stopUsd', 'limitUsd'];
    case 'trailingStop': return ['trailUsd', 'trailRate'];
    default: return [];
  }
};

/** Why an order of these terms can't be changed so, in words; undefined where it can. */
export function changeFault({ pricing, quantity, group, leg, parent }: Pick<Order, 'pricing' | 'quantity' | 'group' | 'leg' | 'parent'>, changed: Changed): string | undefined {
  const known = priceFields(pricing);
  const odd = fields.find((field) => field !== 'quantity' && changed[field] !== undefined && !known.includes(field));
  if (odd !== undefined) return `${odd}: a ${pricing?.type ?? 'market'} order has none`;
  if (changed.quantity !== undefined && quantity === null) return 'quantity: the order is for a notional';
  if (changed.quantity !== undefined && group !== undefined) return 'quantity: the order has legs for it';
  if (changed.quantity !== undefined && leg !== undefined) return 'quantity: the order is a leg';
  if (parent !== undefined && leg === undefined) return 'order: it works a part of another';
  if (changed.trailUsd !== undefined && changed.trailRate !== undefined) return 'trailUsd: was given beside trailRate';
  return undefined;
}

/** The prices after a change; what the type has not is left out. */
export function repriced(pricing: Pricing, changed: Changed): Pricing {
  const { limitUsd, stopUsd, trailUsd, trailRate } = changed;
  switch (pricing.type) {
    case 'limit': case 'limitOnOpen': case 'limitOnClose': return { ...pricing, limitUsd: limitUsd ?? pricing.limitUsd };
    case 'stop': return { ...pricing, stopUsd: stopUsd ?? pricing.stopUsd };
    case 'stopLimit': return { ...pricing, limitUsd: limitUsd ?? pricing.limitUsd, stopUsd: stopUsd ?? pricing.stopUsd };
    case 'trailingStop':
      if (trailUsd === undefined && trailRate === undefined) return pricing;
      return { ...pricing, trailUsd: trailUsd ?? null, trailRate: trailRate ?? null };
    default: return pricing;
  }
}

/** The order's progress under new terms: nothing is being asked for any more. */
export function underNewTerms({ quantity, beyond = {} }: Progress, changed: Changed, venueOrder: string | undefined): Pick<Progress, 'quantity' | 'beyond'> {
  const { replacing: _, ...rest } = beyond;
  return {
    quantity: quantity === null ? null : changed.quantity ?? quantity,
    beyond: { ...rest, replaced: (rest.replaced ?? 0) + 1, ...(venueOrder === undefined ? {} : { venueOrders: [...rest.venueOrders ?? [], venueOrder].slice(-100) }) },
  };
}

/** Whether the terms are what the order has already. */
export const saysNothingNew = (order: Order, changed: Changed): boolean => fields.every((field) => changed[field] === undefined || changed[field] === termOf(order, field));

function termOf({ quantity, pricing }: Order, field: (typeof fields)[number]): Decimal | null | undefined {
  switch (field) {
    case 'quantity': return quantity;
    case 'limitUsd': return pricing !== undefined && 'limitUsd' in pricing ? pricing.limitUsd : undefined;
    case 'stopUsd': return pricing !== undefined && 'stopUsd' in pricing ? pricing.stopUsd : undefined;
    case 'trailUsd': case 'trailRate': return pricing?.type === 'trailingStop' ? pricing[field] : undefined;
  }
}
