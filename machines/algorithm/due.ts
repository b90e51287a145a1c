import type { Algorithm } from '../../subjects/orderTerms.ts';
import { instantMs } from '../authority/instant.ts';
import { fromFloat, least, most, parse, roundedDown, times, zero, type Decimal } from '../decimal.ts';

/* How much of an order that is worked should be at the venue or filled by now. Pure arithmetic over plain figures: what came of earlier parts is given. */

/** What an algorithm goes by. Shares, and UTC ISO times. */
export interface Course {
  readonly algorithm: Algorithm;
  readonly quantity: Decimal;
  readonly startedAt: string;
  /** The smallest part of a share that is traded. */
  readonly increment: Decimal;
  readonly at: string;
  /** Traded by all since it started. */
  readonly volume: Decimal;
  readonly filled: Decimal;
  /** What its open orders may still fill. */
  readonly working: Decimal;
}

/** Equal parts of the time that have begun, from 1 to `parts`: the first begins at once, all have at the end. */
export function partsBegun(startedAt: string, until: string, at: string, parts: number): number {
  const [start, end, now] = [instantMs(startedAt), instantMs(until), instantMs(at)];
  if (end <= start || now >= end) return parts;
  return Math.min(parts, 1 + Math.max(0, Math.floor(((now - start) * parts) / (end - start))));
}

/** Shares that should be filled or working by now, never more than the order's. */
export function dueBy(course: Course): Decimal {
  const { algorithm, quantity, startedAt, increment, at, filled, working } = course;
  const rounded = (due: Decimal) => (due >= quantity ? quantity : roundedDown(due, increment));
  switch (algorithm.kind) {
    case 'twap': return rounded((quantity * BigInt(partsBegun(startedAt, algorithm.until, at, algorithm.slices))) / BigInt(algorithm.slices));
    case 'vwap': {
      const begun = partsBegun(startedAt, algorithm.until, at, algorithm.profile.length);
      if (begun === algorithm.profile.length) return quantity;
      const total = algorithm.profile.reduce((sum, each) => sum + each, 0);
      return rounded(times(quantity, fromFloat(algorithm.profile.slice(0, begun).reduce((sum, each) => sum + each, 0) / total, 12)));
    }
    case 'participation': return rounded(times(course.volume, parse(algorithm.rate)));
    case 'iceberg': return working > zero ? least(filled + working, quantity) : least(filled + parse(algorithm.displayQuantity), quantity);
  }
}

/** The size of the next part; zero where none is due. The sum of what is filled, works and comes next is never above the order's quantity. */
export const nextPart = (course: Course): Decimal => most(dueBy(course) - course.filled - course.working, zero);

export const isOver = ({ algorithm, at }: Pick<Course, 'algorithm' | 'at'>): boolean => instantMs(at) >= instantMs(algorithm.until);
