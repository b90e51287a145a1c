import { z } from 'zod';
import { positive, positiveOrZero } from './values.ts';

/* What a desk's venue is and, where it is simulated, on which terms it trades. Rates are fractions, money is USD. Data, not code: a figure that is left out costs nothing. */

const day = z.iso.date();

/** Rows in force from a day on; before the first row the first is in force. */
const inForce = <Row extends z.ZodType<{ readonly from: string }>>(row: Row) => z.array(row).min(1).max(200)
  .refine((rows) => rows.every(({ from }, index) => index === 0 || (rows[index - 1]?.from ?? '') < from), 'must be in the order of their days, each day once');

const tier = z.strictObject({ upToShares: positive.optional(), perShareUsd: positiveOrZero });
const risesToTheEnd = (tiers: readonly z.infer<typeof tier>[]) => tiers.every(({ upToShares }, index) => {
  const before = tiers[index - 1]?.upToShares;
  return (upToShares === undefined) === (index === tiers.length - 1) && (before === undefined || upToShares === undefined || Number(before) < Number(upToShares));
});

/** Of an order, all its fills together: at least the minimum, and at most a share of what was traded, which wins where the two contradict. */
const bounds = { minimumUsd: positiveOrZero, maxRate: positive.optional() };

/** What the simulated venue charges. */
export const commission = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zero') }),
  /** A share of what was traded. */
  z.strictObject({ kind: z.literal('perCent'), rate: positiveOrZero, minimumUsd: positiveOrZero }),
  z.strictObject({ kind: z.literal('perShare'), perShareUsd: positiveOrZero, ...bounds }),
  /** Marginal: each share at the rate of the tier that it falls into, counted over the order's own shares, or over all that the venue traded for the desk in the calendar month (UTC). */
  z.strictObject({
    kind: z.literal('tiered'), counts: z.enum(['order', 'month']), ...bounds,
    tiers: z.array(tier).min(1).max(50).refine(risesToTheEnd, 'must rise by upToShares, and only the last must be without it'),
  }),
  /** No commission; sales pay the SEC's fee on their value and FINRA's trading activity fee a share up to its maximum, each rounded up to the cent on each fill. */
  z.strictObject({
    kind: z.literal('alpaca'), sec: inForce(z.strictObject({ from: day, perMillionUsd: positiveOrZero })),
    taf: inForce(z.strictObject({ from: day, perShareUsd: positiveOrZero, maximumUsd: positiveOrZero })),
  }),
]);
export type Commission = z.infer<typeof commission>;

/** Whose money is traded with. A cash account, where none is said, owes nothing, but for what a gap overdraws it by where the policy takes purchases at the close. */
export const account = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cash') }),
  z.strictObject({
    kind: z.literal('margin'),
    /** Equity that a new position must leave, and that positions must keep, as a share of their value, long and short. */
    initialMargin: z.number().positive().max(1), maintenanceMargin: z.number().positive().max(1),
    /** On owed cash, and on the value of what is short, by the calendar day. */
    debitRateAnnual: positiveOrZero, borrowRateAnnual: positiveOrZero,
    /** Days that a year counts. */
    yearDays: z.union([z.literal(360), z.literal(365)]),
  }).refine(({ initialMargin, maintenanceMargin }) => maintenanceMargin <= initialMargin, { path: ['maintenanceMargin'], message: 'must not be above initialMargin' }),
]);
export type AccountTerms = z.infer<typeof account>;

/** Square-root impact: the price moves against an order by coefficient x volatility of a bar x root of its share of the bar's volume. */
const impact = z.strictObject({ coefficient: z.number().positive().max(10), volatilityBars: z.int().min(2).max(1000) });

/** How the simulated venue fills and what it takes; machines/broker says each rule. */
const sim = z.strictObject({
  kind: z.literal('sim'),
  /** The commission where `commission` says no other: a share of what was traded, with a minimum an order. */
  commissionRate: positiveOrZero,
  minCommissionUsd: positiveOrZero,
  /** Slippage against market and stop orders, as a share of the price. */
  slippageRate: positiveOrZero,
  /** Share of a bar's volume that all orders of the bar may take together. */
  maxVolumeShare: z.number().positive().max(1),
  /** In place of commissionRate and minCommissionUsd, which are then 0. */
  commission: commission.optional(),
  /** Slippage in USD a share, added to that of the rate: a tick of US shares is 0.01. */
  slippageUsd: positiveOrZero.optional(),
  impact: impact.optional(),
  /** Market orders: at the next bar's open (where nothing is said), or at its close. */
  marketFill: z.enum(['nextOpen', 'close']).optional(),
  /** Limit orders: when a bar touches the limit (where nothing is said), or when it trades beyond it. */
  limitFill: z.enum(['touched', 'crossed']).optional(),
  /** Stop orders: at the open after the bar that touched them (where nothing is said), or in that bar at the stop's price, at the open where it lies beyond. */
  stopFill: z.enum(['nextOpen', 'gapThrough']).optional(),
  /** What goes wrong at the venue, as shares of its orders: those that it refuses, and those of which it reports everything twice. The same orders on every run. */
  faults: z.strictObject({ rejects: z.number().min(0).max(1).optional(), duplicates: z.number().min(0).max(1).optional() }).optional(),
  /** Every order waits so many bars longer than it would. */
  delayBars: z.int().min(0).max(100).optional(),
  /** The smallest part of a share that is traded; whole shares where nothing is said. */
  increment: positive.optional(),
  account: account.optional(),
  /** Orders end with the trading day that they may first fill in, instead of some days later. */
  dayOrders: z.boolean().optional(),
  /** What a share is worth when its bars have ended: its last close (where nothing is said), or nothing. */
  delistedAt: z.enum(['lastClose', 'zero']).optional(),
}).refine(({ commission: other, commissionRate, minCommissionUsd }) => other === undefined || (commissionRate === '0' && minCommissionUsd === '0'),
  { path: ['commission'], message: 'must not stand beside a commissionRate or minCommissionUsd other than 0' });

