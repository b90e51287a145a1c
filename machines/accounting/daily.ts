import { dayClosed, posted } from '../../subjects/accounting.ts';
import { says, type Publication } from '../actor.ts';
import { instantMs, reached } from '../authority/instant.ts';
import { calendarOf } from '../calendar/calendar.ts';
import { dateOf } from '../calendar/days.ts';
import { absolute, format, one, over, parse, times, zero, type Decimal } from '../decimal.ts';
import { splitPrice, type Split } from '../actions/split.ts';
import { balance, post, type Line } from '../ledger/ledger.ts';
import { entryOf, holdingKey, type Books, type Mark } from './books.ts';
import { expectedUsd, pricesOf, type OrderPrices } from './expected.ts';
import { noRecord, recorded, type TrackRecord } from './trackRecord.ts';

/** Sums since the opening, beside those that the holdings have themselves. */
interface Flows { dividendsUsd: Decimal; feesUsd: Decimal; financingUsd: Decimal }

/** A fill whose bar is not known yet. Quantity below zero for sales. */
interface OpenFill { readonly symbol: string; readonly at: string; readonly quantity: Decimal; readonly priceUsd: Decimal; readonly prices?: OrderPrices | undefined }

/** The close is absent in what builds before this one kept. */
interface BarPrices { readonly openUsd: Decimal; readonly closeUsd?: Decimal }

/** The books at a mark, in sums since the opening. */
export interface DayFigures {
  /** UTC day, in days since 1970. */
  readonly day: number;
  readonly equityUsd: Decimal;
  readonly cashUsd: Decimal;
  readonly positionsUsd: Decimal;
  readonly depositedUsd: Decimal;
  readonly realizedUsd: Decimal;
  readonly unrealizedUsd: Decimal;
  readonly dividendsUsd: Decimal;
  readonly feesUsd: Decimal;
  readonly financingUsd: Decimal;
  readonly fxUsd: Decimal;
  /** Gain of each other currency; absent where there is none. */
  readonly fx?: Readonly<Record<string, Decimal>>;
  readonly tradedUsd: Decimal;
  readonly slippageUsd: Decimal;
  readonly marks: Mark['holdings'];
  /** Profit of each holding, by `<strategy>:<symbol>`. */
  readonly profits: Readonly<Record<string, Decimal>>;
  /** Value of what the desk held, below zero where it was short, by symbol. */
  readonly exposures: Readonly<Record<string, Decimal>>;
  readonly closes: Readonly<Record<string, Decimal>>;
  /** When those bars closed, in milliseconds since 1970. */
  readonly closedAt: Readonly<Record<string, number>>;
  /** Shares of each holding, by `<strategy>:<symbol>`. */
  readonly quantities: Readonly<Record<string, Decimal>>;
}

/** What is kept to close days with. */
export interface Daily {
  readonly benchmark: string | null;
  readonly planOf: Record<string, string>;
  readonly flows: Record<string, Flows>;
  /** The last bar, by symbol. */
  readonly opens: Record<string, BarPrices & { readonly at: string }>;
  openFills: OpenFill[];
  /** Of open orders other than plain market ones, by their ids: bounded by those. Absent where there was never one. */
  prices?: Record<string, OrderPrices>;
  /** The venue fills market orders at the close of the bar; absent where it does not. */
  readonly atClose?: true;
  tradedUsd: Decimal;
  slippageUsd: Decimal;
  /** At the last mark, and at the end of the day before; null before there was one. */
  last: DayFigures | null;
  base: DayFigures | null;
  readonly record: TrackRecord;
}

export const beginDaily = (benchmark: string | null, atClose: boolean): Daily =>
  ({ benchmark, planOf: {}, flows: {}, opens: {}, openFills: [], ...(atClose ? { atClose } : {}), tradedUsd: zero, slippageUsd: zero, last: null, base: null, record: noRecord() });

/** Fills whose bar never comes, e.g. of a symbol whose bars have ended, are without slippage. */
const mostOpenFills = 10_000;

const flowsOf = (daily: Daily, strategy: string, symbol: string): Flows => (daily.flows[holdingKey(strategy, symbol)] ??= { dividendsUsd: zero, feesUsd: zero, financingUsd: zero });

/** Notes what a holding paid or received beside its trades, in place. */
export function noteFlow(daily: Daily, { strategy, symbol }: { readonly strategy: string; readonly symbol: string }, kind: keyof Flows, amountUsd: Decimal): void {
  flowsOf(daily, strategy, symbol)[kind] += amountUsd;
}

/** Notes an order's prices, in place, as far as they are told. */
export function notePrices(daily: Daily, order: string, told: Parameters<typeof pricesOf>[0]): void {
  const now = pricesOf(told, daily.prices?.[order]);
  if (now !== undefined) (daily.prices ??= {})[order] = now;
}

/** An order that has ended has no prices any more, in place. */
export function forgetPrices(daily: Daily, order: string): void {
  if (daily.prices !== undefined) delete daily.prices[order];
}

