import type { DeskSettings } from '../subjects/desk.ts';
import type { FactOf } from '../subjects/fact.ts';
import { agreed, broken } from '../subjects/reconciliation.ts';
import { venueDown, venueUp } from '../subjects/routing.ts';
import { claimed } from '../subjects/runtime.ts';
import type { OutsideVenue } from '../subjects/venue.ts';
import { fact } from './given.ts';
import { openedWith, settings } from './people.ts';

/* A desk that trades shares and coins at Alpaca, and coins cheaper at an exchange. */

export const ofAlpaca = { kind: 'alpaca', paper: true } as const;

export const routed: DeskSettings = {
  ...settings, environment: 'paper', pacing: 'live', venue: ofAlpaca, market: { kind: 'synthetic', seed: 1, symbols: ['SPY', 'BTC-USDT', 'ETH-USDT'], timeframe: '1d', bars: 100, from: '2020-01-01T00:00:00Z' },
  routes: [
    { venue: ofAlpaca, costBps: 25, cashUsd: '60000' },
    { venue: { kind: 'ccxt', exchange: 'binance', sandbox: true }, assetClasses: ['crypto'], costBps: 10, cashUsd: '40000' },
  ],
};

/** The desk's first fact. */
export const routedDesk = (over: Partial<DeskSettings> = {}) => openedWith({ ...routed, ...over });

export const agreementAt = (venue: OutsideVenue, over: Partial<FactOf<typeof agreed>['body']> = {}) => fact(agreed, { venue, why: 'start', cashUsd: '1', cashDifferenceUsd: '0', positions: 0, orders: 0, ...over });
export const breakAt = (venue: OutsideVenue, symbol: string) => fact(broken, { venue, scope: 'symbol', symbol, class: 'position', expected: '1', was: '2', seen: 2, detail: 'd' });
export const downAt = (venue: OutsideVenue) => fact(venueDown, { venue, why: 'failures', failures: 5, reason: 'HTTP 503', probeAt: '2020-01-02T21:00:02Z' });
export const upAt = (venue: OutsideVenue) => fact(venueUp, { venue, probes: 2 });
/** Another host takes execution over. */
export const takenOver = { ...fact(claimed, { host: 'b', role: 'execution', epoch: 2, code: 'c' }), type: 'execution.claimed' };
export const bothAgree = [agreementAt('alpaca'), agreementAt('ccxt')] as const;