/** How the desk's books are held against the venue's account (machines/reconciliation): how often, in seconds, and within which difference of cash, in USD. */
const reconciliation = z.strictObject({
  everySeconds: z.int().min(1).max(86_400).optional(), cashToleranceUsd: positiveOrZero.optional(),
  /** Whether the account is the desk's alone (`equal`, where nothing is said), or has other money beside the desk's: then it must have at least the desk's. */
  cash: z.enum(['equal', 'atLeast']).optional(),
});
export type ReconciliationTerms = z.infer<typeof reconciliation>;

/** When a venue that fails is taken out, and how it is brought back (machines/routing). */
const health = z.strictObject({
  /** So many failures within the window: requests without a usable answer, and streams that broke. */
  failures: z.int().min(1).max(1000).optional(), windowSeconds: z.int().min(1).max(86_400).optional(),
  /** How long its stream of reports may be away. */
  silenceSeconds: z.int().min(1).max(86_400).optional(),
  /** Before the first probe; doubled with each that fails, up to the longest. */
  firstProbeSeconds: z.int().min(1).max(3600).optional(), longestProbeSeconds: z.int().min(1).max(86_400).optional(),
  /** So many answered one after the other bring it back. */
  goodProbes: z.int().min(1).max(100).optional(),
});
export type Health = z.infer<typeof health>;

/** The smallest part of a share or coin that the desk orders there; whole ones where nothing is said. */
const increment = positive.optional();

/** An exchange as ccxt calls it, e.g. `binance`; a symbol of the desk's is base and quote with a dash (BTC-USDT), and the quote is counted as USD. */
const ccxt = z.strictObject({
  kind: z.literal('ccxt'), exchange: z.string().regex(/^[a-z][a-z0-9]{1,39}$/, "must be ccxt's name of an exchange, e.g. \"binance\""), sandbox: z.boolean(), reconciliation: reconciliation.optional(), health: health.optional(), increment,
  /** The most that it takes of what is traded: set aside with each purchase. */
  commissionRate: positiveOrZero.optional(),
});

const alpaca = z.strictObject({
  kind: z.literal('alpaca'), paper: z.boolean(), reconciliation: reconciliation.optional(), health: health.optional(), increment,
  /**
   * The desk trades on margin there: equity that a new position must leave, and that positions must keep, as a share of their value, long and short. What it costs the broker
   * books itself. Where nothing is said it spends its cash only. Limits that are of margin accounts alone, such as those on day trades, are asked only then.
   */
  margin: z.strictObject({ initialMargin: z.number().positive().max(1), maintenanceMargin: z.number().positive().max(1) })
    .refine(({ initialMargin, maintenanceMargin }) => maintenanceMargin <= initialMargin, { path: ['maintenanceMargin'], message: 'must not be above initialMargin' }).optional(),
});

export const venue = z.discriminatedUnion('kind', [sim, alpaca, ccxt]);
export type Venue = z.infer<typeof venue>;

/** A venue that keeps an account of its own; there is one of a kind on a desk. */
export const outsideVenue = z.enum(['alpaca', 'ccxt']);
export type OutsideVenue = z.infer<typeof outsideVenue>;

const route = z.strictObject({
  venue: z.discriminatedUnion('kind', [alpaca, ccxt]),
  /** What is traded there, e.g. `equity`, `crypto`; all where nothing is said. */
  assetClasses: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z 0-9 -, starting with a letter')).min(1).max(50).optional(),
  /** What an order costs there beyond its price, in hundredths of a per cent of its value. */
  costBps: z.number().min(0).max(10_000),
  /** What of the desk's capital lies there at the opening. */
  cashUsd: positiveOrZero,
});
/** Where the orders of a desk with several venues may go (machines/routing). The first route's venue is the desk's own. */
export const routes = z.array(route).min(2).max(outsideVenue.options.length)
  .refine((all) => new Set(all.map(({ venue: { kind } }) => kind)).size === all.length, 'must name each kind of venue once: facts tell venues apart by it');
export type Routes = z.infer<typeof routes>;
/** Whether what is traded there is somebody's money. */
export const isRealMoney = (at: Venue): boolean => (at.kind === 'alpaca' && !at.paper) || (at.kind === 'ccxt' && !at.sandbox);
export type SimVenue = Extract<Venue, { kind: 'sim' }>;
