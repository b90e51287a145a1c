import { varBacktest, type VarBacktest } from './trafficLight.ts';

/** What was measured at a moment: equity, and value at risk over the day that follows; absent where it could not be told. */
export interface Forecast {
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly equityUsd: number;
  readonly var95Usd?: number | undefined;
  readonly var99Usd?: number | undefined;
}

/** Cash that people put in, or below zero took out. */
export interface Moved {
  readonly at: string;
  readonly amountUsd: number;
}

const dateOf = (at: string): string => at.slice(0, 10);

/**
 * Holds each day's last forecast against what equity did by the last of the next day that has one, less what people moved in between. That is the actual profit and loss, with fees and
 * the day's trades: a breach may come from either. Days before which nothing at risk was held are left out: a desk that stands still for years would make any model look right, and the
 * first loss after it wrong.
 * @param forecasts oldest first @param moved oldest first
 * Source: Basel Committee (1996), Supervisory framework for the use of "backtesting", II (actual trading outcomes).
 */
export function backtestOf(forecasts: readonly Forecast[], moved: readonly Moved[]): { readonly at95: VarBacktest; readonly at99: VarBacktest } {
  const daily = forecasts.filter(({ at }, place) => dateOf(at) !== dateOf(forecasts[place + 1]?.at ?? ''));
  const days = daily.slice(1).map((now, place) => {
    const before = daily[place] ?? now;
    const put = moved.reduce((sum, { at, amountUsd }) => (at > before.at && at <= now.at ? sum + amountUsd : sum), 0);
    return { before, pnlUsd: now.equityUsd - before.equityUsd - put };
  });
  const held = (name: 'var95Usd' | 'var99Usd', tail: number) => {
    const told = days.filter(({ before }) => (before[name] ?? 0) > 0);
    return varBacktest(told.map(({ pnlUsd }) => pnlUsd), told.map(({ before }) => before[name] ?? 0), tail);
  };
  return { at95: held('var95Usd', 0.05), at99: held('var99Usd', 0.01) };
}
