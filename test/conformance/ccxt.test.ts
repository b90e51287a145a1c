import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Ccxt } from '../../actors/execution/ccxt.ts';
import { localBinance, type Fault as BinanceFault } from '../binance/server.ts';
import { cases } from './cases.ts';
import { Life } from './life.ts';
import type { Fault, Manner, VenueUnderTest } from './venue.ts';

const manner: Manner = { changes: false, hasWire: true };

const faults: Readonly<Record<Fault, BinanceFault>> = { 'answer lost': 'dropAnswer', 'request lost': 'dropRequest', 'down': 'down', 'throttled': 'throttled', 'refused': 'refused' };

async function binanceUnderTest(): Promise<VenueUnderTest> {
  const venue = await localBinance();
  return {
    connect: async () => {
      venue.cutOff(false);
      return new Ccxt({ exchange: 'binance', sandbox: true, ...venue.credentials, url: venue.url, timeoutMs: 500, pollMs: 5, lookUpWaitsMs: [5, 10], cancelWaitsMs: [5, 10], throttledWaitsMs: [5] });
    },
    fill: async (order, quantity, priceUsd) => void venue.fill(order, quantity, priceUsd),
    expire: async (order) => venue.end(order, 'EXPIRED'),
    // What can't be asked can't go wrong.
    spoil: (asking, ...by) => { if (asking !== 'change') venue.spoil(asking, ...by.map((each) => faults[each])); },
    cutOff: () => venue.cutOff(true),
    connectAgain: async () => venue.cutOff(false),
    // Every look sees every trade again.
    sayAgain: () => {},
    placements: () => venue.requests.filter((request) => request === 'POST /api/v3/order').length,
    orders: () => venue.orders().length,
    close: () => venue.close(),
  };
}

describe('the connector to the exchanges of ccxt, at a local Binance', () => {
  let venue: VenueUnderTest;
  beforeEach(async () => { venue = await binanceUnderTest(); });
  afterEach(() => venue.close());
  for (const each of cases) {
    test(each.name, async () => {
      const { is, expected } = await Life.of(each, venue, manner.changes);
      expect(is).toEqual(expected);
    }, 20_000);
  }
});
