import { sumTo, toMillionth, unit, units, written } from './plainAccount.ts';

/*
 * The fills of a crossing strategy that enters by limit, in the plainest way: one loop over the bars, whole numbers only, nothing shared with the desk. A
 * crossing at a close sets a limit so far below it, down to the cent, for all the shares that the cash pays for there. It rests for seven days. A bar that comes down
 * to it buys at the limit, or at its open where that is lower. Exits trade at the next open.
 */

export interface LimitBar {
  readonly at: string;
  readonly warmUp: boolean;
  readonly open: string;
  readonly low: string;
  readonly close: string;
}

export interface LimitTerms {
  /** Lengths of the averages of the close; 1 is the close itself. */
  readonly fast: number;
  readonly slow: number;
  readonly cashUsd: string;
  /** Below the close, as a share of it. */
  readonly offset: string;
  /** A bar must trade below the limit, not only at it. */
  readonly crossed: boolean;
  readonly commissionRate: string;
  readonly minCommissionUsd: string;
  readonly slippageRate: string;
}

const week = 7 * 24 * 3600 * 1000;
const cent = unit / 100n;

interface Resting { readonly limit: bigint; readonly shares: bigint; readonly until: number }

export function plainLimits(bars: readonly LimitBar[], { fast, slow, cashUsd, offset, crossed, commissionRate, minCommissionUsd, slippageRate }: LimitTerms) {
  const closes = bars.map(({ close }) => units(close));
  const [rate, minimum, slippage] = [units(commissionRate), units(minCommissionUsd), units(slippageRate)];
  // Means are compared by their sums, each times the other's length: no division, no rounding.
  const lead = (at: number) => sumTo(closes, at, fast) * BigInt(slow) - sumTo(closes, at, slow) * BigInt(fast);
  const feeOn = (value: bigint) => (value * rate / unit > minimum ? value * rate / unit : minimum);
  const slipped = (price: bigint, factor: bigint) => (slippage === 0n ? price : toMillionth(price * factor, unit * unit));
  let cash = units(cashUsd);
  let held = 0n;
  let resting: Resting | undefined;
  let leaving = false;
  /** The exit crossed while the order rested. */
  let missed = false;
  const trades: string[][] = [];
  let expired = 0;
  const trade = (at: string, side: 'buy' | 'sell', shares: bigint, price: bigint) => {
    const fee = feeOn(shares * price);
    cash += (side === 'buy' ? -shares : shares) * price - fee;
    held += side === 'buy' ? shares : -shares;
    trades.push([at, side, shares.toString(), written(price), written(fee)]);
  };
  bars.forEach(({ at, warmUp, open, low }, index) => {
    if (warmUp) return;
    const [close = 0n, opened, lowest] = [closes[index], units(open), units(low)];
    const [before, now] = [lead(index - 1), lead(index)];
    const [rises, falls] = [before <= 0n && now > 0n, before >= 0n && now < 0n];
    if (leaving) {
      trade(at, 'sell', held, slipped(opened, unit - slippage));
      leaving = false;
    }
    if (resting !== undefined) {
      if (rises) missed = false;
      if (falls) missed = true;
      const { limit, shares, until } = resting;
      if (Date.parse(at) > until) {
        resting = undefined;
        missed = false;
        expired += 1;
      } else if (crossed ? lowest < limit : lowest <= limit) {
        const price = slipped(opened < limit ? opened : limit, unit + slippage);
        trade(at, 'buy', shares, price < limit ? price : limit);
        resting = undefined;
      }
    }
    if (held > 0n && (falls || missed)) {
      leaving = true;
      missed = false;
    }
    if (held === 0n && resting === undefined && rises) {
      const exact = close * (unit - units(offset)) / unit;
      const limit = exact - exact % cent;
      let shares = cash / limit;
      while (shares * limit + feeOn(shares * limit) > cash) shares -= 1n;
      resting = { limit, shares, until: Date.parse(at) + week };
    }
  });
  return { trades, expired };
}
