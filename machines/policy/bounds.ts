import type { Policy } from '../../subjects/policy.ts';
import { own } from '../authority/own.ts';
import { calendarOf, type Calendar } from '../calendar/calendar.ts';
import { fromFloat, parse, type Decimal } from '../decimal.ts';
import { madeOnce } from '../madeOnce.ts';
import { keysOf, type Keys } from '../risk/keys.ts';
import { levelsOf, tightest, type Bound, type GroupBound, type Level, type MessageBound } from './levels.ts';
import { observedIn } from './observed.ts';
import { readOnce } from './readOnce.ts';
import { namesOver } from './scopes.ts';
import type { ShareBound } from './shareBound.ts';

/** All that an order of a strategy in a symbol is held against; null is no limit. Rates as decimals. */
export interface Bounds {
  readonly orderNotional: Bound<Decimal>;
  readonly orderQuantity: Bound<Decimal>;
  readonly collar: Bound<Decimal>;
  readonly positionNotional: Bound<Decimal>;
  readonly concentration: ShareBound | null;
  readonly referenceDistance: ShareBound | null;
  readonly periodMove: ShareBound | null;
  readonly volumeShare: ShareBound | null;
  readonly daysToLiquidate: ShareBound | null;
  readonly unattendedShare: ShareBound | null;
  readonly quoteAge: Bound<number> | null;
  readonly unseenEntries: Bound<number> | null;
  /** The rule that restricts or blocks the symbol or strategy. */
  readonly restrictedBy: string | null;
  readonly blockedBy: string | null;
  readonly allowShort: boolean;
  /** What the policy says of the symbol: shares a day, shares that were located; null where it says nothing. */
  readonly dailyVolume: Decimal | null;
  readonly locatedQuantity: Decimal | null;
  /** Of the daily volume, what may be sold of a position in a day. */
  readonly liquidationShare: Decimal;
  /** Whose hours and days the symbol trades by. */
  readonly calendar: Calendar;
  readonly keys: Keys;
  readonly groups: readonly GroupBound[];
  readonly messages: readonly MessageBound[];
}

/** What every policy has a limit for. */
function always<Each>(bound: Each | null): Each {
  if (bound === null) throw new Error('expected a limit that every policy has, was none; the policy did not pass its schema');
  return bound;
}

/** The scope that holds something back; the desk itself holds back nothing. */
const heldBy = (levels: readonly Level[], isHeld: (level: Level) => boolean): string | null => levels.find(isHeld)?.name ?? null;

/** The desk's level, and those of the scopes that the order falls under. */
function levelsOver(policy: Policy, strategy: string, symbol: string): readonly Level[] {
  const levels = levelsOf(policy);
  if (levels.length === 1) return levels;
  const names = namesOver(policy, strategy, symbol);
  return levels.filter(({ name }) => name === 'desk' || names.includes(name));
}

/** Worked out from the policy as a whole. */
function read(policy: Policy, strategy: string, symbol: string): Bounds {
  const levels = levelsOver(policy, strategy, symbol);
  const { averageDailyVolume, locatedQuantity } = (policy.instruments === undefined ? undefined : own(policy.instruments, symbol)) ?? {};
  return {
    orderNotional: always(tightest(levels, (level) => level.orderNotional)), orderQuantity: always(tightest(levels, (level) => level.orderQuantity)),
    collar: always(tightest(levels, (level) => level.collar)), positionNotional: always(tightest(levels, (level) => level.positionNotional)),
    concentration: tightest(levels, (level) => level.concentration), referenceDistance: tightest(levels, (level) => level.referenceDistance),
    periodMove: tightest(levels, (level) => level.periodMove), volumeShare: tightest(levels, (level) => level.volumeShare),
    daysToLiquidate: tightest(levels, (level) => level.daysToLiquidate), unattendedShare: tightest(levels, (level) => level.unattendedShare),
    quoteAge: tightest(levels, (level) => level.quoteAge), unseenEntries: tightest(levels, (level) => level.unseenEntries),
    restrictedBy: policy.restrictedSymbols?.includes(symbol) === true ? symbol : heldBy(levels, (level) => level.isRestricted),
    blockedBy: policy.blockedSymbols.includes(symbol) ? symbol : heldBy(levels, (level) => level.isBlocked),
    allowShort: levels.every((level) => level.allowShort),
    dailyVolume: averageDailyVolume === undefined ? null : parse(averageDailyVolume), locatedQuantity: locatedQuantity === undefined ? null : parse(locatedQuantity),
    liquidationShare: fromFloat(observedIn(policy).liquidationShare, 12),
    calendar: calendarOf(symbol), keys: keysOf(strategy, symbol),
    groups: levels.map(({ group }) => group).filter((group) => group !== null), messages: levels.map(({ messages }) => messages).filter((messages) => messages !== null),
  };
}

const boundsIn = readOnce((policy: Policy) => madeOnce((strategy, symbol) => read(policy, strategy, symbol)));

export const boundsOf = (policy: Policy, strategy: string, symbol: string): Bounds => boundsIn(policy)(strategy, symbol);
