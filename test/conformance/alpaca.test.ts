import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Alpaca } from '../../actors/execution/alpaca.ts';
import type { Update } from '../alpaca/account.ts';
import type { Fault as AlpacaFault, Method } from '../alpaca/rest.ts';
import { localAlpaca } from '../alpaca/server.ts';
import { cases } from './cases.ts';
import { Life } from './life.ts';
import type { Asking, Fault, VenueUnderTest } from './venue.ts';

const methods: Readonly<Record<Asking, Method>> = { 'placement': 'POST', 'look-up': 'GET', 'cancel': 'DELETE', 'change': 'PATCH' };
const faults: Readonly<Record<Fault, AlpacaFault>> = {
  'answer lost': { kind: 'dropAnswer' }, 'request lost': { kind: 'dropRequest' }, 'down': { kind: 'status', status: 503, message: 'unavailable' },
  'throttled': { kind: 'status', status: 429, message: 'too many requests', retryAfterSeconds: 0 }, 'refused': { kind: 'status', status: 403, message: 'insufficient buying power' },
};

async function alpacaUnderTest(): Promise<VenueUnderTest> {
  const venue = await localAlpaca();
  let last: Update | undefined;
  /** Of the orders that stood for it the newest: the others were replaced. */
  const newest = () => venue.account.all().at(-1)?.client_order_id ?? '';
  const listening = (before: number) => vi.waitFor(() => expect([venue.stream.connections() > before, venue.stream.listeners()]).toEqual([true, 1]), { timeout: 3_000, interval: 5 });
  return {
    connect: async () => {
      venue.speak();
      return new Alpaca({ credentials: venue.credentials, restUrl: venue.restUrl, streamUrl: venue.streamUrl, timeoutMs: 500, lookUpWaitsMs: [5, 10], cancelWaitsMs: [5, 10], throttledWaitsMs: [5], reconnectMs: 5, reconnectAttempts: 50 });
    },
    fill: async (_order, quantity, priceUsd) => { last = venue.fill(newest(), quantity, priceUsd); },
    expire: async () => { last = venue.move(newest(), 'expired'); },
    spoil: (asking, ...by) => venue.spoil(methods[asking], ...by.map((each) => faults[each])),
    cutOff: () => venue.silence(),
    connectAgain: async () => {
      const before = venue.stream.connections();
      venue.speak();
      venue.stream.disconnect();
      await listening(before);
    },
    sayAgain: () => { if (last !== undefined) venue.stream.send(last); },
    placements: () => venue.requests.filter((request) => request.startsWith('POST')).length,
    orders: () => venue.account.all().filter(({ replaces }) => replaces === null).length,
    close: () => venue.close(),
  };
}

describe('the connector to Alpaca', () => {
  let venue: VenueUnderTest;
  beforeEach(async () => { venue = await alpacaUnderTest(); });
  afterEach(() => venue.close());
  for (const each of cases) {
    test(each.name, async () => {
      const { is, expected } = await Life.of(each, venue);
      expect(is).toEqual(expected);
    });
  }
});
