import type { z } from 'zod';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { absolute, format, parse, times, zero, type Decimal } from '../../machines/decimal.ts';
import { dayClosed, disposed, marked, posted, violated, washed } from '../../subjects/accounting.ts';
import { opened } from '../../subjects/desk.ts';
import { filled } from '../../subjects/execution.ts';
import { Period, type PeriodRow, type Standing, type Sum } from './period.ts';
import { within, type Span } from './span.ts';

type Position = NonNullable<z.output<typeof posted.body>['position']>;

/** Whose profit it was. */
export const whose = ['strategy', 'symbol', 'plan', 'currency'] as const;
export type Whose = (typeof whose)[number];

/** What the books say of a span. Profit before fees, but for the gains by term, which are those that count for taxes; gains are above zero, fees and interest are what was paid. */
export interface Statement {
  readonly total: PeriodRow;
  readonly months: readonly PeriodRow[];
  readonly years: readonly PeriodRow[];
  /** At the span's end, or which took a profit in it. `realizedUsd` is that of the span. */
  readonly positions: readonly { readonly strategy: string; readonly symbol: string; readonly quantity: string; readonly costUsd: string; readonly realizedUsd: string; readonly priceUsd?: string; readonly unrealizedUsd?: string }[];
  /** Of the days that the desk closed; none where it closes no days. */
  readonly attribution: { readonly marketUsd: string; readonly selectionUsd: string; readonly costsUsd: string; readonly slippageUsd: string; readonly fxUsd: string } | null;
  /** Profit of those days, by whose it was; what is of none of them, such as interest, and plans that nobody proposed, are left out. */
  readonly profits: Readonly<Record<Whose, readonly { readonly name: string; readonly pnlUsd: string }[]>>;
  /** Other currencies at the span's end, each with what it gained since the opening. */
  readonly currencies: NonNullable<z.output<typeof marked.body>['currencies']>;
  readonly violations: readonly z.output<typeof violated.body>[];
  /** Postings after the last mark, which no figure has yet. */
  readonly unmarked: number;
}

/** What a line of a posting counts as. Credits are gains: their sign turns; what is paid stays as it is. */
const countsAs: Readonly<Record<string, readonly [Sum, 1n | -1n]>> = {
  capital: ['depositsUsd', -1n], realized: ['realizedUsd', -1n], dividends: ['dividendsUsd', -1n], fees: ['feesUsd', 1n], interest: ['interestUsd', 1n], borrow: ['borrowUsd', 1n],
};

const nothing: Standing = { equityUsd: zero, unrealizedUsd: zero, fxUsd: zero, cashUsd: zero, positionsUsd: zero };

/** Facts that a statement is made of. */
const told: ReadonlySet<string> = new Set([posted, marked, filled, disposed, washed, violated, dayClosed].map(({ name }) => name));
const openingMemo = 'opening capital';

/**
 * Reads facts, oldest first, and has the sums of the span by month and year. What was posted counts with the first mark after it, and by that mark's day:
 * equity is told by marks only, and a deposit that equity does not have yet would be a loss.
 */
class Reader {
  readonly #span: Span;
  readonly #months: Period[] = [];
  readonly #years: Period[] = [];
  readonly #positions = new Map<string, { readonly position: Position; readonly before: Decimal }>();
  readonly #attribution = { marketUsd: zero, selectionUsd: zero, costsUsd: zero, slippageUsd: zero, fxUsd: zero };
  readonly #profits: Readonly<Record<Whose, Map<string, Decimal>>> = { strategy: new Map(), symbol: new Map(), plan: new Map(), currency: new Map() };
  #currencies: Statement['currencies'] = [];
  readonly #violations: z.output<typeof violated.body>[] = [];
  #total: Period | undefined;
  #standing = nothing;
  #prices = new Map<string, string>();
  #days = 0;
  #unmarked: Logged[] = [];

  constructor(span: Span) {
    this.#span = span;
  }

