import type { Check } from '../../subjects/risk.ts';
import type { ShareBound } from '../policy/shareBound.ts';
import { format, one, over, zero, type Decimal } from '../decimal.ts';

/** `part` / `whole`, less something where that is given; it is divided where somebody reads it. The whole is above zero. */
export interface Ratio {
  readonly part: Decimal;
  readonly whole: Decimal;
  readonly less: Decimal;
}

const divided = ({ part, whole, less }: Ratio): Decimal => over(part, whole) - less;

/** An answer before it is put into words. A desk words every one; a backtest none of thousands. */
export interface Finding {
  readonly rule: string;
  readonly figure: Decimal | number | string | Ratio;
  readonly limit: Decimal | number | string;
  readonly passed: boolean;
}

function text(value: Decimal | number | string | Ratio): string {
  if (typeof value === 'bigint') return format(value);
  return typeof value === 'object' ? format(divided(value)) : String(value);
}

export const worded = ({ rule, figure, limit, passed }: Finding): Check => ({ rule, figure: text(figure), limit: text(limit), passed });

/* A figure at its limit passes. */

export const atMost = (rule: string, figure: Decimal, limit: Decimal): Finding => ({ rule, figure, limit, passed: figure <= limit });
export const atLeast = (rule: string, figure: Decimal, limit: Decimal): Finding => ({ rule, figure, limit, passed: figure >= limit });
/** Compared without a division, to the last digit. */
export const shareAtMost = ({ rule, limit, numerator, denominator }: ShareBound, part: Decimal, whole: Decimal): Finding =>
  ({ rule, figure: { part, whole, less: zero }, limit, passed: part * denominator <= whole * numerator });

/** What is left of a quotient; nothing less than zero passes. Only a quotient that rounds up to what is needed must be divided to tell. */
export function coveredBy(rule: string, part: Decimal, whole: Decimal, less: Decimal): Finding {
  const figure: Ratio = { part, whole, less };
  return { rule, figure, limit: zero, passed: part * one >= less * whole || divided(figure) >= zero };
}

export const counted = (rule: string, figure: number, limit: number): Finding => ({ rule, figure, limit, passed: figure <= limit });
