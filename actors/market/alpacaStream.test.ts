import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentials, marketDataServer, type MarketDataServer } from '../../test/marketData/history.ts';
import { MarketStream } from '../../test/marketData/stream.ts';
import { alpacaStream } from './alpacaStream.ts';
import type { Listening, LiveListeners } from './liveSource.ts';

let server: MarketDataServer;
let coins: MarketStream;
let listening: Listening | undefined;
let minutes: string[];
beforeEach(async () => {
  server = await marketDataServer();
  coins = new MarketStream(server.server, '/v1beta3/crypto/us');
  minutes = [];
});
afterEach(async () => {
  listening?.stop();
  await coins.close();
  await server.close();
});

const quiet: LiveListeners = { minute: (symbol) => void minutes.push(symbol), trade: () => {}, correction: () => {}, cancel: () => {}, quote: () => {}, status: () => {}, up: () => {}, down: () => {}, trouble: () => {}, lost: () => {} };
const started = async (symbols: readonly string[]) => {
  listening = alpacaStream({ credentials, feed: 'iex', symbols, build: 'minutes', url: `${server.url.replace('http', 'ws')}/v1beta3/crypto/us` }).start(quiet);
  await expect.poll(() => coins.asked('bars').length).toBe(symbols.length);
};
const bar = (symbol: string) => ({ T: 'b', S: symbol, o: 1, h: 1, l: 1, c: 1, v: 1.5, n: 1n, vw: 1, t: new Date('2026-03-02T14:30:00Z') });

test.each(['BTCUSD', 'BTC-USD'])('a coin that the desk calls %s is asked for by its pair, and told by the name of the desk', async (symbol) => {
  await started([symbol]);
  coins.send(bar('BTC/USD'));
  await expect.poll(() => minutes).toEqual([symbol]);
  expect(coins.asked('bars')).toEqual(['BTC/USD']);
});
test('a symbol that is followed later is asked for too, by itself', async () => {
  await started(['BTCUSD']);
  listening?.follow('ETHUSD');
  await expect.poll(() => coins.asked('bars')).toEqual(['BTC/USD', 'ETH/USD']);
  coins.send(bar('ETH/USD'));
  await expect.poll(() => minutes).toEqual(['ETHUSD']);
});
test('stocks and coins are no one stream', () => expect(() => alpacaStream({ credentials, feed: 'iex', symbols: ['SPY', 'BTCUSD'], build: 'minutes' })).toThrow('must be all stocks or all coins'));
