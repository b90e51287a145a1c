import { own } from '../authority/own.ts';
import type { Bounds } from '../policy/bounds.ts';
import type { Rates, Window } from './memory.ts';

const dayMs = 86_400_000;

const empty = (): Window => ({ entries: [], first: 0, count: 0 });
export const noRates = (): Rates => ({ second: empty(), minute: empty(), day: 0, ofDay: 0 });

/** Lets go of what lies `spanMs` or more before `ms`. Each message goes once, so that a message costs the same however many there are. */
function pass(window: Window, ms: number, spanMs: number): void {
  const { entries } = window;
  for (let entry = entries[window.first]; entry !== undefined && entry[0] <= ms - spanMs; entry = entries[window.first]) {
    window.count -= entry[1];
    window.first += 1;
  }
  if (window.first > 32 && window.first * 2 > entries.length) {
    entries.splice(0, window.first);
    window.first = 0;
  }
}

function add(window: Window, ms: number): void {
  const { entries } = window;
  const last = entries.at(-1);
  // The log's time may go back where sources of different timeframes overlap: then it counts with the newest.
  if (last !== undefined && last[0] >= ms && entries.length > window.first) entries[entries.length - 1] = [last[0], last[1] + 1];
  else entries.push([ms, 1]);
  window.count += 1;
}

/** Messages so far in the last second and minute, and since midnight UTC. */
export function passed(rates: Rates, ms: number): Rates {
  pass(rates.second, ms, 1000);
  pass(rates.minute, ms, 60_000);
  const day = Math.floor(ms / dayMs);
  if (day > rates.day) {
    rates.day = day;
    rates.ofDay = 0;
  }
  return rates;
}

/** One message more, of every counter that it is limited by. */
export function countMessages(messages: Record<string, Rates>, { messages: limited }: Pick<Bounds, 'messages'>, ms: number): void {
  for (const { group } of limited) {
    const rates = passed(ratesOf(messages, group), ms);
    add(rates.second, ms);
    add(rates.minute, ms);
    rates.ofDay += 1;
  }
}

export function ratesOf(messages: Record<string, Rates>, group: string): Rates {
  const before = own(messages, group);
  if (before !== undefined) return before;
  const rates = noRates();
  messages[group] = rates;
  return rates;
}
