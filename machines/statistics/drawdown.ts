import { atLeast, finite, placeOfRuin, solvent, type Series } from './series.ts';

/** A fall from a peak and the way back, by places in the curve. */
export interface Drawdown {
  /** Share of the peak, above 0; above 1 only where equity falls below zero. */
  readonly depth: number;
  /** The last place at the peak's height before the fall. */
  readonly peak: number;
  /** The lowest place; of equals the first. */
  readonly trough: number;
  /** The first place at the peak's height again; null where the curve ends before. */
  readonly recovery: number | null;
}

/**
 * All drawdowns of a curve, in order of time: each from a peak to the first value that is as high again.
 * @param equity at least one value, the first above zero; NaN and infinities are refused
 * Source: Magdon-Ismail and Atiya (2004), "Maximum drawdown", Risk 17(10); peak, valley and recovery as in pyfolio's `get_max_drawdown_underwater`.
 */
export function drawdownsOf(equity: Series): readonly Drawdown[] {
  atLeast('equity', equity, 1);
  finite('equity', equity);
  if (placeOfRuin(equity) === 0) solvent('equity', equity);
  const found: Drawdown[] = [];
  let [peak, trough] = [0, 0];
  const valueAt = (place: number) => equity[place] ?? Number.NaN;
  const fall = (recovery: number | null): Drawdown => ({ depth: (valueAt(peak) - valueAt(trough)) / valueAt(peak), peak, trough, recovery });
  for (let place = 1; place < equity.length; place += 1) {
    if (valueAt(place) >= valueAt(peak)) {
      if (trough > peak) found.push(fall(place));
      [peak, trough] = [place, place];
    } else if (valueAt(place) < valueAt(trough)) trough = place;
  }
  if (trough > peak) found.push(fall(null));
  return found;
}

/** The deepest; of equals the first; null where the curve never falls. */
export const deepest = (drawdowns: readonly Drawdown[]): Drawdown | null =>
  drawdowns.reduce<Drawdown | null>((most, each) => (most === null || each.depth > most.depth ? each : most), null);

/**
 * Maximum drawdown: the largest fall from a peak to a later value, as a fraction of the peak.
 * @param equity at least one value, above zero except for the last; NaN and infinities are refused
 * @returns 0 where the curve never falls; above 1 only where equity ends below zero
 * Source: Magdon-Ismail and Atiya (2004); empyrical's `max_drawdown` with the sign turned.
 */
export function maxDrawdown(equity: Series): number {
  solvent('equity', equity);
  return deepest(drawdownsOf(equity))?.depth ?? 0;
}
