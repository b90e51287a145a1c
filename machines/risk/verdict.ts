import type { Decimal } from '../decimal.ts';
import type { Finding } from './finding.ts';
import type { Size } from './sizing.ts';
import type { HeldStop, Personal, Wish } from './state.ts';

/** What was asked of an order, and what it may take where every answer was yes. */
export interface Verdict {
  readonly checks: readonly Finding[];
  readonly order?: Granted;
}

export interface Granted {
  readonly size: Size;
  readonly limitUsd: Decimal | null;
  /** The worst price that it may fill at; null where it may fill at any, or its limit says it. */
  readonly collarUsd: Decimal | null;
  readonly reservedUsd: Decimal;
  readonly exposureUsd: Decimal;
  readonly leavingQuantity: Decimal;
  readonly stop: HeldStop | null;
  /** Of a person's order for shares, by which it may be changed. */
  readonly personal: Personal | null;
  /** It adds to the position. */
  readonly raises: boolean;
}

/** Entries and people's orders: they are held against every limit. All else only lowers risk. */
export const mayRaise = ({ purpose }: Pick<Wish, 'purpose'>): boolean => purpose === 'entry' || purpose === 'manual';

export function allPassed(checks: readonly Finding[]): boolean {
  for (const { passed } of checks) if (!passed) return false;
  return true;
}
