import { streaming } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import { format, parse } from '../../machines/decimal.ts';
import type { BarFigures } from '../../subjects/market.ts';
import { alpacaSymbol, isCoin, ownSymbol, type alpacaFeeds } from './alpacaHistory.ts';
import type { Listening, LiveListeners, LiveSource } from './liveSource.ts';
import { plainDecimal } from './plainDecimal.ts';

export interface AlpacaStreamOptions {
  readonly credentials: { readonly keyId: string; readonly secret: string };
  readonly feed: (typeof alpacaFeeds)[number];
  readonly symbols: readonly string[];
  readonly build: 'minutes' | 'trades';
  /** Another address than Alpaca's, for tests. */
  readonly url?: string | undefined;
  /** First pause before a reconnect; it doubles up to a minute. */
  readonly reconnectMs?: number;
  /** A connection that answers no ping for so long is ended, and made anew. */
  readonly silentMs?: number;
}

/** A price or size as a canonical decimal: at most 12 places, above zero where it must be. */
const decimal = z.number().transform((value, context) => {
  const text = plainDecimal(value);
  if (/^\d{1,15}(\.\d{1,12})?$/.test(text)) return format(parse(text));
  context.addIssue({ code: 'custom', message: 'must be a decimal that is not negative' });
  return z.NEVER;
});
const at = z.date().transform((date, context) => {
  if (!Number.isNaN(date.getTime())) return date.getTime();
  context.addIssue({ code: 'custom', message: 'must be a time' });
  return z.NEVER;
});
const symbol = z.string().min(1).max(20);
const conditions = z.array(z.string().max(4)).max(20);
const bar = z.object({ symbol, timestamp: at, open: decimal, high: decimal, low: decimal, close: decimal, volume: decimal });
/** Coins have no exchange; their one venue is Alpaca's. */
const exchange = z.string().max(10).default('');
const trade = z.object({ symbol, idRaw: z.string().max(40), exchange, price: decimal, size: decimal, conditions, tape: z.string().max(4).optional(), timestamp: at, timestampRaw: z.string().max(40).optional() });
const correction = z.object({ symbol, exchange, originalIdRaw: z.string().max(40), correctedIdRaw: z.string().max(40), correctedPrice: decimal, correctedSize: decimal, correctedConditions: conditions });
const cancelled = z.object({ symbol, idRaw: z.string().max(40), exchange });
const quote = z.object({ symbol, bidPrice: z.number(), askPrice: z.number() });
const status = z.object({ symbol, statusCode: z.string().max(10), statusMessage: z.string().max(200).optional(), reasonMessage: z.string().max(200).optional() });

const tradeId = (exchange: string, id: string): string => `${exchange}:${id}`;

/** Nanoseconds within the millisecond, so that trades of one keep their order. */
const orderIn = (raw: string | undefined): number => Number((/\.\d{3}(\d{6})Z$/.exec(raw ?? '') ?? [])[1] ?? 0);

/** Codes that stop trading in a symbol, of both tapes: halted, paused by volatility, no resumption, price indication. `T` (UTP) and `3` (CTA) resume it, and so do quotation codes Q and 5 not yet. */
const halting: ReadonlySet<string> = new Set(['H', 'P', 'M', '2', '4', 'E', 'F']);
const resuming: ReadonlySet<string> = new Set(['T', '3']);

/**
 * Alpaca's stream of stocks, or of coins, through its SDK, which reconnects and subscribes anew by itself, without end. It is up when the subscription is confirmed, not before.
 * Minute bars and their updates, or trades with their corrections and cancels; quotes in any case, and trading halts of stocks. Throws where stocks and coins are mixed: those are two streams.
 */
