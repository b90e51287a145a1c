import type { Check } from '../../subjects/risk.ts';
import { format, one, over, type Decimal } from '../decimal.ts';

/** `part` / `whole`, which is divided where somebody reads it; the whole is above zero. */
export interface Ratio {
  readonly part: Decimal;
  readonly whole: Decimal;
}

/** An answer before it is put into words. A desk words every one; a backtest none of thousands. */
export interface Finding {
  readonly rule: string;
  readonly figure: Decimal | number | string | Ratio;
  readonly limit: Decimal | number | string;
  readonly passed: boolean;
}

function text(value: Decimal | number | string | Ratio): string {
  if (typeof value === 'bigint') return format(value);
  return typeof value === 'object' ? format(over(value.part, value.whole)) : String(value);
}

export const worded = ({ rule, figure, limit, passed }: Finding): Check => ({ rule, figure: text(figure), limit: text(limit), passed });

/* A figure at its limit passes. */

export const atMost = (rule: string, figure: Decimal, limit: Decimal): Finding => ({ rule, figure, limit, passed: figure <= limit });
export const atLeast = (rule: string, figure: Decimal, limit: Decimal): Finding => ({ rule, figure, limit, passed: figure >= limit });
/** Compared without a division, to the last digit. */
export const shareAtMost = (rule: string, part: Decimal, whole: Decimal, limit: Decimal): Finding => ({ rule, figure: { part, whole }, limit, passed: part * one <= limit * whole });

export const counted = (rule: string, figure: number, limit: number): Finding => ({ rule, figure, limit, passed: figure <= limit });
