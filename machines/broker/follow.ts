import { isoTime } from '../authority/instant.ts';
import { format, zero } from '../decimal.ts';
import type { Follower } from '../following.ts';
import { priceUsd, volumeText } from '../gym/prices.ts';
import type { BarColumns } from '../gym/run.ts';
import type { BrokerState } from './broker.ts';
import { keepClose, remembered, remembers, seriesKey, volatilityOf } from './memory.ts';
import type { VenueTerms } from './terms.ts';

/** How the simulated venue takes bars from columns: while no order rests in their symbol, it keeps the last close, and what its terms ask it to remember. */
export const followerOf = (state: BrokerState): Follower => ({
  bars: {
    quietUntil: ({ bars }, from, before) => (state.resting[bars.symbol] === undefined ? before : from),
    take({ bars }, from, before) {
      state.lastClose[seriesKey(bars.symbol, bars.timeframe)] = isoTime(bars.atMs[before - 1] ?? Number.NaN);
      if (state.terms !== null && remembers(state.terms)) remember(state, state.terms, bars, from, before);
    },
  },
});

function remember({ memory }: BrokerState, terms: VenueTerms, bars: BarColumns, from: number, before: number): void {
  const last = before - 1;
  const { symbol, timeframe, atMs, open, high, low, close, volume } = bars;
  const series = seriesKey(symbol, timeframe);
  const floatAt = (at: number) => (close[at] ?? Number.NaN) / 10 ** bars.scale;
  for (let at = Math.max(from, last - remembered(terms)); at < last; at += 1) keepClose(memory, terms, series, floatAt(at));
  if (terms.stopFill === 'gapThrough') {
    const priceAt = (column: Float64Array) => format(priceUsd(bars, column, last));
    memory.closed[symbol] = {
      at: isoTime(atMs[last] ?? Number.NaN), open: priceAt(open), high: priceAt(high), low: priceAt(low), close: priceAt(close), volume: volumeText(volume[last] ?? 0),
      volatility: terms.impact === null ? 0 : volatilityOf(memory.closes[series]), taken: zero,
    };
  }
  keepClose(memory, terms, series, floatAt(last));
}
