import { describe, expect, test } from 'vitest';
import { run } from '../actors/gym/run.ts';
import type { BarColumns, RunOf } from '../machines/gym/run.ts';
import type { Plan } from '../subjects/plan.ts';
import type { SimVenue } from '../subjects/venue.ts';
import { settings } from './people.ts';

/* A plan's stops through the desk's own actors: strategy, risk, execution, venue and books. */

const free: SimVenue = { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 };
const always = { compare: 'above', left: { bar: 'close', offset: 0 }, right: { value: 0 } } as const;
const never = { compare: 'below', left: { bar: 'close', offset: 0 }, right: { value: 0 } } as const;
const days = ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07', '2020-01-08'];

/** Bought at the open of the second day, at 100. Each day as open, low and close. */
function sold(stops: Pick<Plan, 'stop' | 'stops'>, prices: readonly (readonly [open: number, low: number, close: number])[], terms: Partial<SimVenue> = {}) {
  const column = (of: (price: readonly [number, number, number]) => number) => Float64Array.from([[100, 100, 100] as const, ...prices], (price) => of(price) * 100);
  const bars: BarColumns = {
    symbol: 'SPY', timeframe: '1d', scale: 2, atMs: Float64Array.from(days.slice(0, prices.length + 1), (day) => Date.parse(`${day}T21:00:00Z`)),
    open: column(([open]) => open), high: column(([open, , close]) => Math.max(open, close)), low: column(([, low]) => low), close: column(([, , close]) => close), volume: Float64Array.from(days.slice(0, prices.length + 1), () => 1e6),
  };
  const of: RunOf = {
    plan: { name: 'held', thesis: 't', universe: ['SPY'], timeframe: '1d', entry: always, exit: never, sizing: { kind: 'quantity', quantity: '10' }, timing: 'nextOpen', budget: 1, refutedBy: 'r', ...stops },
    bars: [bars], cashUsd: '10000', policy: { ...settings.policy, collar: 1 }, venue: { ...free, ...terms },
  };
  return run(of).trades.slice(0, 1).map(({ entryPrice, exitPrice }) => [entryPrice, exitPrice]);
}

describe.each([['at the open after it was touched', {}], ['in the bar that touched it', { stopFill: 'gapThrough' as const }]])('a stop that fills %s', (_, terms) => {
  const inBar = 'stopFill' in terms;
  test('locks a profit', () => expect(sold({ stop: { kind: 'profitLock', gain: 0.1, lock: 0.03 } }, [[100, 100, 110], [108, 102, 104], [101, 101, 101]], terms)).toEqual([['100', inBar ? '103' : '101']]));
  test('acts on a gap below what it locked: nobody sells at a price that was not there', () =>
    expect(sold({ stop: { kind: 'profitLock', gain: 0.1, lock: 0.03 } }, [[100, 100, 110], [97, 96, 98], [99, 99, 99]], terms)).toEqual([['100', inBar ? '97' : '99']]));
  test('by volatility acts on a gap', () =>
    expect(sold({ stops: [{ kind: 'profitLock', gain: 0.5, lock: 0 }, { kind: 'fixed', distance: 0.05 }] }, [[100, 100, 100], [80, 79, 81], [82, 82, 82]], terms)).toEqual([['100', inBar ? '80' : '82']]));
  test('by time sells at the next open, whatever the price', () => expect(sold({ stop: { kind: 'time', bars: 2 } }, [[100, 100, 100], [99, 98, 99], [97, 97, 97]], terms)).toEqual([['100', '97']]));
  test('of several, the first that is touched', () => expect(sold({ stops: [{ kind: 'time', bars: 3 }, { kind: 'trailing', distance: 0.05 }] }, [[100, 100, 120], [119, 113, 115], [112, 112, 112]], terms)).toEqual([['100', inBar ? '114' : '112']]));
});
