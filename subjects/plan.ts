import { z } from 'zod';
import { positive, symbol, timeframe } from './values.ts';

/*
 * A plan is data: models and people write it, machines evaluate it. It never holds code.
 * Lengths are in bars of the timeframe that is read: the plan's, where none is named.
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

/** Another symbol: its ticker, or `other`, which is the other one of a universe of two. */
const another = z.string().regex(/^([A-Z][A-Z0-9_-]{0,15}|other)$/, 'must be a symbol, 1 to 16 of A-Z 0-9 _ -, or other');

/**
 * `of` reads another symbol's bars, `against` the ratio of the symbol's closes to another's: what closed before the bar that is judged, so that the
 * order in which the bars of one time come is of no account. `timeframe` reads bars of a coarser one, built of those of the plan's timeframe within the exchange's
 * hours: what closed before the bar that is judged, too. `times` scales what was read.
 */
const reading = {
  offset: z.int().min(0).max(100).default(0),
  of: another.optional(),
  against: another.optional(),
  timeframe: timeframe.optional(),
  times: z.number().min(-1000).max(1000).optional(),
};
const ofIndicator = z.strictObject({ indicator, ...reading });
const ofBar = z.strictObject({ bar: source, ...reading });

/** What a rule compares: an indicator, a field of the bar, a number, or a sum of the first two. `offset` looks back by closed bars. */
export const operand = z.union([ofIndicator, ofBar, z.strictObject({ value: z.number() }), z.strictObject({ sum: z.array(z.union([ofIndicator, ofBar])).min(2).max(4) })]);

export type Indicator = z.infer<typeof indicator>;
export type Operand = z.infer<typeof operand>;
/** An operand that looks at the market, and is no sum. */
export type Term = z.infer<typeof ofIndicator> | z.infer<typeof ofBar>;

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
  /** `withFees`: the fee is paid out of that share too. */
  z.strictObject({ kind: z.literal('fraction'), fraction: z.number().positive().max(1), withFees: z.literal(true).optional() }),
  z.strictObject({ kind: z.literal('volatility'), targetAnnual: z.number().positive().max(2), lookback: length.min(5) }),
]);

/**
 * A protective stop; declared here, held and triggered by risk. Distances as a share of price, or in multiples of ATR.
 * fixed, atr: so far below the entry. trailing, atrTrailing: so far below the highest close since it. volatility: multiples of the standard deviation of
 * one bar's return over `length` bars, at the entry, below it. profitLock: once a close has been `gain` above the entry, `lock` above it; before, none.
 * time: at the close of so many bars, the one of the entry among them.
 */
export const stop = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), distance: z.number().positive().max(0.9) }),
  z.strictObject({ kind: z.literal('trailing'), distance: z.number().positive().max(0.9) }),
  z.strictObject({ kind: z.literal('atr'), length, multiple: z.number().positive().max(20) }),
  z.strictObject({ kind: z.literal('atrTrailing'), length, multiple: z.number().positive().max(20) }),
  z.strictObject({ kind: z.literal('volatility'), length: length.min(2), multiple: z.number().positive().max(50) }),
  z.strictObject({ kind: z.literal('profitLock'), gain: z.number().positive().max(10), lock: z.number().min(0).max(10) })
    .refine(({ gain, lock }) => lock < gain, { path: ['lock'], message: 'must be below gain' }),
  z.strictObject({ kind: z.literal('time'), bars: z.int().min(1).max(10_000) }),
]);

/**
 * How an entry trades: at the next open, at whatever price; or by a limit order so far below the close of the bar that decided, as a share of it, good until
 * it expires as other orders do. Exits are always for the next open.
 */
export const timing = z.union([z.literal('nextOpen'), z.strictObject({ limit: z.strictObject({ offset: z.number().positive().max(0.2) }) })]);

export type Timing = z.infer<typeof timing>;
export type Sizing = z.infer<typeof sizing>;
export type Stop = z.infer<typeof stop>;

export const plan = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z 0-9 -'),
  thesis: z.string().min(1).max(2000),
  universe: z.array(symbol).min(1).max(1000),
  timeframe,
  entry: rule,
  exit: rule,
  sizing,
  stop: stop.optional(),
  /** In place of one: the first that is touched takes the position out. */
  stops: z.array(stop).min(2).max(4).optional(),
  timing,
  /** Share of the desk's opening cash that this plan may use. */
  budget: z.number().positive().max(1),
  /** What would show that the thesis is wrong. */
  refutedBy: z.string().min(1).max(1000),
});

export type Plan = z.infer<typeof plan>;
