import type { Clock } from './clock.ts';
import { startOf } from './fetchBars.ts';
import type { History } from './history.ts';
import type { Listening, LiveListeners, LiveSource } from './liveSource.ts';

export interface PollOptions {
  readonly history: History;
  readonly symbols: readonly string[];
  readonly everyMs: number;
  readonly clock: Clock;
  /** Whether there is anything to ask for. */
  readonly isOpen: (symbol: string, nowMs: number) => boolean;
}

const minuteMs = 60_000;
/** Asked for again each time: a minute may still change. */
const backMs = 5 * minuteMs;

/** A source of past minutes as one of the present: asked for its newest minutes every so often. It is up as long as it answers. */
export function pollSource({ history, symbols, everyMs, clock, isOpen }: PollOptions): LiveSource {
  function start(on: LiveListeners): Listening {
    const asked = [...symbols];
    const stopping = new AbortController();
    const { signal } = stopping;
    let isUp = false;

    async function poll(): Promise<void> {
      const nowMs = clock.now();
      const lastMs = Math.floor(nowMs / minuteMs) * minuteMs;
      for (const symbol of asked.filter((each) => isOpen(each, nowMs))) {
        for await (const page of history.pages({ symbol, timeframe: '1m', fromMs: lastMs - backMs, untilMs: lastMs }, signal)) {
          for (const { open, high, low, close, volume, ...bar } of page) if (!signal.aborted) on.minute(symbol, startOf(symbol, bar), { open, high, low, close, volume });
        }
      }
    }

    async function run(): Promise<void> {
      while (!signal.aborted) {
        try {
          await poll();
          if (!isUp && !signal.aborted) on.up();
          isUp = true;
        } catch (error) {
          if (signal.aborted) return;
          const reason = error instanceof Error ? error.message : String(error);
          if (isUp) on.down(reason);
          else on.trouble(reason);
          isUp = false;
        }
        await clock.pause(everyMs, signal);
      }
    }

    void run();
    return { stop: () => stopping.abort(), follow: (symbol) => void asked.push(symbol) };
  }

  return { name: history.name, start };
}
