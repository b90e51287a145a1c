import type { Trade } from '../../machines/feed/minutes.ts';
import type { BarFigures } from '../../subjects/market.ts';

/** What a source of the present tells. Times are UTC milliseconds, prices and sizes canonical decimals. */
export interface LiveListeners {
  /** A minute's bar; again where it has changed. */
  readonly minute: (symbol: string, startMs: number, figures: BarFigures) => void;
  readonly trade: (symbol: string, trade: Trade) => void;
  /** A trade was another. */
  readonly correction: (symbol: string, id: string, corrected: Omit<Trade, 'atMs' | 'order' | 'tape'>) => void;
  readonly cancel: (symbol: string, id: string) => void;
  /** Both sides in USD, for comparing them only. */
  readonly quote: (symbol: string, quote: { readonly bidUsd: number; readonly askUsd: number }) => void;
  /** Its exchange has halted a symbol, or lets it trade again. */
  readonly status: (symbol: string, status: { readonly halted: boolean; readonly detail: string }) => void;
  /** From here on everything comes, until `down`. */
  readonly up: () => void;
  readonly down: (reason: string) => void;
  /** What a person should know of; the source goes on. */
  readonly trouble: (reason: string) => void;
  /** It will not come back by itself. */
  readonly lost: (reason: string) => void;
}

/** A source that is being listened to. */
export interface Listening {
  /** Listeners are called no more. */
  stop(): void;
  /** From now on another symbol too. */
  follow(symbol: string): void;
}

/** A source of the present. */
export interface LiveSource {
  readonly name: string;
  /** Once. Listeners are called until it is stopped. */
  start(on: LiveListeners): Listening;
}
