import { z } from 'zod';
import { positive, time } from './values.ts';

/* What an order may be, beside its size: type, prices, how long it stands, what stands and falls with it, and how it is worked. Left out is as a market order to the next open. */

/**
 * A limit order has `limitUsd`, a stop order `stopUsd`: it becomes a market order when that price is touched, a stop-limit order (it has both) a limit order.
 * The stop of a trailing stop follows the best price since it came, `trailUsd` or `trailRate` (a fraction of that price) behind it. On-open and on-close
 * orders take part in that auction only: what it does not fill ends.
 */
export const orderType = z.enum(['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'marketOnOpen', 'limitOnOpen', 'marketOnClose', 'limitOnClose']);
export type OrderType = z.infer<typeof orderType>;

/** `gtd` stands until its `until`. `ioc`: what does not fill at once ends; `fok`: it fills whole at once, or ends. Left out: until `expiresAt`. */
export const timeInForce = z.enum(['day', 'gtc', 'gtd', 'ioc', 'fok']);
export type TimeInForce = z.infer<typeof timeInForce>;

const rate = z.string().max(40).regex(/^0\.\d{0,11}[1-9]$/, 'must be a decimal between 0 and 1, e.g. "0.05"');

export const takeProfit = z.strictObject({ limitUsd: positive });
/** With `limitUsd` a stop-limit order. */
export const stopLoss = z.strictObject({ stopUsd: positive, limitUsd: positive.optional() });

/**
 * Orders that stand together. `bracket` and `oto`: when the order is filled whole, its legs (a bracket's two, an OTO's one) live at the venue, on the other side
 * and for its shares. `oco`: the order itself is the profit's limit, and its stop loss lives from the start, on the same side. Of two legs the one that fills ends the other.
 */
export const group = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bracket'), takeProfit, stopLoss }),
  z.strictObject({ kind: z.literal('oto'), takeProfit: takeProfit.optional(), stopLoss: stopLoss.optional() })
    .refine((oto) => (oto.takeProfit === undefined) !== (oto.stopLoss === undefined), 'must have one of takeProfit and stopLoss; a bracket has both'),
  z.strictObject({ kind: z.literal('oco'), stopLoss }),
]);
export type Group = z.infer<typeof group>;

export const leg = z.enum(['takeProfit', 'stopLoss']);
export type Leg = z.infer<typeof leg>;

/** How what is left at `until` ends: it is cancelled, or goes to the market at once. */
const atEnd = z.enum(['cancel', 'market']).optional();

/**
 * How an order is worked by smaller ones. `twap`: equal parts at equal distances in time. `vwap`: parts as `profile` has it, the volume that each equal part of the
 * time is expected to see, in any unit. `participation`: `rate` of the volume that trades. `iceberg`: no more than `displayQuantity` stands at the venue at once.
 */
export const algorithm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('twap'), until: time, slices: z.int().min(1).max(1000), atEnd }),
  z.strictObject({ kind: z.literal('vwap'), until: time, profile: z.array(z.number().positive().max(1e15)).min(1).max(1000), atEnd }),
  z.strictObject({ kind: z.literal('participation'), until: time, rate, atEnd }),
  z.strictObject({ kind: z.literal('iceberg'), until: time, displayQuantity: positive, atEnd }),
]);
export type Algorithm = z.infer<typeof algorithm>;

/** Prices that a type goes by. */
export const prices = { limitUsd: positive.optional(), stopUsd: positive.optional(), trailUsd: positive.optional(), trailRate: rate.optional() };

/** How an order stands at the venue. */
export const standingTerms = { ...prices, timeInForce: timeInForce.optional(), until: time.optional(), group: group.optional() };

/** What a change of an order may change; the quantity is the new whole, fills included. */
export const changes = { quantity: positive.optional(), ...prices };
export const change = z.strictObject(changes);
export type Change = z.infer<typeof change>;

interface Asked {
  readonly side: 'buy' | 'sell'; readonly quantity?: string | undefined; readonly notionalUsd?: string | undefined; readonly type?: OrderType | undefined;
  readonly limitUsd?: string | undefined; readonly stopUsd?: string | undefined; readonly trailUsd?: string | undefined; readonly trailRate?: string | undefined;
  readonly timeInForce?: TimeInForce | undefined; readonly until?: string | undefined; readonly group?: Group | undefined; readonly algorithm?: Algorithm | undefined;
}

