import { isoTime } from '../authority/instant.ts';
import type { Follower } from '../following.ts';
import { priceUsd } from '../gym/prices.ts';
import { balance } from '../ledger/ledger.ts';
import type { Accounting } from './accounting.ts';
import { noteClose } from './books.ts';
import { isExposed } from './financing.ts';

/** How accounting takes bars and steps from columns: the last closes. What a mark would say, a backtest works out of `worth`. */
export const followerOf = (state: Accounting): Follower => ({
  bars: {
    // Books that keep more than the plain ones take every bar as a fact.
    quietUntil: (_, from, before) => (state.statutory === undefined ? before : from),
    take({ bars }, _from, before) {
      noteClose(state.books, bars.symbol, isoTime(bars.atMs[before - 1] ?? Number.NaN), priceUsd(bars, bars.close, before - 1));
      state.stale = true;
    },
  },
  steps: {
    // A margin account may be charged or called at every mark.
    rests: () => state.pacing === 'lockstep' && state.statutory === undefined && (state.terms.margin === null || !isExposed(state.books, state.overnight)),
    close({ number, atMs, warmUp }) {
      state.step = number;
      state.closedAt = isoTime(atMs);
      if (!warmUp) state.stale = false;
    },
  },
  worth: () => ({ cashUsd: balance(state.books.ledger, 'cash'), quantities: state.books.totals.quantities }),
});
