import { draft, prefixKindOf, type Logged } from '../actors/runtime/envelope.ts';
import { observedId } from '../actors/runtime/ids.ts';
import { prefixKey } from '../actors/runtime/log.ts';
import { MemoryLog } from '../actors/runtime/memoryLog.ts';
import { bar } from '../subjects/market.ts';
import { closeOf } from './trading.ts';
import { genesis, openDesk } from './toyDesk.ts';

/* Logs for tests of the archive: an opened desk and then bars of SPY, the n-th fact a bar at the close n. */

const barText = (desk: string, seq: number) => {
  const close = String(seq);
  const id = observedId(genesis, 'market.bar', 'SPY', close);
  return draft(bar, { timeframe: '1d', open: close, high: close, low: close, close, volume: '1', warmUp: false, flags: [] }, { desk, actor: 'SPY', id, cause: id, correlation: id, code: 'toy', at: closeOf(seq) });
};

/** Adds bars until the log has so many facts. */
export async function addBars(log: MemoryLog, upTo: number): Promise<void> {
  for (let seq = log.facts.length + 1; seq <= upTo; seq += 1) {
    const newest = log.facts.findLast(({ subject }) => subject.includes('.market.SPY.'))?.seq ?? 0;
    await log.commit({ kind: 'market', actor: 'SPY' }, newest, [barText(log.desk, seq)]);
  }
}

/** A log of so many facts. */
export async function barLog(facts: number): Promise<MemoryLog> {
  const log = new MemoryLog('toy');
  await openDesk(log);
  await addBars(log, facts);
  return log;
}

/** A log of these facts. */
async function logOf(desk: string, facts: readonly Logged[]): Promise<MemoryLog> {
  const log = new MemoryLog(desk);
  const newest = new Map<string, number>();
  for (const logged of facts) {
    const { kind, fact: { actor, id, cause }, subject, text } = logged;
    const prefix = { kind: prefixKindOf(logged), actor };
    newest.set(prefixKey(prefix), await log.commit(prefix, newest.get(prefixKey(prefix)) ?? 0, [{ kind, actor, id, cause, subject, text }]));
  }
  return log;
}

/** The same log, with its facts cut off after `last`: what a power cut may leave of a stream. */
export const cutAfter = (log: MemoryLog, last: number): Promise<MemoryLog> => logOf(log.desk, log.facts.slice(0, last));

/** The same log, with one bit of one fact's text changed. */
export const alteredAt = (log: MemoryLog, seq: number): Promise<MemoryLog> =>
  logOf(log.desk, log.facts.map((logged) => (logged.seq === seq ? { ...logged, text: withOtherDigit(logged.text) } : logged)));

/** A fact's text with its first close changed by one bit; still a fact of its kind. */
export const withOtherDigit = (text: string): string => text.replace(/("close":"\d*)(\d)"/, (_, before: string, digit: string) => `${before}${Number(digit) ^ 1}"`);

/** A text with the lowest bit of its last character but one changed. */
export const flipped = (text: string): string => `${text.slice(0, -2)}${String.fromCharCode(text.charCodeAt(text.length - 2) ^ 1)}${text.slice(-1)}`;

/** Facts as `DeskAccess` reads them. */
export async function* reading(facts: readonly Logged[]): AsyncGenerator<Logged> {
  yield* facts;
}
