import { closed, filled, submitted } from '../../subjects/execution.ts';
import { opened } from '../../subjects/desk.ts';
import type { Fact, FactKind } from '../../subjects/fact.ts';
import { bar } from '../../subjects/market.ts';
import type { Policy } from '../../subjects/policy.ts';
import { approved, type Check } from '../../subjects/risk.ts';
import { intent, spawned } from '../../subjects/strategy.ts';
import type { Actor } from '../../machines/actor.ts';
import { isoTime } from '../../machines/authority/instant.ts';
import { risk } from '../../machines/risk/risk.ts';
import { signedOpening, type Signer } from '../../actors/desk/opening.ts';
import { createUser } from '@nats-io/nkeys';
import { benchSettings } from './benchDesk.ts';

const positions = 500;
const openOrders = 200;
const strategies = 50;

const symbolOf = (number: number): string => `S${String(number).padStart(3, '0')}`;
const strategyOf = (number: number): string => `s-${number}`;
const sectorOf = (number: number): string => `sector-${number % 11}`;

/** 10:00 in New York on a trading day. */
const beganMs = 1_578_063_600_000;

const unlimitedUsd = '1000000000000';
/** Every check there is, with limits that the orders of the measurement keep. */
const everything: Policy = {
  version: 1, maxOrderNotionalUsd: '1000000', maxOrderQuantity: '100000', collar: 0.1, maxPositionNotionalUsd: '10000000', maxGrossNotionalUsd: unlimitedUsd, maxOrdersAMinute: 1_000,
  duplicateWindowSeconds: 1, blockedSymbols: Array.from({ length: 20 }, (_, number) => `BLOCKED${number}`), maxDailyLossUsd: unlimitedUsd, maxIntentAgeSeconds: 60, allowShort: true, minCashUsd: '0',
  restrictedSymbols: Array.from({ length: 20 }, (_, number) => `RESTRICTED${number}`),
  maxNetNotionalUsd: unlimitedUsd, maxConcentration: 0.5, maxReferenceDistance: 0.2, maxPeriodMove: 0.2, maxVolumeShare: 0.1, maxDaysToLiquidate: 100, maxQuoteAgeSeconds: 1_000_000,
  maxUnattendedShare: 0.5, maxMessages: { second: 1_000, minute: 10_000, day: 10_000_000 }, maxUnseenEntries: 10_000_000, maxLeverage: 4, settledCashOnly: true,
  dayTrades: { most: 3, days: 5, belowEquityUsd: '25000' }, shortSales: { needsLocate: true, restrictedAfterFall: 0.1 }, noSelfMatch: true, tradingHoursOnly: true,
  instruments: Object.fromEntries(Array.from({ length: positions }, (_, number) => [symbolOf(number), { sector: sectorOf(number), assetClass: 'equity', locatedQuantity: '1000' }])),
  scopes: [
    ...Array.from({ length: 11 }, (_, number) => ({ sector: sectorOf(number), limits: { maxGrossNotionalUsd: unlimitedUsd, maxNetNotionalUsd: unlimitedUsd } })),
    { assetClass: 'equity', limits: { maxGrossNotionalUsd: unlimitedUsd, maxOrderNotionalUsd: '900000' } },
    ...Array.from({ length: strategies }, (_, number) => ({ strategy: strategyOf(number), limits: { maxGrossNotionalUsd: unlimitedUsd, maxMessages: { second: 100 } } })),
    ...Array.from({ length: 20 }, (_, number) => ({ symbol: symbolOf(number), limits: { maxPositionNotionalUsd: '5000000' } })),
  ],
};

/** One order of the measurement. */
export interface Sample {
  readonly intent: Fact;
  /** What comes of the order once it is approved, so that as many are open as before. */
  readonly ends: readonly Fact[];
}

/** A live desk on margin, with 500 positions of 50 strategies and 200 open orders, that knows all checks. */
export class PretradeDesk {
  readonly #actor: Actor = risk.begin('main');
  #facts = 0;
  #orders = 0;
  #ms = beganMs;

