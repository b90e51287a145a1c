import { z } from 'zod';
import { symbol } from './values.ts';

/**
 * What the books of a desk keep beyond cash, positions at average cost and profit. Each part only where it is asked for; a desk without these terms has plain books.
 */
export const accountingTerms = z.strictObject({
  /** Which lots a sale closes (machines/lots): `average`, where nothing is said, keeps none. `specific` takes those that a signed request names, else the oldest. */
  lots: z.enum(['average', 'fifo', 'lifo', 'highestCost', 'specific']).optional(),
  /** Wash sales are stated (`flag`), or also booked (`adjust`): the loss goes to the cost of the replacement. Only with lots. */
  washSales: z.enum(['flag', 'adjust']).optional(),
  /** Cash of trades arrives, and leaves, on their settlement day (machines/settlement). On cash accounts good-faith and free-riding violations are stated. */
  settlement: z.boolean().optional(),
  /** Good-faith violations within twelve months with which a cash account is restricted to settled cash for 90 days; 3 where nothing is said. */
  goodFaithLimit: z.int().min(1).max(100).optional(),
  /** Every UTC day is closed, with profit by strategy, symbol and plan, its attribution, and figures of performance. */
  daily: z.boolean().optional(),
  /** What the market's part of a day's profit is measured by; the mean of the desk's symbols where nothing is said. Only with `daily`. */
  benchmark: symbol.optional(),
}).refine(({ lots = 'average', washSales }) => washSales === undefined || lots !== 'average', { path: ['washSales'], message: 'must not stand without lots: say lots fifo, lifo, highestCost or specific' });
export type AccountingTerms = z.infer<typeof accountingTerms>;
