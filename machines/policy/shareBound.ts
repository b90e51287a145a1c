import { fromFloat, one, type Decimal } from '../decimal.ts';
import type { Bound } from './levels.ts';

/** A limit on a share, and the same as a fraction in lowest terms: what is held against it is multiplied by small numbers, and never divided. */
export interface ShareBound extends Bound<Decimal> {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The greatest common divisor. Source: Euclid, Elements VII.2. */
const commonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : commonDivisor(b, a % b));

export function shareBound(rule: string, share: number): ShareBound {
  const limit = fromFloat(share, 12);
  const common = commonDivisor(limit, one);
  return { rule, limit, numerator: limit / common, denominator: one / common };
}