/** Notes a fill, in place. Its slippage is that against what a backtest expects in its bar, whichever of the two comes first. */
export function noteFill(daily: Daily, fill: OpenFill): void {
  daily.tradedUsd += absolute(times(fill.quantity, fill.priceUsd));
  const bar = daily.opens[fill.symbol];
  if (bar !== undefined && bar.at === fill.at) daily.slippageUsd += slippageOf(daily, fill, bar);
  else if (daily.openFills.push(fill) > mostOpenFills) daily.openFills.shift();
}

/** Notes a bar, in place: on a live desk it is the first one that closes after the fill. */
export function noteOpen(daily: Daily, symbol: string, at: string, bar: BarPrices): void {
  daily.opens[symbol] = { at, ...bar };
  if (daily.openFills.length === 0) return;
  const isOfBar = (fill: OpenFill) => fill.symbol === symbol && reached(at, fill.at);
  for (const fill of daily.openFills) if (isOfBar(fill)) daily.slippageUsd += slippageOf(daily, fill, bar);
  daily.openFills = daily.openFills.filter((fill) => !isOfBar(fill));
}

const slippageOf = ({ atClose }: Pick<Daily, 'atClose'>, { quantity, priceUsd, prices }: OpenFill, { openUsd, closeUsd = openUsd }: BarPrices): Decimal =>
  times(quantity, priceUsd - expectedUsd({ side: quantity > zero ? 'buy' : 'sell', priceUsd, prices }, { openUsd, closeUsd }, atClose));

/** A split changes the prices that the day is measured from, in place. */
export function splitDay(daily: Daily, symbol: string, split: Split): void {
  const close = daily.base?.closes[symbol];
  if (daily.base === null || close === undefined) return;
  // A bar from before the split that is restated is told in the shares of then: that day is not stated anew.
  const { [symbol]: _, ...closedAt } = daily.base.closedAt;
  daily.base = { ...daily.base, closedAt, closes: { ...daily.base.closes, [symbol]: splitPrice(close, split) } };
}

/** The books at a mark, for the end of its day. */
export function figuresAt(books: Books, daily: Daily, mark: Mark, day: number): DayFigures {
  const said = (text: string | undefined) => parse(text ?? '0');
  const closes = Object.fromEntries(Object.entries(books.closes).map(([symbol, { closeUsd }]) => [symbol, closeUsd]));
  const profits = Object.fromEntries(Object.entries(books.held).map(([key, { symbol, quantity, costUsd, realizedUsd }]) => {
    const { dividendsUsd, feesUsd, financingUsd } = daily.flows[key] ?? { dividendsUsd: zero, feesUsd: zero, financingUsd: zero };
    return [key, realizedUsd + times(quantity, closes[symbol] ?? zero) - costUsd + dividendsUsd - feesUsd - financingUsd];
  }));
  return {
    day, equityUsd: parse(mark.equityUsd), cashUsd: parse(mark.cashUsd), positionsUsd: parse(mark.positionsUsd), depositedUsd: said(mark.depositedUsd), realizedUsd: parse(mark.realizedPnlUsd),
    unrealizedUsd: parse(mark.unrealizedPnlUsd), dividendsUsd: said(mark.dividendsUsd), feesUsd: parse(mark.feesUsd), financingUsd: said(mark.financingUsd), fxUsd: said(mark.fxUsd),
    ...(mark.currencies === undefined ? {} : { fx: Object.fromEntries(mark.currencies.map(({ currency, realizedUsd, unrealizedUsd }) => [currency, parse(realizedUsd) + parse(unrealizedUsd)])) }),
    tradedUsd: daily.tradedUsd, slippageUsd: daily.slippageUsd, marks: mark.holdings, profits, closes,
    closedAt: Object.fromEntries(Object.entries(books.closes).map(([symbol, { at }]) => [symbol, instantMs(at)])),
    quantities: Object.fromEntries(Object.entries(books.held).filter(([, { quantity }]) => quantity !== zero).map(([key, { quantity }]) => [key, quantity])),
    exposures: Object.fromEntries(mark.holdings.map(({ symbol, quantity, priceUsd }) => [symbol, times(parse(quantity), parse(priceUsd))])),
  };
}

/** The market's return over a day as a decimal: the benchmark's, or the mean of all symbols' but the pairs of currencies that the desk has. Zero where no symbol had a price before. Rounded to 12 places. */
function marketReturn({ benchmark }: Daily, base: DayFigures, last: DayFigures): Decimal {
  const rates = new Set(Object.keys(last.fx ?? {}).map((currency) => `${currency}USD`));
  const symbols = (benchmark === null ? Object.keys(base.closes).sort().filter((symbol) => !rates.has(symbol)) : [benchmark]).filter((symbol) => base.closes[symbol] !== undefined && last.closes[symbol] !== undefined);
  const returns = symbols.map((symbol) => over(last.closes[symbol] ?? zero, base.closes[symbol] ?? one) - one);
  return returns.length === 0 ? zero : over(returns.reduce((sum, each) => sum + each, zero), BigInt(returns.length) * one);
}

