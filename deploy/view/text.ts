import { styleText } from 'node:util';
import { parse, toFloat, type Decimal } from '../../machines/decimal.ts';

/* Words and figures of a terminal, all ASCII: a character is a column. */

/** Cut or filled with blanks to exactly so many columns. */
export const left = (text: string, columns: number): string => (text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}~` : text.padEnd(columns));

/** One line of ASCII. */
export const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

/** Filled with blanks before it. */
export const right = (text: string, columns: number): string => text.padStart(columns);

/** "1,234,567.89"; for display only. */
export const usd = (amount: Decimal | string): string =>
  toFloat(typeof amount === 'string' ? parse(amount) : amount).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** As `usd`, in so many columns. What does not fit is rounded, never cut: a part of a figure would be another figure. */
export function usdIn(amount: Decimal, columns: number): string {
  const spellings = [usd(amount), whole(toFloat(amount)), toFloat(amount).toExponential(2)];
  return right(spellings.find((text) => text.length < columns) ?? '', columns);
}

export const whole = (count: number): string => Math.round(count).toLocaleString('en-US');

/** "-1.50"; a rounded zero has no sign. */
export const hundredths = (value: number): string => value.toFixed(2).replace(/^-(0\.00)$/, '$1');

/** A check's figure or limit, short: 255,701.39 and 0.1034, not all that was computed. What is no number stays as it is. */
export function figure(text: string): string {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return text;
  const digits = Math.abs(value) >= 100 ? 2 : 4;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Seconds as "12 s" or "3 min 04 s". */
export const duration = (seconds: number): string =>
  (seconds < 60 ? `${Math.floor(seconds)} s` : `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`);

export type Paint = (colour: 'green' | 'red' | 'bold' | 'dim', text: string) => string;
export const plain: Paint = (_, text) => text;
export const coloured: Paint = (colour, text) => styleText(colour, text, { validateStream: false });
