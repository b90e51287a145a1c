import type { CorporateAction } from '../../subjects/market.ts';
import { calendarOf, closeMs, dayAtMs, isTradingDay, openMs } from '../calendar/calendar.ts';
import { dayOfDate } from '../calendar/days.ts';
import { format, parse, type Decimal } from '../decimal.ts';

/** What a company has announced for the holders of a symbol. */
export interface Announced {
  readonly symbol: string;
  /** The first trading day without it, such as 2020-08-31. */
  readonly exDate: string;
  /** As its source names it, e.g. `forward_split`. */
  readonly what: string;
  /** Null where the books have no way to follow it. */
  readonly action: CorporateAction | null;
}

export type Followed = Announced & { readonly action: CorporateAction };

/** Actions take effect from so long before the open of their day: by then venues have done them. */
const beforeOpenMs = 3_600_000;

/** The instant from which a day's actions are in effect. */
export const effectiveMs = (symbol: string, exDate: string): number => openMs(calendarOf(symbol), dayOfDate(exDate)) - beforeOpenMs;

/** When the last bar closes before an action: by then its prices are those of the shares before. */
export function lastCloseBefore(symbol: string, exDate: string): number {
  const calendar = calendarOf(symbol);
  let day = dayOfDate(exDate) - 1;
  while (!isTradingDay(calendar, day)) day -= 1;
  return closeMs(calendar, day);
}

const dayOfBar = (symbol: string, closeMs: number): number => dayAtMs(calendarOf(symbol), closeMs);

/**
 * The actions of a symbol that take effect before its next bar, or by now where none is due, oldest first; of one day the dividend before the split. What took effect before or with its first bar concerns nobody.
 * @param lastMs close of its last stated bar; undefined before the first
 * @param nextMs close of the bar that is due; undefined where there is none, nor any missing
 */
export function ripe(announced: readonly Announced[], symbol: string, { lastMs, nextMs, nowMs }: { readonly lastMs: number | undefined; readonly nextMs: number | undefined; readonly nowMs: number }): readonly Followed[] {
  if (lastMs === undefined) return [];
  const lastDay = dayOfBar(symbol, lastMs);
  return dividendsAsOne(announced.filter((each): each is Followed => each.symbol === symbol && each.action !== null)).filter(({ exDate }) => {
    const day = dayOfDate(exDate);
    return day > lastDay && (nextMs === undefined ? nowMs >= effectiveMs(symbol, exDate) : day <= dayOfBar(symbol, nextMs));
  });
}

const orderOf = ({ exDate, action: { kind } }: Followed): string => `${exDate} ${kind}`;

/** In order; a day's dividends, say an ordinary and a special one, are one sum, paid with the last of them. */
function dividendsAsOne(announced: readonly Followed[]): readonly Followed[] {
  const sorted = announced.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return sorted.flatMap((each, place) => {
    if (each.action.kind !== 'dividend') return [each];
    const ofDay = sorted.flatMap(({ exDate, action }, at) => (exDate === each.exDate && action.kind === 'dividend' ? [{ at, ...action }] : []));
    if (ofDay[0]?.at !== place) return [];
    const payDate = ofDay.flatMap((one) => one.payDate ?? []).sort().at(-1);
    return [{ ...each, action: { kind: 'dividend' as const, amountUsd: format(ofDay.reduce((sum, { amountUsd }) => sum + parse(amountUsd), 0n)), ...(payDate === undefined ? {} : { payDate }) } }];
  });
}

/** Those of a trading day that nothing can follow: a person must look at the symbol. */
export const unfollowed = (announced: readonly Announced[], symbol: string, nowMs: number): readonly Announced[] =>
  announced.filter((each) => each.symbol === symbol && each.action === null && dayOfDate(each.exDate) === dayAtMs(calendarOf(symbol), nowMs));

/** `to` new shares for `from` old ones in the smallest whole numbers; undefined where they are beyond what a split may have, or one for one. */
export function splitOf(oldShares: Decimal, newShares: Decimal): CorporateAction | undefined {
  if (oldShares <= 0n || newShares <= 0n || oldShares === newShares) return undefined;
  let [a, b] = [oldShares, newShares];
  while (b !== 0n) [a, b] = [b, a % b];
  const [from, to] = [oldShares / a, newShares / a];
  return from > mostShares || to > mostShares ? undefined : { kind: 'split', from: Number(from), to: Number(to) };
}

const mostShares = 1_000_000_000n;
