import { z } from 'zod';
import { openPolicy } from '../../machines/gym/openPolicy.ts';
import { defaultPolicy, defaultVenue } from '../../machines/desk/defaultSettings.ts';
import { alpacaCommission } from '../../machines/broker/alpacaRates.ts';
import { policy, type Policy } from '../../subjects/policy.ts';
import { positive, positiveOrZero, time } from '../../subjects/values.ts';
import { venue as venueRule, type Commission, type SimVenue } from '../../subjects/venue.ts';
import { WrongUse } from '../cli/onDesk.ts';

/** What the command line says of a backtest's terms, as it was typed. */
export interface TermsTyped {
  readonly cash: string;
  readonly commission?: string;
  readonly slippage?: string;
  readonly fillModel?: string;
  readonly volumeShare?: string;
  readonly fractional?: string;
  readonly delay?: string;
  readonly venue?: string;
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

export const commissionForms = 'zero, alpaca, RATE (0.001 is 0.1 % a side), RATE:MINIMUM, or per-share:USD[:MINIMUM]';
export const fillForms = 'next-open, close, limit-touched, limit-crossed, stop-gap or impact:COEFFICIENT; several with commas between';

const wrong = (option: string, value: string, rule: string) => new WrongUse(`${option}: was "${value}", must be ${rule}`);

function decimalOf(option: string, text: string, rule: z.ZodType<string> = positiveOrZero): string {
  // 0.10 is what people write, and 0.1 what the language has.
  const plain = /^\d+(\.\d+)?$/.test(text) && text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const read = rule.safeParse(plain);
  if (!read.success) throw wrong(option, text, `${rule === positive ? 'a number above 0' : 'a number from 0 on'} with at most 12 decimals`);
  return read.data;
}

function commissionOf(text: string): Pick<SimVenue, 'commissionRate' | 'minCommissionUsd' | 'commission'> {
  const special = (commission: Commission) => ({ commissionRate: '0', minCommissionUsd: '0', commission });
  const [kind = '', first = '', second = '0', ...more] = text.split(':');
  if (text === 'zero') return special({ kind: 'zero' });
  if (text === 'alpaca') return special(alpacaCommission);
  if (kind === 'per-share' && first !== '' && more.length === 0) return special({ kind: 'perShare', perShareUsd: decimalOf('--commission', first), minimumUsd: decimalOf('--commission', second) });
  if (/^[0-9]/.test(kind) && second === '0' && more.length === 0) return { commissionRate: decimalOf('--commission', kind), minCommissionUsd: decimalOf('--commission', first || '0') };
  throw wrong('--commission', text, commissionForms);
}

function fillsOf(text: string): Partial<SimVenue> {
  return Object.assign({}, ...text.split(',').map((each): Partial<SimVenue> => {
    const [kind, coefficient = '', ...more] = each.trim().split(':');
    if (kind === 'impact' && Number(coefficient) > 0 && more.length === 0) return { impact: { coefficient: Number(coefficient), volatilityBars: 20 } };
    if (coefficient !== '') throw wrong('--fill-model', each, fillForms);
    if (kind === 'next-open') return { marketFill: 'nextOpen' };
    if (kind === 'close') return { marketFill: 'close' };
    if (kind === 'limit-touched') return { limitFill: 'touched' };
    if (kind === 'limit-crossed') return { limitFill: 'crossed' };
    if (kind === 'stop-gap') return { stopFill: 'gapThrough' };
    throw wrong('--fill-model', each, fillForms);
  }));
}

/** A day or a UTC time, in milliseconds. */
function timeOf(option: string, text: string): number {
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  if (!time.safeParse(full).success) throw wrong(option, text, 'a day such as 2012-01-03, or a UTC time such as 2012-01-03T21:00:00Z');
  return Date.parse(full);
}

const dayMs = 86_400_000;

/** The whole of `to` belongs to it, where it is a day. */
const beforeOf = (text: string): number => timeOf('--to', text) + (/^\d{4}-\d\d-\d\d$/.test(text) ? dayMs : 1);

function fromFile<Value>(option: string, path: string, read: (path: string) => string, rule: z.ZodType<Value>): Value {
  let content: unknown;
  try {
    content = JSON.parse(read(path));
  } catch (error) {
    throw wrong(option, path, `a JSON file that can be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsed = rule.safeParse(content);
  if (!parsed.success) throw new WrongUse(`${option} ${path}: ${parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || '(whole)'}: ${message}`).join('; ')}`);
  return parsed.data;
}

function venueOf(typed: TermsTyped, read: (path: string) => string): SimVenue {
  const given = typed.venue === undefined ? defaultVenue : fromFile('--venue', typed.venue, read, venueRule);
  if (given.kind !== 'sim') throw wrong('--venue', typed.venue ?? '', 'a simulated venue (kind "sim")');
  const merged = {
    ...given,
    ...(typed.commission === undefined ? {} : { commission: undefined, ...commissionOf(typed.commission) }),
    ...(typed.slippage === undefined ? {} : { slippageRate: decimalOf('--slippage', typed.slippage) }),
    ...(typed.fillModel === undefined ? {} : fillsOf(typed.fillModel)),
    ...(typed.volumeShare === undefined ? {} : { maxVolumeShare: Number(decimalOf('--volume-share', typed.volumeShare, positive)) }),
    ...(typed.fractional === undefined ? {} : { increment: decimalOf('--fractional', typed.fractional, positive) }),
    ...(typed.delay === undefined ? {} : { delayBars: Number(typed.delay) }),
  };
  const checked = venueRule.safeParse(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)));
  if (!checked.success) throw new WrongUse(`venue: ${checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  if (checked.data.kind !== 'sim') throw wrong('--venue', typed.venue ?? '', 'a simulated venue');
  return checked.data;
}

/**
 * A backtest's terms from what was typed. `--policy desk` is the default desk's; without the option there are no limits but cash.
 * @param read the text of a file
 * Throws WrongUse naming the option, the value and the rule.
 */
export function termsOf(typed: TermsTyped, read: (path: string) => string): Terms {
  const [fromMs, beforeMs] = [typed.from === undefined ? undefined : timeOf('--from', typed.from), typed.to === undefined ? undefined : beforeOf(typed.to)];
  if (fromMs !== undefined && beforeMs !== undefined && fromMs >= beforeMs) throw wrong('--to', typed.to ?? '', `later than --from ${typed.from}`);
  return {
    cashUsd: decimalOf('--cash', typed.cash, positive), venue: venueOf(typed, read),
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
