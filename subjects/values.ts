import { z } from 'zod';

/** An exact decimal in its one canonical spelling: no exponent, no leading plus, no trailing zeros, at most 12 places. */
export const decimal = z.string().max(40).regex(/^(0|-?(0|[1-9]\d*)(\.\d{0,11}[1-9])?)$/, 'must be a decimal in canonical form, e.g. "-12.5"');

/** A decimal that is not below zero. */
export const positiveOrZero = z.string().max(40).regex(/^(0|[1-9]\d*)(\.\d{0,11}[1-9])?$/, 'must be a decimal in canonical form, e.g. "12.5", and must not be negative');

/** A decimal above zero. */
export const positive = z.string().max(40).regex(/^(?!0$)(0|[1-9]\d*)(\.\d{0,11}[1-9])?$/, 'must be a decimal in canonical form, e.g. "12.5", and must be above zero');

/** UTC, ISO 8601, ending in Z. */
export const time = z.iso.datetime();

/** A ticker as it stands in a subject: one token, no dots or wildcards. */
export const symbol = z.string().regex(/^[A-Z][A-Z0-9_-]{0,15}$/, 'must be 1 to 16 of A-Z 0-9 _ -, starting with a letter');

/** Lower-case hex of a SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');

/** A fact's id: 32 hex digits, from its cause or its content, never from its position. */
export const factId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits');

/** A strategy's id: `s-` and the first 12 hex digits of its plan's hash, or a name that an operator gave. */
export const strategyId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z 0-9 -');

/** A finite float, for statistics and indicators only; money is a decimal. */
export const figure = z.number();

export const side = z.enum(['buy', 'sell']);
export const timeframe = z.enum(['1m', '5m', '15m', '1h', '1d']);

export type Side = z.infer<typeof side>;
export type Timeframe = z.infer<typeof timeframe>;
