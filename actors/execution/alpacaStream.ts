import { streaming } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import { wireUpdate, type WireUpdate } from './alpacaWords.ts';

export interface StreamOptions {
  readonly keyId: string;
  readonly secret: string;
  readonly paper: boolean;
  readonly streamUrl?: string | undefined;
  /** First pause before a reconnect; it doubles up to a minute. */
  readonly reconnectMs: number;
  /** Attempts to reconnect one after another, before the stream counts as lost. */
  readonly reconnectAttempts: number;
}

export interface StreamListeners {
  readonly update: (update: WireUpdate) => void;
  /** Whenever the venue confirms the subscription: at first, and after every reconnect, when updates may have been missed. */
  readonly listening: () => void;
  /** The connection ended; a new one may follow. */
  readonly disconnected?: () => void;
  /** An update that cannot be read; `order` is its client order id where at least that can be. */
  readonly unreadable: (order: string | undefined, reason: string) => void;
  readonly trouble: (reason: string) => void;
  /** The stream ended for good: refused keys, or no reconnect within the attempts. */
  readonly lost: (reason: string) => void;
}

const frame = z.object({ data: z.looseObject({ timestamp: z.string() }) });

/** The library makes a Date of an update's time, which keeps milliseconds: what the venue said goes beside it. */
class TradingStream extends streaming.TradingStream {
  protected override handleMessage(message: unknown): void {
    const read = frame.safeParse(message);
    super.handleMessage(read.success ? { ...(message as object), data: { ...read.data.data, said_at: read.data.data.timestamp } } : message);
  }
}

const named = z.object({ order: z.object({ client_order_id: z.string() }) });

/** Alpaca's `trade_updates`, kept open until the returned function stops it. */
export function tradeUpdates({ keyId, secret, paper, streamUrl, reconnectMs, reconnectAttempts }: StreamOptions, on: StreamListeners): () => void {
  const stream = new TradingStream({
    credentials: { keyId, secret }, paper, initialReconnectMs: reconnectMs, maxReconnectMs: Math.max(60_000, reconnectMs), maxReconnectAttempts: reconnectAttempts,
    ...(streamUrl === undefined ? {} : { url: streamUrl }),
  });
  let stopped = false;
  let latest = 'closed by the venue';
  stream.onTradeUpdate((raw) => {
    const read = wireUpdate.safeParse(raw);
    if (read.success) return on.update(read.data);
    const name = named.safeParse(raw);
    on.unreadable(name.success ? name.data.order.client_order_id : undefined, read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  });
  stream.on(streaming.EVENT.SUBSCRIPTION, () => on.listening());
  stream.onError((reason) => {
    latest = reason;
    on.trouble(reason);
  });
  // The library says "disconnected" before it decides to wait for a reconnect; what stays disconnected is lost.
  stream.onDisconnect(() => queueMicrotask(() => {
    if (!stopped) on.disconnected?.();
    if (!stopped && stream.getState() === streaming.STATE.DISCONNECTED) on.lost(latest);
  }));
  stream.subscribeTradeUpdates();
  stream.connect();
  return () => {
    stopped = true;
    stream.disconnect();
  };
}