  constructor() {
    const key = createUser();
    const signer: Signer = { name: 'bench', sign: (text) => Buffer.from(key.sign(new TextEncoder().encode(text))).toString('base64') };
    const settings = benchSettings('bench', 'live', { name: signer.name, publicKey: key.getPublicKey() });
    const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 } as const;
    if (settings.venue.kind !== 'sim') throw new Error('expected a simulated venue to measure on');
    this.#take(opened, signedOpening({ ...settings, venue: { ...settings.venue, account }, policy: everything }, signer));
    for (let number = 0; number < strategies; number += 1) this.#take(spawned, { planHash: 'a'.repeat(64), name: 'p', budget: 0.02 }, strategyOf(number));
    for (const daysAgo of [3, 2, 1, 0]) for (let number = 0; number < positions; number += 1) this.#bar(symbolOf(number), daysAgo);
    for (let number = 0; number < positions; number += 1) this.#hold(number);
    for (let number = 0; number < openOrders; number += 1) this.#leaveOpen(number);
  }

  take(fact: Fact) {
    return this.#actor.take(fact);
  }

  /** An order for a tenth of a second later than the one before. Symbols and strategies change with each. */
  sample(number: number): Sample {
    this.#ms += 100;
    const [strategy, symbol] = [strategyOf(number % strategies), symbolOf((number * 7) % positions)];
    return { intent: this.#wish(strategy, symbol), ends: this.#life(strategy, symbol) };
  }

  #wish = (strategy: string, symbol: string): Fact =>
    this.#fact(intent, { symbol, action: 'enter', sizing: { kind: 'quantity', quantity: '10' }, referencePriceUsd: '100.5', reason: 'rule' }, strategy);

  #life(strategy: string, symbol: string): readonly Fact[] {
    const order = { ...this.#order(), strategy, symbol, side: 'buy' as const };
    return [this.#fact(submitted, { ...order, quantity: '10', expiresAt: '2030-01-01T00:00:00Z', venue: 'sim' }), this.#fact(closed, { ...order, state: 'canceled', reason: 'measured' })];
  }

  #hold(number: number): void {
    const order = { ...this.#order(), strategy: strategyOf(number % strategies), symbol: symbolOf(number), side: 'buy' as const };
    this.#take(filled, { ...order, execution: String(number), quantity: '100', priceUsd: '100', feeUsd: '0', done: true });
  }

  #leaveOpen(number: number): void {
    this.#ms += 100;
    const [strategy, symbol] = [strategyOf((number + 3) % strategies), symbolOf(number)];
    expectApproved(this.take(this.#wish(strategy, symbol)));
    const [sent] = this.#life(strategy, symbol);
    if (sent !== undefined) this.take(sent);
  }

  #bar(symbol: string, daysAgo: number): void {
    this.#take(bar, { timeframe: '1d', open: '100', high: '101', low: '99', close: '100.5', volume: '1000000', warmUp: false, flags: [] }, symbol, isoTime(beganMs - 3_600_000 * 12 - daysAgo * 86_400_000));
  }

  #order = () => ({ order: (this.#orders += 1).toString(16).padStart(32, 'f') });

  #take<Name extends string, Body>(kind: FactKind<Name, Body>, body: Body, actor = 'main', at = isoTime(this.#ms)): void {
    this.take(this.#fact(kind, body, actor, at));
  }

  #fact<Name extends string, Body>(kind: FactKind<Name, Body>, body: Body, actor = 'main', at = isoTime(this.#ms)): Fact {
    const id = (this.#facts += 1).toString(16).padStart(32, '0');
    return { type: kind.name, actor, id, at, cause: id, correlation: id, body };
  }
}

/** What was decided: how many checks it asked. Throws, with what refused it, where the order was not approved. */
export function expectApproved(published: ReturnType<Actor['take']>): number {
  const [decision] = published;
  const { checks } = (decision?.body ?? { checks: [] }) as { readonly checks: readonly Check[] };
  if (decision?.kind.name !== approved.name) throw new Error(`expected every order of the measurement to be approved, was refused by ${checks.filter(({ passed }) => !passed).map(({ rule, figure, limit }) => `${rule} ${figure} of ${limit}`).join(', ')}`);
  return checks.length;
}

export const standing = { positions, openOrders } as const;