export function alpacaStream({ credentials, feed, symbols, build, url, reconnectMs = 1_000, silentMs = 5_000 }: AlpacaStreamOptions): LiveSource {
  const coins = symbols.filter(isCoin);
  if (coins.length > 0 && coins.length < symbols.length) throw new RangeError(`market.symbols: was ${symbols.slice(0, 10).join(', ')}, must be all stocks or all coins; give each a desk of its own`);

  function start(on: LiveListeners): Listening {
    let stopped = false;
    let isUp = false;
    /** As the desk spells them, by Alpaca's names. */
    const ours = new Map<string, string>();
    const own = (name: string): string => ours.get(name) ?? ownSymbol(name);
    let latest = 'closed by Alpaca';
    /** Symbols of the desk's that are spelled otherwise when they come back. */
    const spelled = new Map<string, string>();
    const how = {
      credentials, initialReconnectMs: reconnectMs, maxReconnectMs: Math.max(60_000, reconnectMs), maxReconnectAttempts: streaming.UNLIMITED_RECONNECT_ATTEMPTS,
      pingIntervalMs: silentMs, pongWaitMs: silentMs, ...(url === undefined ? {} : { url }),
    };
    const stream = coins.length > 0 ? new streaming.CryptoDataStream(how) : new streaming.StockDataStream({ ...how, feed });
    /** The library swallows what a listener throws; here it becomes known. */
    const taking = <T extends { readonly symbol: string }>(schema: z.ZodType<T>, what: string, act: (value: T) => void) => (raw: unknown): void => {
      if (stopped) return;
      const read = schema.safeParse(raw);
      if (!read.success) return on.trouble(`unreadable ${what}: ${read.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
      try {
        const name = spelled.get(read.data.symbol);
        act(name === undefined ? read.data : { ...read.data, symbol: name });
      } catch (error) {
        on.trouble(`a ${what} was not taken: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    const minute = taking(bar, 'bar', ({ symbol: name, timestamp, open, high, low, close, volume }) => on.minute(own(name), timestamp, { open, high, low, close, volume } satisfies BarFigures));
    if (build === 'minutes') {
      stream.onBar(minute).onUpdatedBar(minute);
    } else {
      stream.onTrade(taking(trade, 'trade', (each) => on.trade(own(each.symbol), { id: tradeId(each.exchange, each.idRaw), atMs: each.timestamp, order: orderIn(each.timestampRaw), price: each.price, size: each.size, conditions: each.conditions, tape: each.tape })));
      stream.onCorrection(taking(correction, 'correction', (each) => on.correction(own(each.symbol), tradeId(each.exchange, each.originalIdRaw), { id: tradeId(each.exchange, each.correctedIdRaw), price: each.correctedPrice, size: each.correctedSize, conditions: each.correctedConditions })));
      stream.onCancelError(taking(cancelled, 'cancel', (each) => on.cancel(own(each.symbol), tradeId(each.exchange, each.idRaw))));
    }
    stream.onQuote(taking(quote, 'quote', ({ symbol: name, bidPrice, askPrice }) => on.quote(own(name), { bidUsd: bidPrice, askUsd: askPrice })));
    stream.onStatus(taking(status, 'status', ({ symbol: name, statusCode, statusMessage, reasonMessage }) => {
      if (halting.has(statusCode) || resuming.has(statusCode)) on.status(own(name), { halted: halting.has(statusCode), detail: [statusCode, statusMessage, reasonMessage].filter((part) => part !== undefined && part !== '').join(', ') });
    }));
    const follow = (followed: readonly string[]): void => {
      const names = followed.map(alpacaSymbol);
      for (const each of followed) ours.set(alpacaSymbol(each), each);
      followed.forEach((name, place) => { if (ownSymbol(names[place] ?? name) !== name) spelled.set(ownSymbol(names[place] ?? name), name); });
      if (build === 'minutes') {
        stream.subscribeForBars(names);
        stream.subscribeForUpdatedBars(names);
      } else stream.subscribeForTrades(names);
      stream.subscribeForQuotes(names);
      if (coins.length === 0) stream.subscribeForStatuses(names);
    };
    follow(symbols);
    stream.on(streaming.EVENT.SUBSCRIPTION, () => {
      if (stopped || isUp) return;
      isUp = true;
      on.up();
    });
    stream.onError((reason) => {
      latest = reason;
      if (!stopped) on.trouble(reason);
    });
    stream.onDisconnect(() => {
      if (stopped) return;
      if (isUp) on.down(latest);
      isUp = false;
      // The library says "disconnected" before it decides to wait for a reconnect; what stays disconnected is lost.
      queueMicrotask(() => {
        if (!stopped && stream.getState() === streaming.STATE.DISCONNECTED) on.lost(latest);
      });
    });
    stream.connect();
    return {
      stop: () => {
        stopped = true;
        stream.disconnect();
      },
      follow: (symbol) => follow([symbol]),
    };
  }

  return { name: coins.length > 0 ? 'alpaca crypto' : `alpaca ${feed}`, start };
}