  take(logged: Logged): void {
    const { kind: { name }, fact: { at, body } } = logged;
    const date = at.slice(0, 'YYYY-MM-DD'.length);
    if (date > (this.#span.to ?? '9999')) return;
    if (name === opened.name) return this.#open(parse(opened.body.parse(body).cashUsd));
    // What the books do not hear, such as bars before the session, begins no month.
    if (!told.has(name) || (name === posted.name && posted.body.parse(body).memo === openingMemo)) return;
    if (name === dayClosed.name) this.#day(dayClosed.body.parse(body));
    else if (name !== marked.name) this.#unmarked.push(logged);
    else {
      const periods = within(this.#span, date) ? this.#periods(date) : [];
      for (const each of this.#unmarked.splice(0)) this.#count(each, periods);
      this.#mark(marked.body.parse(body), periods);
    }
  }

  #count({ kind: { name }, fact: { body } }: Logged, periods: readonly Period[]): void {
    const add = (sum: Sum, amountUsd: Decimal) => { for (const period of periods) period.add(sum, amountUsd); };
    if (name === posted.name) this.#post(posted.body.parse(body), periods);
    else if (name === filled.name) {
      const { quantity, priceUsd } = filled.body.parse(body);
      add('tradedUsd', absolute(times(parse(quantity), parse(priceUsd))));
      for (const period of periods) period.trade();
    } else if (name === disposed.name) for (const { term, realizedUsd, feesUsd = '0' } of disposed.body.parse(body).closings) add(term === 'long' ? 'longTermUsd' : 'shortTermUsd', parse(realizedUsd) - parse(feesUsd));
    else if (name === washed.name) add('washedUsd', parse(washed.body.parse(body).disallowedUsd));
    else if (name === violated.name && periods.length > 0) this.#violations.push(violated.body.parse(body));
  }

  /** A day is closed by the first mark after it: it counts by its own date. */
  #day({ day, attribution, byStrategy, bySymbol, byPlan, byCurrency = [] }: z.output<typeof dayClosed.body>): void {
    if (!within(this.#span, day)) return;
    this.#days += 1;
    const gain = (of: Whose, name: string, pnlUsd: string) => this.#profits[of].set(name, (this.#profits[of].get(name) ?? zero) + parse(pnlUsd));
    for (const { strategy, pnlUsd } of byStrategy) gain('strategy', strategy, pnlUsd);
    for (const { symbol, pnlUsd } of bySymbol) gain('symbol', symbol, pnlUsd);
    for (const { planHash, pnlUsd } of byPlan) gain('plan', planHash, pnlUsd);
    for (const { currency, pnlUsd } of byCurrency) gain('currency', currency, pnlUsd);
    for (const part of ['marketUsd', 'selectionUsd', 'costsUsd', 'slippageUsd', 'fxUsd'] as const) this.#attribution[part] += parse(attribution[part] ?? '0');
  }

  /** The opening's cash is no deposit. */
  #open(cashUsd: Decimal): void {
    this.#standing = { ...nothing, equityUsd: cashUsd, cashUsd };
  }

  #periods(date: string): readonly Period[] {
    this.#total ??= new Period('total', this.#standing);
    return [this.#total, this.#latest(this.#months, date.slice(0, 'YYYY-MM'.length)), this.#latest(this.#years, date.slice(0, 'YYYY'.length))];
  }

  #latest(periods: Period[], name: string): Period {
    const last = periods.at(-1);
    if (last?.name === name) return last;
    const next = new Period(name, this.#standing);
    periods.push(next);
    return next;
  }

  #post({ entries, position }: z.output<typeof posted.body>, periods: readonly Period[]): void {
    for (const { account, amountUsd } of entries) {
      const counts = countsAs[account];
      if (counts !== undefined) for (const period of periods) period.add(counts[0], counts[1] * parse(amountUsd));
    }
    if (position === undefined) return;
    const key = `${position.strategy}:${position.symbol}`;
    const realizedUsd = parse(position.realizedPnlUsd);
    const known = this.#positions.get(key);
    this.#positions.set(key, { position, before: periods.length === 0 ? realizedUsd : known?.before ?? zero });
  }

  #mark({ equityUsd, unrealizedPnlUsd, cashUsd, positionsUsd, fxUsd, holdings, currencies = [] }: z.output<typeof marked.body>, periods: readonly Period[]): void {
    this.#standing = { equityUsd: parse(equityUsd), unrealizedUsd: parse(unrealizedPnlUsd), fxUsd: parse(fxUsd ?? '0'), cashUsd: parse(cashUsd), positionsUsd: parse(positionsUsd) };
    this.#currencies = currencies;
    this.#prices = new Map(holdings.map(({ symbol, priceUsd }) => [symbol, priceUsd]));
    for (const period of periods) period.stand(this.#standing);
  }

  #profitsOf(of: Whose): Statement['profits'][Whose] {
    return [...this.#profits[of]].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, pnlUsd]) => ({ name, pnlUsd: format(pnlUsd) }));
  }

  statement(): Statement {
    const rows = (periods: readonly Period[]) => periods.map((period) => period.row());
    const attribution = Object.fromEntries(Object.entries(this.#attribution).map(([part, amount]) => [part, format(amount)])) as NonNullable<Statement['attribution']>;
    return {
      total: (this.#total ?? new Period('total', this.#standing)).row(), months: rows(this.#months), years: rows(this.#years), attribution: this.#days === 0 ? null : attribution, violations: this.#violations, currencies: this.#currencies,
      profits: { strategy: this.#profitsOf('strategy'), symbol: this.#profitsOf('symbol'), plan: this.#profitsOf('plan'), currency: this.#profitsOf('currency') },
      unmarked: this.#unmarked.filter(({ kind }) => kind.name === posted.name).length,
      positions: [...this.#positions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { position: { strategy, symbol, quantity, costUsd, realizedPnlUsd }, before }]) => {
        const priceUsd = quantity === '0' ? undefined : this.#prices.get(symbol);
        return {
          strategy, symbol, quantity, costUsd, realizedUsd: format(parse(realizedPnlUsd) - before),
          ...(priceUsd === undefined ? {} : { priceUsd, unrealizedUsd: format(times(parse(quantity), parse(priceUsd)) - parse(costUsd)) }),
        };
      }).filter(({ quantity, realizedUsd }) => quantity !== '0' || realizedUsd !== '0'),
    };
  }
}

/** The statement of a span of UTC days, out of the desk's facts from its first on. */
export async function statementOf(facts: AsyncIterable<Logged>, span: Span): Promise<Statement> {
  const reader = new Reader(span);
  for await (const logged of facts) reader.take(logged);
  return reader.statement();
}
