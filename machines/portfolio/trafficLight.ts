import type { Series } from '../statistics/series.ts';
import { christoffersenTest, kupiecTest, varWindow, type VarTest } from '../statistics/varTests.ts';

export type Zone = 'green' | 'yellow' | 'red';

/** How a model of value at risk at 99 % stood over the last 250 days. */
export interface TrafficLight {
  readonly zone: Zone;
  /** What the zone adds to the Basel multiplier of 3. */
  readonly plus: number;
}

const plusAt: Readonly<Record<number, number>> = { 5: 0.4, 6: 0.5, 7: 0.65, 8: 0.75, 9: 0.85 };

/**
 * The Basel traffic light of 250 forecasts at 99 %: green up to 4 breaches, yellow from 5 to 9, red from 10. Yellow begins where so few or fewer breaches have a
 * probability of 95 % and more if the model is right, red at 99.99 %.
 * @param breaches whole, 0 to 250
 * Source: Basel Committee (1996), Supervisory framework for the use of "backtesting" in conjunction with the internal models approach, table 2; kept in MAR32.9.
 */
export function trafficLight(breaches: number): TrafficLight {
  if (!(Number.isInteger(breaches) && breaches >= 0 && breaches <= varWindow)) throw new RangeError(`breaches: expected a whole number from 0 to ${varWindow}, was ${breaches}`);
  if (breaches <= 4) return { zone: 'green', plus: 0 };
  return breaches >= 10 ? { zone: 'red', plus: 1 } : { zone: 'yellow', plus: plusAt[breaches] ?? Number.NaN };
}

export interface VarBacktest {
  readonly periods: number;
  readonly breaches: number;
  readonly kupiec: VarTest | null;
  readonly christoffersen: VarTest | null;
  /** Of the last 250 periods, at a tail of 0.01; null for other tails and of fewer periods. */
  readonly light: TrafficLight | null;
}

/**
 * Holds forecasts against what came: a breach is a loss above the value at risk that was forecast for the period.
 * @param pnlUsd profit and loss of each period, oldest first @param varUsd the forecast for the same period, made before it @param tail what it was forecast at
 */
export function varBacktest(pnlUsd: Series, varUsd: Series, tail: number): VarBacktest {
  if (pnlUsd.length !== varUsd.length) throw new RangeError(`varUsd: expected ${pnlUsd.length} forecasts, one for each period, was ${varUsd.length}`);
  const breached = Uint8Array.from(pnlUsd, (each, at) => (-each > (varUsd[at] ?? Number.NaN) ? 1 : 0));
  const count = (flags: Uint8Array) => flags.reduce((all, each) => all + each, 0);
  const breaches = count(breached);
  return {
    periods: breached.length, breaches, kupiec: kupiecTest(breaches, breached.length, tail), christoffersen: christoffersenTest(breached),
    light: tail === 0.01 && breached.length >= varWindow ? trafficLight(count(breached.subarray(-varWindow))) : null,
  };
}
