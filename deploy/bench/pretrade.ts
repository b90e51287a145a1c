import { z } from 'zod';
import { measuredIn } from './child.ts';

const measured = z.strictObject({
  /** From the intent to risk's answer, the reservation made, its words left to whoever reads them; microseconds. */
  medianUs: z.number(), p99Us: z.number(), samples: z.int(),
  /** What one decision asked, and what stood on the desk. */
  checks: z.int(), positions: z.int(), openOrders: z.int(),
});
export type Pretrade = z.infer<typeof measured>;

/** Pre-trade decisions with every check on, one after another in a process of its own. */
export const measurePretrade = (): Promise<Pretrade> => measuredIn('./pretradeChild.ts', { args: ['20000'], says: measured });
