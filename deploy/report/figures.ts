import type { Unit } from '../../machines/statistics/definitions.ts';

const decimals = (digits: number) => new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const [whole, tenths, hundredths, thousandths] = [decimals(0), decimals(1), decimals(2), decimals(3)];

/** Minus signs as wide as digits. */
const signed = (text: string): string => text.replace('-', '\u2212').replace(/^\u2212(0(\.0*)?)$/, '$1');

export const shareText = (value: number): string => `${signed(hundredths.format(100 * value))}\u2009%`;
export const usdText = (value: number): string => signed(hundredths.format(value));

/** A price in as many digits as it was given, up to 6, and at least 2. */
export const priceText = (price: string): string => signed(new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 }).format(Number(price)));

/** The day of an ISO time; with the minute where days are not enough. */
export const timeText = (iso: string, withinDays: boolean): string => (withinDays ? iso.slice(0, 16).replace('T', '\u00a0') : iso.slice(0, 10));

/** A metric as people read it; what could not be computed is a dash. */
export function figureText(value: number | string | null, unit: Unit, withinDays = false): string {
  if (value === null) return '\u2013';
  if (typeof value === 'string') return timeText(value, withinDays);
  switch (unit) {
    case 'share': return shareText(value);
    case 'usd': return usdText(value);
    case 'count': return signed(whole.format(value));
    case 'days': return signed(`${(value < 10 ? hundredths : tenths).format(value)}\u2009days`);
    case 'probability': return value > 0 && value < 0.0005 ? '<\u20090.001' : thousandths.format(value);
    default: return signed(hundredths.format(value));
  }
}
