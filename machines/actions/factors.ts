import type { CorporateAction } from '../../subjects/market.ts';
import { over, toFloat, type Decimal } from '../decimal.ts';

/** For days up to and including `until` (days since 1970): adjusted price = raw x priceFactor (dividends) x splitFactor (splits). */
export interface FactorRow {
  readonly until: number;
  readonly priceFactor: Decimal;
  readonly splitFactor: Decimal;
  /** Raw close of that day. */
  readonly closeUsd: Decimal;
}

/** What takes effect on the next trading day after `until`. */
export interface DatedAction {
  readonly until: number;
  readonly action: CorporateAction;
}

/** Factors have at most 8 digits: what they give is no finer. */
const ratioTolerance = 2e-5;
const mostShares = 100;
const dividendPlaces = 4;

/**
 * The splits and dividends that a factor file stands for, oldest first. From two neighbouring rows: the dividend is the close x (1 - factor / next
 * factor), to 4 places; the split makes next / this shares of one. Of one day the dividend comes first.
 */
export function actionsOf(rows: readonly FactorRow[]): readonly DatedAction[] {
  return rows.slice(0, -1).flatMap((row, index): DatedAction[] => {
    const next = rows[index + 1] ?? row;
    const dividendUsd = dividendOf(row, next);
    const split = row.splitFactor === next.splitFactor ? undefined : splitOf(toFloat(next.splitFactor) / toFloat(row.splitFactor));
    return [
      ...(dividendUsd === undefined ? [] : [{ until: row.until, action: { kind: 'dividend' as const, amountUsd: dividendUsd } }]),
      ...(split === undefined ? [] : [{ until: row.until, action: { kind: 'split' as const, ...split } }]),
    ];
  });
}

/** Undefined where there is none, or one that rounds to nothing. */
function dividendOf({ priceFactor, closeUsd }: FactorRow, next: FactorRow): string | undefined {
  if (priceFactor >= next.priceFactor) return undefined;
  const amountUsd = toFloat(closeUsd) * (1 - toFloat(over(priceFactor, next.priceFactor)));
  return amountUsd < 0.5 * 10 ** -dividendPlaces ? undefined : canonical(amountUsd.toFixed(dividendPlaces));
}

const canonical = (text: string): string => text.replace(/\.?0+$/, '');

/** The ratio in the smallest whole numbers, where both are at most 100; else to six places. Undefined where it is 1 within what factors can tell. */
function splitOf(ratio: number): { readonly from: number; readonly to: number } | undefined {
  for (let from = 1; from <= mostShares; from += 1) {
    const to = Math.round(ratio * from);
    if (to >= 1 && to <= mostShares * 10 && Math.abs(to / from / ratio - 1) < ratioTolerance) return to === from ? undefined : { from, to };
  }
  return { from: 1_000_000, to: Math.max(1, Math.round(ratio * 1_000_000)) };
}
