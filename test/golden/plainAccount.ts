/*
 * The books of a crossing strategy, in the plainest way: one loop over the bars, whole numbers only, nothing shared with the desk.
 * A signal at a close trades at the next open. Money is in units of 1e-12 USD, shares are whole.
 */

export interface PlainBar {
  readonly at: string;
  readonly warmUp: boolean;
  readonly open: string;
  readonly close: string;
}

export interface PlainTerms {
  /** Lengths of the averages of the close; 1 is the close itself. */
  readonly fast: number;
  readonly slow: number;
  readonly cashUsd: string;
  readonly commissionRate: string;
  readonly minCommissionUsd: string;
  readonly slippageRate: string;
  /** All of the cash, else one share. */
  readonly allIn: boolean;
}

export const unit = 10n ** 12n;

export const units = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
};

/** Without zeros at the end. */
export const written = (amount: bigint): string => {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(13, '0');
  const fraction = digits.slice(-12).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -12)}${fraction === '' ? '' : `.${fraction}`}`;
};

/** To 6 places, half to even. */
export const toMillionth = (exact: bigint, scale: bigint): bigint => {
  const step = scale / 1_000_000n;
  const below = exact / step;
  const twice = (exact % step) * 2n;
  return (twice > step || (twice === step && below % 2n === 1n) ? below + 1n : below) * 1_000_000n;
};

/** The sum of the last `length` closes up to a bar. */
export const sumTo = (closes: readonly bigint[], at: number, length: number): bigint => closes.slice(at + 1 - length, at + 1).reduce((sum, close) => sum + close, 0n);

export function plainAccount(bars: readonly PlainBar[], { fast, slow, cashUsd, commissionRate, minCommissionUsd, slippageRate, allIn }: PlainTerms) {
  const closes = bars.map(({ close }) => units(close));
  const [rate, minimum, slippage] = [units(commissionRate), units(minCommissionUsd), units(slippageRate)];
  // Means are compared by their sums, each times the other's length: no division, no rounding.
  const lead = (at: number) => sumTo(closes, at, fast) * BigInt(slow) - sumTo(closes, at, slow) * BigInt(fast);
  const feeOn = (value: bigint) => (value * rate / unit > minimum ? value * rate / unit : minimum);
  let cash = units(cashUsd);
  let held = 0n;
  let wanted: 'buy' | 'sell' | undefined;
  const trades: string[][] = [];
  const marks: string[][] = [];
  bars.forEach(({ at, warmUp, open }, index) => {
    if (warmUp) return;
    if (wanted !== undefined) {
      const price = slippage === 0n ? units(open) : toMillionth(units(open) * (wanted === 'buy' ? unit + slippage : unit - slippage), unit * unit);
      const byRate = cash * unit / (unit + rate);
      const spendable = byRate < cash - minimum ? byRate : cash - minimum;
      const shares = wanted === 'sell' ? held : allIn ? spendable / price : 1n;
      const value = shares * price;
      const fee = feeOn(value);
      cash += (wanted === 'buy' ? -value : value) - fee;
      held += wanted === 'buy' ? shares : -shares;
      trades.push([at, wanted, shares.toString(), written(price), written(fee)]);
      wanted = undefined;
    }
    const [before, now] = [lead(index - 1), lead(index)];
    if (held === 0n && before <= 0n && now > 0n) wanted = 'buy';
    if (held > 0n && before >= 0n && now < 0n) wanted = 'sell';
    const positions = held * (closes[index] ?? 0n);
    marks.push([at, written(cash), written(positions), written(cash + positions), '0']);
  });
  return { trades, marks };
}
