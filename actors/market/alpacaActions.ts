import { marketData } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import { splitOf, type Announced } from '../../machines/feed/actions.ts';
import { dateOf, dayMs } from '../../machines/calendar/days.ts';
import { format, one, parse, type Decimal } from '../../machines/decimal.ts';
import type { CorporateAction } from '../../subjects/market.ts';
import { symbol as symbolRule } from '../../subjects/values.ts';
import { alpacaSymbol, failureOf, ownSymbol, type AlpacaHistoryOptions } from './alpacaHistory.ts';
import type { ActionSpan, CorporateSource } from './corporateSource.ts';
import { patientFetch, SourceFailed } from './patientFetch.ts';
import { plainDecimal } from './plainDecimal.ts';

export type AlpacaActionsOptions = Omit<AlpacaHistoryOptions, 'adjustment' | 'feed'>;

const rate = z.number().positive().transform((value, context): Decimal => {
  const text = plainDecimal(value);
  if (/^\d{1,15}(\.\d{1,12})?$/.test(text)) return parse(text);
  context.addIssue({ code: 'custom', message: 'must be a decimal above zero' });
  return z.NEVER;
});
const date = z.date().transform((given, context) => {
  if (!Number.isNaN(given.getTime())) return dateOf(Math.floor(given.getTime() / dayMs));
  context.addIssue({ code: 'custom', message: 'must be a day' });
  return z.NEVER;
});
const name = z.string().min(1).max(16);
/** Of anything: the day from which it is so, and whose shares it is about. */
const anything = z.object({ exDate: date.optional(), effectiveDate: date.optional(), processDate: date, symbol: name.optional(), sourceSymbol: name.optional(), acquireeSymbol: name.optional(), oldSymbol: name.optional() });
const split = z.object({ exDate: date, symbol: name, oldRate: rate, newRate: rate, newSymbol: name.optional() });
const stockDividend = z.object({ exDate: date, symbol: name, rate });
const cashDividend = z.object({ exDate: date, symbol: name, rate, currency: z.string().optional(), payableDate: date.optional() });
const nameChange = z.object({ processDate: date, oldSymbol: name, newSymbol: name });
const cashMerger = z.object({ processDate: date, acquireeSymbol: name, rate, currency: z.string().optional() });

/** Dividends are processed weeks after their ex-date, when they are paid; the source is asked by the day of processing. */
const [daysBefore, daysAfter] = [10, 120] as const;
const mostPages = 1_000;
const isUsd = (currency: string | undefined): boolean => currency === undefined || currency === '' || currency === 'USD';
const told = (symbol: string, exDate: string, what: string, action: CorporateAction | null | undefined): Announced => ({ symbol: ownSymbol(symbol), exDate, what, action: action ?? null });

/** Each list of the answer, by its name there, and what its entries are to the books. Of lists that are not named here the books can follow nothing. */
const readers: Readonly<Record<string, (entry: unknown, what: string) => readonly Announced[]>> = {
  forwardSplits: splits, reverseSplits: splits,
  stockDividends: (entry, what) => {
    const { exDate, symbol, rate: shares } = stockDividend.parse(entry);
    return [told(symbol, exDate, what, splitOf(one, one + shares))];
  },
  cashDividends: (entry, what) => {
    const { exDate, symbol, rate: amount, currency, payableDate: payDate } = cashDividend.parse(entry);
    return [told(symbol, exDate, what, isUsd(currency) ? { kind: 'dividend', amountUsd: format(amount), ...(payDate === undefined ? {} : { payDate }) } : null)];
  },
  nameChanges: (entry, what) => {
    const { processDate, oldSymbol, newSymbol } = nameChange.parse(entry);
    return renamed(oldSymbol, newSymbol, processDate, what);
  },
  cashMergers: (entry, what) => {
    const { processDate, acquireeSymbol, rate: amount, currency } = cashMerger.parse(entry);
    return [told(acquireeSymbol, processDate, what, isUsd(currency) ? { kind: 'cashMerger', amountUsd: format(amount) } : null)];
  },
};

function splits(entry: unknown, what: string): readonly Announced[] {
  const { exDate, symbol, oldRate, newRate, newSymbol } = split.parse(entry);
  return [told(symbol, exDate, what, splitOf(oldRate, newRate)), ...(newSymbol === undefined ? [] : renamed(symbol, newSymbol, exDate, what))];
}

/** A change of the company's name or number alone changes nothing here. */
function renamed(from: string, to: string, exDate: string, what: string): readonly Announced[] {
  if (from === to) return [];
  const { success, data } = symbolRule.safeParse(ownSymbol(to));
  return [told(from, exDate, what, success ? { kind: 'symbolChange', to: data } : null)];
}

function unknown(entry: unknown, what: string): readonly Announced[] {
  const { exDate, effectiveDate, processDate, symbol, sourceSymbol, acquireeSymbol, oldSymbol } = anything.parse(entry);
  const whose = symbol ?? sourceSymbol ?? acquireeSymbol ?? oldSymbol;
  return whose === undefined ? [] : [told(whose, exDate ?? effectiveDate ?? processDate, what, null)];
}

/** Alpaca's corporate actions of US stocks, through its SDK: splits, stock and cash dividends, new symbols and mergers in cash; of all else, such as spin-offs, that there is one. */
export function alpacaActions({ credentials, baseUrl, pageRows = 1_000, spacingMs = 310, ...rest }: AlpacaActionsOptions): CorporateSource {
  const api = new marketData.CorporateActionsApi(new marketData.Configuration({
    ...credentials, timeoutMs: 0, fetchApi: patientFetch({ ...rest, spacingMs, name: 'Alpaca' }), ...(baseUrl === undefined ? {} : { basePath: baseUrl }),
  }));

  async function announced({ symbols, from, to }: ActionSpan, signal: AbortSignal): Promise<readonly Announced[]> {
    const [start, end] = [new Date(Date.parse(from) - daysBefore * dayMs), new Date(Date.parse(to) + daysAfter * dayMs)];
    const found: Announced[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const asking = { symbols: symbols.map(alpacaSymbol).join(','), start, end, limit: pageRows, sort: 'asc' as const, ...(pageToken === undefined ? {} : { pageToken }) };
      try {
        const { corporateActions, nextPageToken } = await api.corporateActions(asking, { signal });
        for (const [list, entries] of Object.entries(corporateActions ?? {})) for (const entry of z.array(z.unknown()).parse(entries ?? [])) found.push(...(readers[list] ?? unknown)(entry, list));
        if (nextPageToken === null || nextPageToken === undefined || nextPageToken === '') return found.filter(({ symbol, exDate }) => symbols.includes(symbol) && exDate >= from && exDate <= to);
        pageToken = nextPageToken;
      } catch (error) {
        throw new SourceFailed(`Alpaca: corporate actions: ${failureOf(error)}`);
      }
    }
    throw new SourceFailed(`Alpaca: corporate actions: expected the pages to come to an end, were more than ${mostPages}`);
  }

  return { name: 'alpaca', announced };
}