const limitTypes: readonly OrderType[] = ['limit', 'stopLimit', 'limitOnOpen', 'limitOnClose'];
const stopTypes: readonly OrderType[] = ['stop', 'stopLimit'];
const auctionTypes: readonly OrderType[] = ['marketOnOpen', 'limitOnOpen', 'marketOnClose', 'limitOnClose'];

/** Prices compared as numbers: closer than floats tell them apart, both sides of a group are as good as one. */
const below = (one: string, other: string): boolean => Number(one) < Number(other);

/** What of an order contradicts itself: the field and the rule; undefined where nothing does. */
export function orderFault(asked: Asked): { readonly path: readonly string[]; readonly message: string } | undefined {
  const { quantity, notionalUsd, type = 'market', timeInForce: force, group: together, algorithm: worked } = asked;
  const rules: readonly (readonly [field: string, holds: boolean, rule: string])[] = [
    ['quantity', (quantity === undefined) !== (notionalUsd === undefined), 'must stand without notionalUsd, or notionalUsd without quantity; exactly one of them'],
    ['limitUsd', (asked.limitUsd !== undefined) === limitTypes.includes(type), `must be there for ${limitTypes.join(', ')} and only for them; the type is ${type}`],
    ['stopUsd', (asked.stopUsd !== undefined) === stopTypes.includes(type), `must be there for ${stopTypes.join(', ')} and only for them; the type is ${type}`],
    ['trailUsd', ((asked.trailUsd !== undefined) !== (asked.trailRate !== undefined)) === (type === 'trailingStop') && !(asked.trailUsd !== undefined && asked.trailRate !== undefined),
      `must be there for trailingStop, or trailRate, not both, and only for it; the type is ${type}`],
    ['until', (asked.until !== undefined) === (force === 'gtd'), 'must be there for timeInForce gtd and only for it'],
    ['timeInForce', !auctionTypes.includes(type) || force === undefined || force === 'day', `must be left out or day for ${type}`],
    ['timeInForce', (force !== 'ioc' && force !== 'fok') || type === 'market' || type === 'limit', `must not be ${force} for ${type}; only market and limit orders fill at once`],
    ['notionalUsd', notionalUsd === undefined || (type === 'market' && force !== 'fok' && together === undefined && worked === undefined), 'must be of a market order without group and algorithm, and not fok'],
    ['group', together === undefined || (worked === undefined && force !== 'ioc' && force !== 'fok' && (type === 'market' || type === 'limit')), 'must be of a market or limit order without algorithm, and neither ioc nor fok'],
    ['group', together?.kind !== 'oco' || type === 'limit', 'must be of a limit order for oco: the order is the profit'],
    ['algorithm', worked === undefined || (force === undefined && (type === 'market' || type === 'limit')), 'must be of a market or limit order without timeInForce'],
    ['algorithm', worked?.kind !== 'iceberg' || type === 'limit', 'must be of a limit order for iceberg: what is hidden needs a price to stand at'],
    ['group', legsAreAround(asked), 'must have its legs around the limit: for a buy the stopLoss below it and the takeProfit above, for a sale the other way round; else they trade at once'],
    ['group', profitIsBeyondLoss(asked), 'must have its profit on the far side of its loss: for a buy the takeProfit above the stopLoss, for a sale below'],
  ];
  const broken = rules.find(([, holds]) => !holds);
  return broken === undefined ? undefined : { path: [broken[0]], message: broken[2] };
}

/** The legs of a bracket or OTO that begins by limit: on its far sides, so that neither is touched as soon as it lives. */
function legsAreAround({ side, limitUsd, group: together }: Asked): boolean {
  if (together === undefined || together.kind === 'oco' || limitUsd === undefined) return true;
  const { takeProfit: profit, stopLoss: loss } = together;
  const isBeyond = (low: string | undefined, high: string | undefined) => low === undefined || high === undefined || below(low, high);
  return side === 'buy' ? isBeyond(loss?.stopUsd, limitUsd) && isBeyond(limitUsd, profit?.limitUsd) : isBeyond(limitUsd, loss?.stopUsd) && isBeyond(profit?.limitUsd, limitUsd);
}

function profitIsBeyondLoss({ side, limitUsd, group: together }: Asked): boolean {
  if (together === undefined) return true;
  // The legs of an OCO are on the order's own side, those of the others on the opposite one.
  const selling = together.kind === 'oco' ? side === 'sell' : side === 'buy';
  const profit = together.kind === 'oco' ? limitUsd : together.takeProfit?.limitUsd;
  const loss = together.stopLoss?.stopUsd;
  return profit === undefined || loss === undefined || (selling ? below(loss, profit) : below(profit, loss));
}
