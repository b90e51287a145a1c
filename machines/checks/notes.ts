import type { Side } from '../../subjects/values.ts';
import { own } from '../authority/own.ts';
import { calendarOf, dayAtMs } from '../calendar/calendar.ts';
import { absolute, type Decimal } from '../decimal.ts';
import { boundsOf } from '../policy/bounds.ts';
import type { Desk, Wish } from '../risk/state.ts';
import { beginDayOf, noteClosing, noteOpening } from './dayTrading.ts';
import type { DayTrading, Memory } from './memory.ts';
import { countMessage } from './rates.ts';
import { tallyStrategy } from './tally.ts';
import { noteSale } from './unsettled.ts';

/** A submit, a change or a cancel: it counts at once, for the desk and for its strategy where either is limited. */
export function noteMessage({ policy }: Desk, { messages }: Memory, { strategy, symbol }: Pick<Wish, 'strategy' | 'symbol'>, ms: number): void {
  if (messages === undefined || policy === null) return;
  for (const { group } of boundsOf(policy, strategy, symbol).messages) countMessage(messages, group, ms);
}

/** @param raises it adds to the position */
export function noteApproval(desk: Desk, memory: Memory, wish: Wish, ms: number, raises: boolean): void {
  const { strategy, symbol, purpose } = wish;
  noteMessage(desk, memory, wish, ms);
  if (raises && memory.dayTrading !== undefined) tradingOn(memory.dayTrading, symbol, ms, noteOpening);
  if (purpose !== 'entry' || desk.policy === null || boundsOf(desk.policy, strategy, symbol).unseenEntries === null) return;
  const account = own(desk.accounts, strategy);
  if (account !== undefined) account.unseenEntries = (account.unseenEntries ?? 0) + 1;
}

/** Coins are not under the rule. */
function tradingOn(trading: DayTrading, symbol: string, ms: number, note: (trading: DayTrading, symbol: string) => void): void {
  if (calendarOf(symbol) === 'always') return;
  beginDayOf(trading, dayAtMs('XNYS', ms));
  note(trading, symbol);
}

interface Booked {
  readonly symbol: string;
  readonly side: Side;
  /** What it brought, fees taken off; below zero what it cost. */
  readonly receivedUsd: Decimal;
  /** The desk's holding before and after. */
  readonly heldBefore: Decimal;
  readonly heldNow: Decimal;
}

/** An execution that was booked. */
export function noteBooked(desk: Desk, { tally, unsettled, dayTrading }: Memory, strategy: string, { symbol, side, receivedUsd, heldBefore, heldNow }: Booked, ms: number): void {
  if (tally !== undefined) tallyStrategy(desk, tally, strategy, symbol);
  if (unsettled !== undefined && side === 'sell' && receivedUsd > 0n) noteSale(unsettled, symbol, receivedUsd, ms);
  if (dayTrading !== undefined) tradingOn(dayTrading, symbol, ms, absolute(heldNow) > absolute(heldBefore) ? noteOpening : noteClosing);
}
