import { alpacaCommission } from '../../machines/broker/alpacaRates.ts';
import { defaultVenue } from '../../machines/desk/defaultSettings.ts';
import { venue as venueRule, type Commission, type SimVenue } from '../../subjects/venue.ts';
import { WrongUse } from '../cli/wrongUse.ts';
import { accountOf } from './account.ts';
import { commissionForms, fillForms } from './forms.ts';
import { decimalOf, fromFile, issuesText, wrong } from './typed.ts';

/** What the command line says of the venue, as it was typed. */
export interface VenueTyped {
  readonly commission?: string;
  readonly slippage?: string;
  readonly fillModel?: string;
  readonly volumeShare?: string;
  readonly fractional?: string;
  readonly delay?: string;
  readonly account?: string;
  readonly venue?: string;
}

const mostUsd = 1_000_000;
const mostDelay = 100;

function delayOf(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > mostDelay) throw wrong('--delay', text, `a whole number of bars from 0 to ${mostDelay}`);
  return Number(text);
}

function commissionOf(text: string): Pick<SimVenue, 'commissionRate' | 'minCommissionUsd' | 'commission'> {
  const special = (commission: Commission) => ({ commissionRate: '0', minCommissionUsd: '0', commission });
  const usd = (amount: string) => decimalOf('--commission', amount, { atMost: mostUsd });
  const [kind = '', first = '0', second = '0', ...more] = text.split(':');
  if (text === 'zero') return special({ kind: 'zero' });
  if (text === 'alpaca') return special(alpacaCommission);
  if (kind === 'per-share' && text.includes(':') && more.length === 0) return special({ kind: 'perShare', perShareUsd: usd(first), minimumUsd: usd(second) });
  if (/^[0-9]/.test(kind) && text.split(':').length <= 2) return { commissionRate: decimalOf('--commission', kind, { below: 1 }), minCommissionUsd: usd(first) };
  throw wrong('--commission', text, commissionForms);
}

const mostImpact = 10;

function fillOf(text: string): Partial<SimVenue> {
  const [kind, coefficient, ...more] = text.split(':');
  if (kind === 'impact' && coefficient !== undefined && more.length === 0) return { impact: { coefficient: Number(decimalOf('--fill-model impact', coefficient, { above0: true, atMost: mostImpact })), volatilityBars: 20 } };
  switch (text) {
    case 'next-open': return { marketFill: 'nextOpen' };
    case 'close': return { marketFill: 'close' };
    case 'limit-touched': return { limitFill: 'touched' };
    case 'limit-crossed': return { limitFill: 'crossed' };
    case 'stop-gap': return { stopFill: 'gapThrough' };
    default: throw wrong('--fill-model', text, fillForms);
  }
}

function fillsOf(text: string): Partial<SimVenue> {
  const models = text.split(',').map((each) => fillOf(each.trim()));
  const fields = models.flatMap((model) => Object.keys(model));
  if (new Set(fields).size < fields.length) throw wrong('--fill-model', text, 'one model for market orders, one for limits, one for stops and one for impact, at most');
  return Object.assign({}, ...models);
}

/** The default desk's venue, or that of a file, with what was typed in place of its terms. Throws WrongUse. */
export function venueOf(typed: VenueTyped, read: (path: string) => string): SimVenue {
  const given = typed.venue === undefined ? defaultVenue : fromFile('--venue', typed.venue, read, venueRule);
  if (given.kind !== 'sim') throw wrong('--venue', typed.venue ?? '', 'a simulated venue (kind "sim")');
  const merged = {
    ...given,
    ...(typed.commission === undefined ? {} : { commission: undefined, ...commissionOf(typed.commission) }),
    ...(typed.slippage === undefined ? {} : { slippageRate: decimalOf('--slippage', typed.slippage, { below: 1 }) }),
    ...(typed.fillModel === undefined ? {} : fillsOf(typed.fillModel)),
    ...(typed.volumeShare === undefined ? {} : { maxVolumeShare: Number(decimalOf('--volume-share', typed.volumeShare, { above0: true, atMost: 1 })) }),
    ...(typed.fractional === undefined ? {} : { increment: decimalOf('--fractional', typed.fractional, { above0: true, atMost: 1 }) }),
    ...(typed.delay === undefined ? {} : { delayBars: delayOf(typed.delay) }),
    ...(typed.account === undefined ? {} : { account: accountOf(typed.account) }),
  };
  const whole = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  const checked = venueRule.safeParse(whole);
  if (!checked.success) throw new WrongUse(`venue: ${issuesText(whole, checked.error)}`);
  if (checked.data.kind !== 'sim') throw wrong('--venue', typed.venue ?? '', 'a simulated venue');
  return checked.data;
}
