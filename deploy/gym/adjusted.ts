import { GrowingColumns, mostScale } from '../../actors/gym/growingColumns.ts';
import type { Factors } from '../../actors/market/adjust.ts';
import { dayMs } from '../../machines/calendar/days.ts';
import { parse, type Decimal } from '../../machines/decimal.ts';
import { volumeText } from '../../machines/gym/prices.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import { firstAfter } from './dayPlaces.ts';

/** Of adjusted prices, as on a desk. */
const places = 6;
/** Of two factors multiplied. */
const factorPlaces = 24;

/**
 * Bars of raw prices, adjusted as a desk adjusts them (actors/market/adjust.ts) but for the texts between: multiplied exactly, rounded once, half to
 * even, to six places; volumes in whole shares.
 * @param factors oldest first
 * @returns undefined where a price rounds to nothing: the checks, which these bars have passed, would refuse that
 */
export function adjustedColumns(raw: BarColumns, factors: readonly Factors[]): BarColumns | undefined {
  const rows = new GrowingColumns(raw.atMs.length);
  const kept = new GrowingColumns(0, rows);
  const put = (until: number, price: (scaled: number) => number, volume: (shares: number) => number) => {
    for (let at = rows.count; at < until; at += 1) {
      rows.push(raw.atMs[at] ?? Number.NaN, price(raw.open[at] ?? 0), price(raw.high[at] ?? 0), price(raw.low[at] ?? 0), price(raw.close[at] ?? 0), volume(raw.volume[at] ?? 0));
      if (!((rows.low[at] ?? 0) > 0)) return false;
      kept.keep(at);
    }
    return true;
  };
  for (const { untilMs, priceFactor, splitFactor } of factors) {
    if (!put(firstAfter(raw, untilMs / dayMs), adjusting(raw.scale, priceFactor * splitFactor), sharesAfter(splitFactor))) return undefined;
  }
  const unit = 10 ** (mostScale - raw.scale);
  return put(raw.atMs.length, (price) => price * unit, (shares) => shares) ? kept.columns(raw.symbol, raw.timeframe) : undefined;
}

/** From 10^-scale to adjusted 10^-mostScale. */
function adjusting(scale: number, factor: bigint): (price: number) => number {
  const divisor = 10n ** BigInt(factorPlaces + scale - places);
  const unit = 10 ** (mostScale - places);
  return (price) => {
    const exact = BigInt(price) * factor;
    const quotient = exact / divisor;
    const twice = (exact - quotient * divisor) * 2n;
    return Number(twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient) * unit;
  };
}

const one = 10n ** 12n;

/** Down to whole shares. */
const sharesAfter = (splitFactor: Decimal) => (shares: number): number =>
  (splitFactor === one ? Math.floor(shares) : Number(parse(volumeText(shares)) / splitFactor));
