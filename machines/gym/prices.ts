import { format, fromFloat, one, type Decimal } from '../decimal.ts';
import type { BarColumns } from './run.ts';

const units: readonly Decimal[] = Array.from({ length: 9 }, (_, scale) => one / 10n ** BigInt(scale));

/** 10^-scale as a decimal: what one unit of a column's prices is worth. */
export function unitOf({ scale, symbol }: Pick<BarColumns, 'scale' | 'symbol'>): Decimal {
  const unit = units[scale];
  if (unit === undefined) throw new RangeError(`bars of ${symbol}: scale: was ${scale}, must be a whole number from 0 to 8`);
  return unit;
}

/** A column's price as an exact decimal. Throws where there is none, or it is no whole number. */
export const priceUsd = (bars: BarColumns, column: Float64Array, at: number): Decimal => BigInt(column[at] ?? Number.NaN) * unitOf(bars);

/** A volume as a decimal; fractions to 8 places. */
export const volumeOf = (volume: number): Decimal => (Number.isSafeInteger(volume) ? BigInt(volume) * one : fromFloat(volume, 8));

/** A volume as a canonical decimal; fractions to 8 places. */
export const volumeText = (volume: number): string => (Number.isSafeInteger(volume) ? String(volume) : format(volumeOf(volume)));
