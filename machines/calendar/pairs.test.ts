import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { isPair, pairWith } from './pairs.ts';

test.each(['BTCUSD', 'ETHUSDT', 'USDCUSD', 'BTC-USD', 'BTC-USDT', 'ETH/USDC', 'BTC/USD', 'ETH-BTC', 'SOL-EUR', 'S-USDT', '1INCH-USDT'])('%s is a pair, which trades round the clock', (symbol) =>
  expect([isPair(symbol), calendarOf(symbol)]).toEqual([true, 'always']));

test.each(['SPY', 'USD', 'XUSD', 'BRK-B', 'BRK.B', 'BRK/B', 'BF-A', 'BAC-PRB', 'SPCE-WS', 'BTC', '-USD', 'BTC--USD', 'BTC-USD-X', 'BTC-USDX'])('%s is none, and has the calendar of shares', (symbol) =>
  expect([isPair(symbol), calendarOf(symbol)]).toEqual([false, 'XNYS']));

test('a pair is spelled as a venue does, a share is left', () =>
  expect(['BTCUSD', 'BTC-USD', 'BTC/USD', 'ETHUSDT', 'ETH-BTC', 'BRK-B', 'SPY'].map((symbol) => pairWith(symbol, '/'))).toEqual(['BTC/USD', 'BTC/USD', 'BTC/USD', 'ETH/USDT', 'ETH/BTC', 'BRK-B', 'SPY']));
