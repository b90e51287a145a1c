import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Ccxt } from '../../actors/execution/ccxt.ts';
import { replacementId } from '../../machines/order/ids.ts';
import { localBinance, type Fault as BinanceFault } from '../binance/server.ts';
import { cases } from './cases.ts';
import { Life } from './life.ts';
import type { Fault, VenueUnderTest } from './venue.ts';

const faults: Readonly<Record<Fault, BinanceFault>> = { 'answer lost': 'dropAnswer', 'request lost': 'dropRequest', 'down': 'down', 'throttled': 'throttled', 'refused': 'refused' };

async function binanceUnderTest(): Promise<VenueUnderTest> {
  const venue = await localBinance();
  const names = () => venue.orders().map(({ clientOrderId }) => clientOrderId);
  const replacements = () => names().filter((name) => name === replacementId(names()[0] ?? '', 1)).length;
  const standingFor = (order: string) => names().findLast((name) => name === replacementId(order, 1)) ?? order;
  return {
    connect: async () => {
      venue.cutOff(false);
      return new Ccxt({ exchange: 'binance', sandbox: true, ...venue.credentials, url: venue.url, timeoutMs: 500, pollMs: 5, lookUpWaitsMs: [5, 10], cancelWaitsMs: [5, 10], throttledWaitsMs: [5] });
    },
    fill: async (order, quantity, priceUsd) => void venue.fill(standingFor(order), quantity, priceUsd),
    expire: async (order) => venue.end(standingFor(order), 'EXPIRED'),
    // An order is changed by another, which takes its place.
    spoil: (asking, ...by) => venue.spoil(asking === 'change' ? 'placement' : asking, ...by.map((each) => faults[each])),
    cutOff: () => venue.cutOff(true),
    connectAgain: async () => venue.cutOff(false),
    // Every look sees every trade again.
    sayAgain: () => {},
    placements: () => venue.requests.filter((request) => request === 'POST /api/v3/order').length - replacements(),
    orders: () => venue.orders().length - Math.min(1, replacements()),
    close: () => venue.close(),
  };
}

describe('the connector to the exchanges of ccxt, at a local Binance', () => {
  let venue: VenueUnderTest;
  beforeEach(async () => { venue = await binanceUnderTest(); });
  afterEach(() => venue.close());
  for (const each of cases) {
    test(each.name, async () => {
      const { is, expected } = await Life.of(each, venue);
      expect(is).toEqual(expected);
    }, 20_000);
  }
});
