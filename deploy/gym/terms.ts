import { openPolicy } from '../../machines/gym/openPolicy.ts';
import { defaultPolicy } from '../../machines/desk/defaultSettings.ts';
import { policy, type Policy } from '../../subjects/policy.ts';
import { time } from '../../subjects/values.ts';
import type { SimVenue } from '../../subjects/venue.ts';
import { decimalOf, fromFile, readText, wrong } from './typed.ts';
import { venueOf, type VenueTyped } from './typedVenue.ts';

/** What the command line says of a backtest's terms, as it was typed. */
export interface TermsTyped extends VenueTyped {
  readonly cash: string;
  readonly policy?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface Terms {
  readonly cashUsd: string;
  readonly venue: SimVenue;
  readonly policy: Policy;
  readonly fromMs?: number;
  readonly beforeMs?: number;
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/** A day's midnight or a UTC time, in milliseconds. */
function timeOf(option: string, text: string): number {
  const full = isDay(text) ? `${text}T00:00:00Z` : text;
  if (!time.safeParse(full).success) throw wrong(option, text, 'a day such as 2012-01-03, or a UTC time such as 2012-01-03T21:00:00Z');
  return Date.parse(full);
}

const dayMs = 86_400_000;

/** What closes at midnight belongs to the day that ends: a coin's bar of a day does. */
const fromOf = (text: string): number => timeOf('--from', text) + (isDay(text) ? 1 : 0);

/** The whole of `to` belongs to it, where it is a day. */
const beforeOf = (text: string): number => timeOf('--to', text) + (isDay(text) ? dayMs : 0) + 1;

const mostCashUsd = 1_000_000_000_000;

/**
 * A backtest's terms from what was typed. `--policy desk` is the default desk's; without the option there are no limits but cash.
 * @param read the text of a file
 * Throws WrongUse naming the option, the value and the rule.
 */
export function termsOf(typed: TermsTyped, read: (path: string) => string = readText): Terms {
  const [fromMs, beforeMs] = [typed.from === undefined ? undefined : fromOf(typed.from), typed.to === undefined ? undefined : beforeOf(typed.to)];
  if (fromMs !== undefined && beforeMs !== undefined && fromMs >= beforeMs) throw wrong('--to', typed.to ?? '', `later than --from ${typed.from}`);
  return {
    cashUsd: decimalOf('--cash', typed.cash, { above0: true, atMost: mostCashUsd }), venue: venueOf(typed, read),
    policy: typed.policy === undefined ? openPolicy : typed.policy === 'desk' ? defaultPolicy : fromFile('--policy', typed.policy, read, policy),
    ...(fromMs === undefined ? {} : { fromMs }), ...(beforeMs === undefined ? {} : { beforeMs }),
  };
}

/** The terms in words, for a report. */
export function shownTerms({ cashUsd, venue, policy: { version, maxOrderNotionalUsd } }: Terms): readonly (readonly [string, string])[] {
  const { kind: _, commissionRate, minCommissionUsd, commission, slippageRate, maxVolumeShare, ...others } = venue;
  return [
    ['cash', `${cashUsd} USD`],
    ['commission', commission === undefined ? `${commissionRate} of what is traded, at least ${minCommissionUsd} USD` : JSON.stringify(commission)],
    ['slippage', `${slippageRate} of the price`], ['share of volume', String(maxVolumeShare)],
    ...Object.entries(others).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const),
    ['limits', maxOrderNotionalUsd === openPolicy.maxOrderNotionalUsd ? 'none but cash' : `policy ${version}`],
  ];
}
