import { zero, type Decimal } from '../decimal.ts';
import type { Accounting } from './accounting.ts';
import type { Books } from './books.ts';
import { plainTerms } from './terms.ts';

type Version1 = Omit<Accounting, 'books' | 'terms' | 'overnight' | 'closedAt'> & { readonly books: Omit<Books, 'totals'> };

const isVersion1 = (state: unknown): state is Version1 =>
  typeof state === 'object' && state !== null && 'books' in state && typeof state.books === 'object' && state.books !== null && 'held' in state.books && !('totals' in state.books) && !('terms' in state);

/** Version 1 kept no sums over its holdings, and knew cash accounts without splits and dividends only. */
export function withTotals(state: unknown): Accounting {
  if (!isVersion1(state)) throw new Error('expected a state of accounting of version 1, was another');
  const quantities: Record<string, Decimal> = {};
  let [costUsd, realizedUsd] = [zero, zero];
  for (const held of Object.values(state.books.held)) {
    quantities[held.symbol] = (quantities[held.symbol] ?? zero) + held.quantity;
    costUsd += held.costUsd;
    realizedUsd += held.realizedUsd;
  }
  const kept = Object.fromEntries(Object.entries(quantities).filter(([, quantity]) => quantity !== zero));
  return { ...state, books: { ...state.books, totals: { quantities: kept, costUsd, realizedUsd } }, terms: plainTerms, overnight: null, closedAt: '' };
}
