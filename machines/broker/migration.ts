import { one, zero, type Decimal } from '../decimal.ts';
import type { BrokerState } from './broker.ts';
import type { RestingOrder } from './decisions.ts';
import { noMemory } from './memory.ts';
import type { VenueTerms } from './terms.ts';

type OldOrder = Omit<RestingOrder, 'type' | 'limitUsd' | 'stopUsd' | 'waits' | 'grossUsd'>;

interface Version2 {
  readonly terms: { readonly commissionRate: Decimal; readonly minCommissionUsd: Decimal; readonly slippageRate: Decimal; readonly maxVolumeShare: Decimal } | null;
  readonly unsent: Readonly<Record<string, { readonly symbol: string; readonly order: OldOrder }>>;
  readonly resting: Readonly<Record<string, readonly OldOrder[]>>;
  readonly kills: string[];
  readonly lastClose: Record<string, string>;
}

const isVersion2 = (state: unknown): state is Version2 =>
  typeof state === 'object' && state !== null && ['terms', 'unsent', 'resting', 'kills', 'lastClose'].every((key) => key in state) && !('memory' in state);

const marketOrder = (order: OldOrder): RestingOrder => ({ ...order, type: 'market', limitUsd: null, stopUsd: null, waits: 0, grossUsd: zero });

function plainTerms({ commissionRate, minCommissionUsd, slippageRate, maxVolumeShare }: NonNullable<Version2['terms']>): VenueTerms {
  return {
    commission: { kind: 'perCent', rate: commissionRate, minimumUsd: minCommissionUsd }, slippageRate, slippageUsd: zero, maxVolumeShare, increment: one,
    marketFill: 'nextOpen', limitFill: 'touched', stopFill: 'nextOpen', impact: null, delayBars: 0,
  };
}

/** Version 2 knew market orders at the next open, and commission as a share with a minimum. */
export function withModels(state: unknown): BrokerState {
  if (!isVersion2(state)) throw new Error('expected a state of the simulated venue of version 2, was another');
  const { terms, unsent, resting, kills, lastClose } = state;
  return {
    terms: terms === null ? null : plainTerms(terms), kills, lastClose, memory: noMemory(), month: { name: '', shares: zero },
    unsent: Object.fromEntries(Object.entries(unsent).map(([id, { symbol, order }]) => [id, { symbol, order: marketOrder(order), touchedAt: null }])),
    resting: Object.fromEntries(Object.entries(resting).map(([symbol, orders]) => [symbol, orders.map(marketOrder)])),
  };
}
