/** What a trade counts for in a bar. */
export interface Counts {
  readonly range: boolean;
  /** Open and close. `first`: only where no other trade of the bar does. */
  readonly last: boolean | 'first';
  readonly volume: boolean;
}

const all: Counts = { range: true, last: true, volume: true };
const volumeOnly: Counts = { range: false, last: false, volume: true };
const none: Counts = { range: false, last: false, volume: false };
const outOfOrder: Counts = { range: true, last: 'first', volume: true };

/**
 * Sale conditions of the consolidated tapes that do not count for everything: average price, cash, price variation, odd lot, next day, seller, extended hours, contingent, qualified contingent count
 * for volume only; sold last, sold out of sequence, prior reference and derivatively priced for the range, and for open and close only where nothing else does; the official open and close of
 * a market centre for nothing, since they repeat trades.
 * Source: CTA, Consolidated Tape System participant input specification, and UTP, Trade Data Feed specification: the tables of sale conditions and what they update for the consolidated tape.
 */
const known: Readonly<Record<string, Counts>> = {
  B: volumeOnly, W: volumeOnly, C: volumeOnly, H: volumeOnly, I: volumeOnly, N: volumeOnly, R: volumeOnly, T: volumeOnly, U: volumeOnly, V: volumeOnly, 7: volumeOnly,
  G: outOfOrder, L: outOfOrder, P: outOfOrder, Z: outOfOrder, 4: outOfOrder,
  M: none, Q: none, 9: { range: true, last: true, volume: false },
};

/** On tape C (UTP) a B is a bunched trade, which counts for everything; on tapes A and B (CTA) it is one at an average price. */
const ofUtp: Readonly<Record<string, Counts>> = { ...known, B: all };

/** Of a trade's conditions together: what none of them forbids. Conditions that are not in the tables forbid nothing. @param tape A, B or C: whose codes they are */
export function countsOf(conditions: readonly string[], tape?: string): Counts {
  if (conditions.length === 0) return all;
  const table = tape === 'C' ? ofUtp : known;
  return conditions.reduce<Counts>((sum, condition) => {
    const own = table[condition] ?? all;
    return { range: sum.range && own.range, last: sum.last === false || own.last === false ? false : sum.last === 'first' || own.last === 'first' ? 'first' : true, volume: sum.volume && own.volume };
  }, all);
}
