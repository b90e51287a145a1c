import { sent, simReported, submitted } from '../subjects/execution.ts';
import type { Fact, FactOf } from '../subjects/fact.ts';
import { bar } from '../subjects/market.ts';
import type { SimVenue } from '../subjects/venue.ts';
import { fact, given } from './given.ts';
import { openedWith } from './people.ts';
import { broker } from '../machines/broker/broker.ts';

/* A simulated venue for tests: terms, orders, bars, and what it reports. */

export const free: SimVenue = { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 };
export const venueWith = (over: Partial<SimVenue>) => openedWith({ venue: { ...free, ...over } });

export const days = ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07', '2020-01-08', '2020-01-09'].map((day) => `${day}T21:00:00Z`);
export const [first = '', second = '', third = '', fourth = ''] = days;

export const name = (digit: string) => digit.repeat(32);
export const one = name('1');
export const two = name('2');

type Submitted = FactOf<typeof submitted>['body'];
type BarBody = FactOf<typeof bar>['body'];

export const order = (id: string, over: Partial<Submitted> = {}, at = first) =>
  fact(submitted, { order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '10', expiresAt: '2020-02-01T00:00:00Z', venue: 'sim', ...over }, { at, correlation: name('c') });

/** open, high, low, close */
export const prices = (at: string, [open, high, low, close]: readonly [string, string, string, string], over: Partial<BarBody> = {}, symbol = 'SPY') =>
  fact(bar, { timeframe: '1d', open, high, low, close, volume: '1000', warmUp: false, flags: [], ...over }, { at, actor: symbol });

/** A bar that stays at one price. */
export const flatAt = (at: string, price: string, over: Partial<BarBody> = {}) => prices(at, [price, price, price, price], over);

export const filledAt = (id: string, quantity: string, priceUsd: string, feeUsd = '0', n = 1) =>
  [simReported, { order: id, status: 'filled', execution: `${id}-${n}`, quantity, priceUsd, feeUsd }] as const;
export const partlyAt = (id: string, quantity: string, priceUsd: string, feeUsd = '0', n = 1) =>
  [simReported, { order: id, status: 'partiallyFilled', execution: `${id}-${n}`, quantity, priceUsd, feeUsd }] as const;
export const ended = (id: string, status: string, reason: string) => [simReported, { order: id, status, reason }] as const;

/** Every submitted order is sent at once, as the host does it. */
export const givenVenue = (...before: readonly Fact[]) => given(broker, ...before.flatMap((each) => (each.type === submitted.name ? [each, sentAfter(each)] : [each])));
export const sentAfter = (each: Fact) => fact(sent, { order: (each as FactOf<typeof submitted>).body.order }, { at: each.at });
