import { describe, expect, test } from 'vitest';
import { ada } from '../../test/people.ts';
import { routed } from '../../test/twoVenues.ts';
import { sampleSession } from './sampleSession.ts';

const { environment, pacing, venue, routes, market, cashUsd } = routed;
const opened = (over: object) => sampleSession('paper', ada, { over: { environment, pacing, venue, routes, market, cashUsd, ...over } });

describe('settings with routes', () => {
  test('are a desk with several venues', () => expect(opened({}).routes?.map(({ venue: { kind } }) => kind)).toEqual(['alpaca', 'ccxt']));
  test('are refused where the routes are not sound, with what to do', () => {
    expect(() => opened({ cashUsd: '99999' })).toThrow("routes: cashUsd was 100000 together, must be the desk's 99999");
    expect(() => opened({ venue: { kind: 'ccxt', exchange: 'binance', sandbox: true } })).toThrow("routes.0.venue: must be the desk's venue, to the letter; put that route first");
  });
});
