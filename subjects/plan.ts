import { z } from 'zod';
import { positive, symbol, timeframe } from './values.ts';

/*
 * A plan is data: models and people write it, machines evaluate it. It never holds code.
 * Lengths are in bars of the plan's timeframe.
 */

const length = z.int().min(1).max(1000);
const source = z.enum(['open', 'high', 'low', 'close', 'volume']);

/** An indicator of price or volume; its value is a float, undefined until it is warm. */
export const indicator = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sma'), length, source: source.default('close') }),
  z.strictObject({ kind: z.literal('ema'), length, source: source.default('close') }),
  z.strictObject({ kind: z.literal('rsi'), length: length.min(2), source: source.default('close') }),
  z.strictObject({ kind: z.literal('macd'), fast: length, slow: length, signal: length, output: z.enum(['line', 'signal', 'histogram']), source: source.default('close') }),
  z.strictObject({ kind: z.literal('atr'), length }),
  z.strictObject({ kind: z.literal('bollinger'), length: length.min(2), deviations: z.number().positive().max(10), output: z.enum(['upper', 'middle', 'lower']), source: source.default('close') }),
  z.strictObject({ kind: z.literal('donchian'), length, output: z.enum(['upper', 'middle', 'lower']) }),
  z.strictObject({ kind: z.literal('roc'), length, source: source.default('close') }),
  z.strictObject({ kind: z.literal('stdev'), length: length.min(2), source: source.default('close') }),
]);

/** What a rule compares: an indicator, a field of the bar, or a number. `offset` looks back by closed bars. */
export const operand = z.union([
  z.strictObject({ indicator, offset: z.int().min(0).max(100).default(0) }),
  z.strictObject({ bar: source, offset: z.int().min(0).max(100).default(0) }),
  z.strictObject({ value: z.number() }),
]);

export type Indicator = z.infer<typeof indicator>;
export type Operand = z.infer<typeof operand>;

/** A rule: true or false at the close of a bar; false while anything in it is not warm. */
export type Rule =
  | { readonly compare: 'above' | 'below'; readonly left: Operand; readonly right: Operand }
  | { readonly cross: 'above' | 'below'; readonly left: Operand; readonly right: Operand }
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule };

const rules = () => z.array(rule).min(1).max(10);
export const rule: z.ZodType<Rule> = z.lazy(() => z.union([
  z.strictObject({ compare: z.enum(['above', 'below']), left: operand, right: operand }),
  z.strictObject({ cross: z.enum(['above', 'below']), left: operand, right: operand }),
  z.strictObject({ all: rules() }),
  z.strictObject({ any: rules() }),
  z.strictObject({ not: rule }),
]));

/** How much to hold. Shares of the strategy's own equity; `volatility` scales it so that the holding's annual volatility is the target. */
export const sizing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('allIn') }),
  z.strictObject({ kind: z.literal('quantity'), quantity: positive }),
  z.strictObject({ kind: z.literal('fraction'), fraction: z.number().positive().max(1) }),
  z.strictObject({ kind: z.literal('volatility'), targetAnnual: z.number().positive().max(2), lookback: length.min(5) }),
]);

/** A protective stop; declared here, held and triggered by risk. Distances as a share of price, or in multiples of ATR. */
export const stop = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), distance: z.number().positive().max(0.9) }),
  z.strictObject({ kind: z.literal('trailing'), distance: z.number().positive().max(0.9) }),
  z.strictObject({ kind: z.literal('atr'), length, multiple: z.number().positive().max(20) }),
]);

export type Sizing = z.infer<typeof sizing>;
export type Stop = z.infer<typeof stop>;

export const plan = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z 0-9 -'),
  thesis: z.string().min(1).max(2000),
  universe: z.array(symbol).min(1).max(50),
  timeframe,
  entry: rule,
  exit: rule,
  sizing,
  stop: stop.optional(),
  timing: z.literal('nextOpen'),
  /** Share of the desk's opening cash that this plan may use. */
  budget: z.number().positive().max(1),
  /** What would show that the thesis is wrong. */
  refutedBy: z.string().min(1).max(1000),
});

export type Plan = z.infer<typeof plan>;
