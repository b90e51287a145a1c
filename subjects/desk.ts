import { z } from 'zod';
import { accountingTerms } from './accountingTerms.ts';
import { factKind } from './fact.ts';
import { gatePolicy, policy } from './policy.ts';
import { kindsOf, roles } from './roles.ts';
import { figure, positive, sha256, symbol, time, timeframe } from './values.ts';
import { routes, venue } from './venue.ts';

export { venue, type Venue } from './venue.ts';

export const environment = z.enum(['sim', 'paper', 'canary', 'live']);
export const pacing = z.enum(['lockstep', 'live']);
export type Environment = z.infer<typeof environment>;

/** With one of these as a desk's name, another subject could be taken for one of its facts. */
const reserved: ReadonlySet<string> = new Set(['ops', 'keeper', 'deliver', 'pace', 'latch', 'sweep', 'sweep-jobs', 'sweep-results', ...Object.values(kindsOf).flat()]);

/** A desk's name: one token of a subject. */
export const deskName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z 0-9 -, starting with a letter')
  .refine((name) => !reserved.has(name), 'must not be the first token of other subjects');

/** A person whose signature counts: a name and the public part of an Ed25519 nkey of type user (starts with U). */
export const human = z.strictObject({ name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/), publicKey: z.string().regex(/^U[A-Z2-7]{55}$/, 'must be a user nkey') });
export type Human = z.infer<typeof human>;

/** A signature over the canonical JSON of {genesis, verb, target, targetHash, policyVersion, kill, nonce, expiresAt}, in base64. */
export const signature = z.strictObject({
  signer: human.shape.name,
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  expiresAt: time,
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'must be 64 bytes in base64'),
});
export type Signature = z.infer<typeof signature>;

/** A symbol's bars: `SYMBOL.csv`, or `SYMBOL.parquet` where the format says so. */
const barFile = z.strictObject({ symbol, timeframe, sha256, factorsSha256: sha256.optional(), format: z.literal('parquet').optional() });

/** Where bars come from. Files are named by what they hold and pinned by their hash. */
export const marketSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('csv'),
    files: z.array(barFile).min(1).max(500),
    /** Where false, bars have the prices of their day, and splits and dividends come as facts. */
    adjust: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('synthetic'), seed: z.int().min(0), symbols: z.array(symbol).min(1).max(500), timeframe, bars: z.int().min(1), from: time }),
  /** The present, over Alpaca's stream, of regular hours; live desks only. */
  z.strictObject({
    kind: z.literal('alpaca'), feed: z.enum(['iex', 'sip', 'delayed_sip']), symbols: z.array(symbol).min(1).max(500), timeframe,
    /** The past, for backtests and planning; what of it is missing before the present is asked for when the desk runs. */
    files: z.array(barFile).max(500),
    adjust: z.boolean().optional(),
    /** What bars are made of: the feed's minutes, or its trades. */
    build: z.enum(['minutes', 'trades']),
    /** Takes over while the stream is silent. */
    second: z.enum(['yahoo', 'alpacaRest']).optional(),
    /** Splits, dividends, new symbols and mergers in cash come as facts, and prices are those of their day. Where false, history comes adjusted, and nobody tells the books. */
    actions: z.boolean().optional(),
    /** So many bars of trading time without one, and the symbol is halted. */
    staleBars: z.int().min(1).max(1000),
  }),
]);
export type MarketSource = z.infer<typeof marketSource>;

/** What can be wrong with a bar: some are refused, `jump` and `gap` are flagged and pass (machines/market says which). */
export const dataQuality = z.strictObject({
  maxJump: z.number().positive(),
  /** In trading days of the symbol's exchange from bar to bar: 1 is the next one. */
  maxGapDays: z.int().min(1),
});
export type DataQuality = z.infer<typeof dataQuality>;

const settings = {
  /** 32 random hex digits, new for every desk: no two desks ever share an id. */
  genesis: z.string().regex(/^[0-9a-f]{32}$/),
  desk: deskName,
  environment,
  pacing,
  cashUsd: positive,
  /** Bars from `from` on are traded; the bars before are warm-up, and the ones before those the backtests'. */
  session: z.strictObject({ from: time, to: time, warmUpBars: z.int().min(0).max(5000), backtestFrom: time }),
  market: marketSource,
  dataQuality,
  venue,
  /** Only where there are several venues. */
  routes: routes.optional(),
  accounting: accountingTerms.optional(),
  policy,
  gate: gatePolicy,
  planner: z.strictObject({ kind: z.enum(['rules', 'gemini', 'none']), model: z.string().max(100), plans: z.int().min(0).max(100) }),
  approval: z.strictObject({ signersNeeded: z.int().min(1).max(5), validSeconds: z.int().min(1), automatic: z.boolean() }),
  humans: z.array(human).min(1).max(100),
  roles: z.array(z.enum(roles)).min(1),
};

export const deskSettings = z.strictObject(settings);
export type DeskSettings = z.infer<typeof deskSettings>;

/** The desk's first fact: all its configuration. */
export const opened = factKind('desk.opened', {
  about: 'A desk begins: genesis, capital, policy, sources, people.', origin: 'signed', by: 'console',
  heardBy: [...roles], says: { ...settings, signature },
});

/**
 * Code of one kind of actor changed: it goes on after `seq` from states whose hash is `stateHash`. Where the states have another version, they
 * were migrated: `keptHash` is the hash of the old one, as it was kept and as replay finds it.
 */
export const upgraded = factKind('desk.upgraded', {
  about: 'New code of a kind of actor takes over from a verified state.', origin: 'signed', by: 'console', heardBy: [...roles],
  says: {
    kind: z.string(), from: z.string(), to: z.string(), seq: z.int().min(1),
    /** Versions of the kind's state. */
    versions: z.strictObject({ from: z.int().min(1), to: z.int().min(1) }).optional(),
    states: z.array(z.strictObject({ actor: z.string(), stateHash: sha256, keptHash: sha256.optional() })).max(10_000), signature,
  },
});

/** The log's time, from the market's clock; live desks only. */
export const ticked = factKind('clock.ticked', {
  about: 'Time on the log of a live desk; timeouts are measured in these.', origin: 'observed', by: 'market', heardBy: [...roles], says: { everySeconds: figure },
});

