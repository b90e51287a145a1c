import type { Side } from '../../subjects/values.ts';
import { calendarOf, dayAtMs, type Calendar } from '../calendar/calendar.ts';
import { absolute, type Decimal } from '../decimal.ts';
import { boundsOf } from '../policy/bounds.ts';
import type { Desk, Wish } from '../risk/state.ts';
import type { Asked } from './asked.ts';
import { beginDayOf, noteClosing, noteOpening } from './dayTrading.ts';
import type { DayTrading, Memory } from './memory.ts';
import { countMessages } from './rates.ts';
import { tallyStrategy } from './tally.ts';
import { noteSale } from './unsettled.ts';

/** A submit, a change or a cancel: it counts at once, for the desk and for its strategy where either is limited. */
export function noteMessage({ policy }: Desk, { messages }: Memory, { strategy, symbol }: Pick<Wish, 'strategy' | 'symbol'>, ms: number): void {
  if (messages !== undefined && policy !== null) countMessages(messages, boundsOf(policy, strategy, symbol), ms);
}

/** @param raises it adds to the position */
export function noteApproval({ bounds, wish: { purpose }, account, atMs }: Asked, { messages, dayTrading }: Memory, raises: boolean): void {
  if (messages !== undefined) countMessages(messages, bounds, atMs);
  if (raises && dayTrading !== undefined) tradingOn(dayTrading, bounds.calendar, bounds.keys.symbol, atMs, noteOpening);
  if (purpose === 'entry' && bounds.unseenEntries !== null && account !== undefined) account.unseenEntries = (account.unseenEntries ?? 0) + 1;
}

/** Coins are not under the rule. */
function tradingOn(trading: DayTrading, calendar: Calendar, symbol: string, ms: number, note: (trading: DayTrading, symbol: string) => void): void {
  if (calendar === 'always') return;
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
  if (dayTrading !== undefined) tradingOn(dayTrading, calendarOf(symbol), symbol, ms, absolute(heldNow) > absolute(heldBefore) ? noteOpening : noteClosing);
}
