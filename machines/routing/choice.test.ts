import { describe, expect, test } from 'vitest';
import { routeOf, type Route } from './choice.ts';

const alpaca: Route = { venue: 'alpaca', assetClasses: ['equity', 'crypto'], costBps: 25 };
const binance: Route = { venue: 'binance', assetClasses: ['crypto'], costBps: 10 };
const kraken: Route = { venue: 'kraken', assetClasses: ['crypto'], costBps: 10 };
const anything: Route = { venue: 'anything', costBps: 50 };
const allUp = () => true;
const down = (...venues: readonly string[]) => (venue: string) => !venues.includes(venue);

describe('an order goes to', () => {
  test('the cheapest venue that trades its asset class', () => expect(routeOf('crypto', [alpaca, binance], allUp).venue).toBe('binance'));
  test('of two that cost the same the one that the desk names first', () => {
    expect(routeOf('crypto', [alpaca, kraken, binance], allUp).venue).toBe('kraken');
    expect(routeOf('crypto', [alpaca, binance, kraken], allUp).venue).toBe('binance');
  });
  test('the next cheapest while the cheapest is down', () => expect(routeOf('crypto', [alpaca, binance], down('binance')).venue).toBe('alpaca'));
  test('a venue of any asset class where none is said', () => expect(routeOf('bond', [alpaca, anything], allUp).venue).toBe('anything'));
  test('no venue where none that trades its asset class is up', () => expect(routeOf('crypto', [alpaca, binance], down('alpaca', 'binance')).venue).toBeUndefined());
  test('no venue where none trades its asset class, however many are up', () => expect(routeOf('equity', [binance, kraken], allUp).venue).toBeUndefined());
});

test('every venue is told with why it was not taken', () => {
  expect(routeOf('equity', [alpaca, binance, anything], down('anything')).considered).toEqual([
    { venue: 'alpaca', costBps: 25 }, { venue: 'binance', objection: 'assetClass', costBps: 10 }, { venue: 'anything', objection: 'down', costBps: 50 },
  ]);
});
