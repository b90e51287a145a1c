import { dateOf, dayOf } from '../calendar/days.ts';
import type { Lot } from './lots.ts';

export type Term = 'short' | 'long';

/** The same day of the next year; 1 March for 29 February. */
function aYearAfter(day: number): number {
  const [year = 0, month = 0, date = 0] = dateOf(day).split('-').map(Number);
  return month === 2 && date === 29 ? dayOf(year + 1, 3, 1) : dayOf(year + 1, month, date);
}

/**
 * Whether a gain is of a lot that was held for more than a year: the holding period begins on the day after the purchase and includes the day of the sale
 * (Revenue Rulings 66-7 and 70-598; Internal Revenue Code 1222). A short position is bought back and delivered at once: its gain is short-term (1233).
 */
export const termOf = ({ heldSince, quantity }: Pick<Lot, 'heldSince' | 'quantity'>, closedOn: number): Term =>
  (quantity > 0n && closedOn >= aYearAfter(heldSince + 1) ? 'long' : 'short');
