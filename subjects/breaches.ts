import { z } from 'zod';
import { positive } from './values.ts';

/*
 * Thresholds that change the state of the desk, a strategy or a symbol by themselves. A figure at its threshold has reached it. Only a signed resume, or unkill,
 * raises the state again, and then the figure counts anew.
 */

/** From this figure on only what lowers exposure passes; from this on only cancels; from this on nothing, and what is open is cancelled. */
function levels<Figure extends z.ZodType<number> | z.ZodType<string>, More extends z.ZodRawShape>(figure: Figure, more: More) {
  return z.strictObject({ reduce: figure.optional(), halt: figure.optional(), kill: figure.optional(), ...more }).superRefine((asked, context) => {
    const { reduce, halt, kill } = asked as { readonly reduce?: string | number; readonly halt?: string | number; readonly kill?: string | number };
    const named = [['reduce', reduce], ['halt', halt], ['kill', kill]].filter(([, value]) => value !== undefined);
    if (named.length === 0) context.addIssue({ code: 'custom', message: 'must have at least one of reduce, halt and kill', input: asked });
    for (const [place, [name, value]] of named.entries()) {
      const [lower, before] = named[place - 1] ?? [];
      if (before !== undefined && Number(value) <= Number(before)) context.addIssue({ code: 'custom', path: [String(name)], message: `must be above ${lower} (${before})`, input: value });
    }
  });
}

const share = z.number().positive().max(1);
const seconds = z.int().min(1).max(31_536_000);

export const breaches = z.strictObject({
  /** Loss since the last mark of the day before, in USD: beside `maxDailyLossUsd`, which lets out what lowers risk. */
  dailyLossUsd: levels(positive, {}).optional(),
  /** Fall of the equity from its highest mark since the desk began, as a share of that. */
  drawdown: levels(share, {}).optional(),
  /** The same two of each strategy, in its own account; the strategy's state. People's own orders are of none. */
  strategy: z.strictObject({ dailyLossUsd: levels(positive, {}).optional(), drawdown: levels(share, {}).optional() })
    .refine(({ dailyLossUsd, drawdown }) => dailyLossUsd !== undefined || drawdown !== undefined, 'must have at least one of dailyLossUsd and drawdown').optional(),
  /** Of the desk's portfolio, as a share of its equity, where the policy asks for it to be measured (`portfolio`). */
  valueAtRisk: levels(share, {}).optional(),
  /** Mean of what the last `fills` fills in a symbol cost against the last close at their approval, as a share of that; the symbol's state. */
  slippage: levels(share, { fills: z.int().min(1).max(1000) }).optional(),
  /** Share of the last `orders` orders that the venue refused. */
  rejectRate: levels(share, { orders: z.int().min(1).max(1000) }).optional(),
  /** Time without a bar of a symbol, in seconds in which its exchange is open; the symbol's state. */
  dataOutageSeconds: levels(seconds, {}).optional(),
  /** Time without a heartbeat on a live desk. */
  heartbeatSeconds: levels(seconds, {}).optional(),
});
export type Breaches = z.infer<typeof breaches>;
