import { format, zero, type Decimal } from '../../machines/decimal.ts';

/** The sums of a span: what was posted to each account, and what of it counts how. */
const sums = ['depositsUsd', 'realizedUsd', 'shortTermUsd', 'longTermUsd', 'washedUsd', 'dividendsUsd', 'feesUsd', 'interestUsd', 'borrowUsd', 'tradedUsd'] as const;
export type Sum = (typeof sums)[number];

/** Statement rows: a month, a year, or the whole span. Terms (after fees) and washes are of desks with lots only; elsewhere they are 0. */
export const periodColumns = ['period', 'openingEquityUsd', ...sums, 'fxUsd', 'unrealizedUsd', 'pnlUsd', 'closingEquityUsd', 'cashUsd', 'positionsUsd', 'trades'] as const;
export type PeriodRow = Readonly<Record<(typeof periodColumns)[number], string>>;

/** Equity, what of it is not realised, and what came of other currencies so far, at a mark. */
export interface Standing { readonly equityUsd: Decimal; readonly unrealizedUsd: Decimal; readonly fxUsd: Decimal; readonly cashUsd: Decimal; readonly positionsUsd: Decimal }

/** A span while its facts are read. */
export class Period {
  readonly name: string;
  readonly #begins: Standing;
  readonly #sums: Record<Sum, Decimal>;
  #ends: Standing;
  #trades = 0;

  constructor(name: string, begins: Standing) {
    this.name = name;
    this.#begins = begins;
    this.#ends = begins;
    this.#sums = Object.fromEntries(sums.map((sum) => [sum, zero])) as Record<Sum, Decimal>;
  }

  add(sum: Sum, amountUsd: Decimal): void {
    this.#sums[sum] += amountUsd;
  }

  trade(): void {
    this.#trades += 1;
  }

  stand(at: Standing): void {
    this.#ends = at;
  }

  row(): PeriodRow {
    const [begins, ends] = [this.#begins, this.#ends];
    return {
      period: this.name, openingEquityUsd: format(begins.equityUsd), ...(Object.fromEntries(sums.map((sum) => [sum, format(this.#sums[sum])])) as Record<Sum, string>),
      fxUsd: format(ends.fxUsd - begins.fxUsd), unrealizedUsd: format(ends.unrealizedUsd - begins.unrealizedUsd), pnlUsd: format(ends.equityUsd - begins.equityUsd - this.#sums.depositsUsd), closingEquityUsd: format(ends.equityUsd),
      cashUsd: format(ends.cashUsd), positionsUsd: format(ends.positionsUsd), trades: String(this.#trades),
    };
  }
}