const sumBy = <Key extends string>(keys: readonly (readonly [Key, Decimal])[]): readonly (readonly [Key, Decimal])[] => {
  const sums: Partial<Record<Key, Decimal>> = {};
  for (const [key, amount] of keys) sums[key] = (sums[key] ?? zero) + amount;
  return (Object.entries(sums) as [Key, Decimal][]).filter(([, amount]) => amount !== zero).sort(([a], [b]) => (a < b ? -1 : 1));
};

/** A first day is measured from the opening. */
const opening = (equityUsd: Decimal): DayFigures => ({
  day: 0, equityUsd, cashUsd: equityUsd, positionsUsd: zero, depositedUsd: zero, realizedUsd: zero, unrealizedUsd: zero, dividendsUsd: zero, feesUsd: zero, financingUsd: zero, fxUsd: zero,
  tradedUsd: zero, slippageUsd: zero, marks: [], profits: {}, exposures: {}, closes: {}, closedAt: {}, quantities: {},
});

/** Closes the day of the last mark, in place: its marks are posted, its profit stated with where it came from, and the figures of performance. */
export function closeDay(books: Books, daily: Daily, reference: string): readonly Publication[] {
  const { last } = daily;
  if (last === null) return [];
  const base = daily.base ?? opening(books.openingUsd);
  const change = (of: 'equityUsd' | 'depositedUsd' | 'realizedUsd' | 'unrealizedUsd' | 'dividendsUsd' | 'feesUsd' | 'financingUsd' | 'fxUsd' | 'slippageUsd') => last[of] - base[of];
  const pnlUsd = change('equityUsd') - change('depositedUsd');
  const market = marketReturn(daily, base, last);
  const marketUsd = Object.values(base.exposures).reduce((sum, exposureUsd) => sum + times(exposureUsd, market), zero);
  const costsUsd = -change('feesUsd') - change('financingUsd');
  const [slippageUsd, fxUsd] = [-change('slippageUsd'), change('fxUsd')];
  const profits = Object.entries(last.profits).map(([key, profit]): readonly [strategy: string, symbol: string, amount: Decimal] => {
    const [strategy = '', symbol = ''] = key.split(':');
    return [strategy, symbol, profit - (base.profits[key] ?? zero)];
  });
  const gains = sumBy(Object.entries(last.fx ?? {}).map(([currency, gain]) => [currency, gain - (base.fx?.[currency] ?? zero)]));
  const day = dateOf(last.day);
  const told = (sums: readonly (readonly [string, Decimal])[]) => sums.map(([key, amount]) => [key, format(amount)] as const);
  const published = [
    ...revalue(books, last.unrealizedUsd, `marks of ${day}`, reference),
    says(dayClosed, {
      day, equityUsd: format(last.equityUsd), cashUsd: format(last.cashUsd), positionsUsd: format(last.positionsUsd), pnlUsd: format(pnlUsd), depositedUsd: format(change('depositedUsd')),
      realizedUsd: format(change('realizedUsd')), unrealizedUsd: format(change('unrealizedUsd')), dividendsUsd: format(change('dividendsUsd')), feesUsd: format(change('feesUsd')),
      financingUsd: format(change('financingUsd')), fxUsd: format(fxUsd), marks: last.marks,
      ...(gains.length === 0 ? {} : { byCurrency: told(gains).map(([currency, pnl]) => ({ currency, pnlUsd: pnl })) }),
      byStrategy: told(sumBy(profits.map(([strategy, , amount]) => [strategy, amount]))).map(([strategy, pnl]) => ({ strategy, pnlUsd: pnl })),
      bySymbol: told(sumBy(profits.map(([, symbol, amount]) => [symbol, amount]))).map(([symbol, pnl]) => ({ symbol, pnlUsd: pnl })),
      byPlan: told(sumBy(profits.flatMap(([strategy, , amount]) => (daily.planOf[strategy] === undefined ? [] : [[daily.planOf[strategy], amount] as const])))).map(([planHash, pnl]) => ({ planHash, pnlUsd: pnl })),
      attribution: { marketUsd: format(marketUsd), selectionUsd: format(pnlUsd - marketUsd - costsUsd - slippageUsd - fxUsd), costsUsd: format(costsUsd), slippageUsd: format(slippageUsd), ...(fxUsd === zero ? {} : { fxUsd: format(fxUsd) }) },
    }),
    recorded(daily.record, { day: last.day, pnlUsd, equityUsd: base.equityUsd, tradedUsd: last.tradedUsd - base.tradedUsd, slippageUsd: last.slippageUsd - base.slippageUsd, calendars: new Set(profits.map(([, symbol]) => calendarOf(symbol))) }),
  ];
  daily.base = last;
  return published;
}

/** Posts what positions are worth beyond their cost, as far as it changed, in place. */
export function revalue(books: Books, unrealizedUsd: Decimal, memo: string, reference: string): readonly Publication[] {
  const amountUsd = unrealizedUsd - balance(books.ledger, 'revaluation');
  if (amountUsd === zero) return [];
  const lines: readonly Line[] = [{ account: 'revaluation', amountUsd }, { account: 'unrealized', amountUsd: -amountUsd }];
  post(books.ledger, lines);
  return [says(posted, { reference, memo, entries: lines.map(entryOf) })];
}
