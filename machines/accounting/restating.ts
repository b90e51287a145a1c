import type { z } from 'zod';
import { posted, restated as restatement } from '../../subjects/accounting.ts';
import type { restated } from '../../subjects/market.ts';
import { says, type Publication } from '../actor.ts';
import { instantMs } from '../authority/instant.ts';
import { dayMs, dateOf } from '../calendar/days.ts';
import { format, parse, times, zero } from '../decimal.ts';
import { post, type Line } from '../ledger/ledger.ts';
import { entryOf, type Books } from './books.ts';
import type { Daily } from './daily.ts';
import { returnRestated } from './trackRecord.ts';

interface Restated { readonly id: string; readonly symbol: string; readonly body: z.output<typeof restated.body> }

/** Takes a close that is other than it was published, in place. @returns whether it is the last one, so that the books are worth something else now */
export function restateClose(books: Books, { symbol, body: { closedAt, now } }: Restated): boolean {
  const last = books.closes[symbol];
  if (last === undefined || instantMs(last.at) !== instantMs(closedAt) || last.closeUsd === parse(now.close)) return false;
  books.closes[symbol] = { at: last.at, closeUsd: parse(now.close) };
  return true;
}

/**
 * The day that was closed last had that close in its marks: what it changes is posted anew and stated, and the days after are measured from the right figures, in place. Days before that are not
 * stated anew: their marks are followed by later ones.
 */
export function restateDay(books: Books, daily: Daily, { id, symbol, body: { closedAt, now } }: Restated): readonly Publication[] {
  const { base } = daily;
  const wasUsd = base?.closes[symbol];
  const nowUsd = parse(now.close);
  if (base === null || wasUsd === undefined || wasUsd === nowUsd || base.closedAt[symbol] !== instantMs(closedAt)) return [];
  const changes = Object.entries(base.quantities).filter(([key]) => key.endsWith(`:${symbol}`)).map(([key, quantity]) => [key, times(quantity, nowUsd) - times(quantity, wasUsd)] as const);
  const amountUsd = changes.reduce((sum, [, change]) => sum + change, zero);
  daily.base = {
    ...base, closes: { ...base.closes, [symbol]: nowUsd }, equityUsd: base.equityUsd + amountUsd, positionsUsd: base.positionsUsd + amountUsd, unrealizedUsd: base.unrealizedUsd + amountUsd,
    profits: { ...base.profits, ...Object.fromEntries(changes.map(([key, change]) => [key, (base.profits[key] ?? zero) + change])) },
    exposures: base.exposures[symbol] === undefined ? base.exposures : { ...base.exposures, [symbol]: base.exposures[symbol] + amountUsd },
  };
  if (amountUsd === zero) return [];
  returnRestated(daily.record, amountUsd);
  const lines: readonly Line[] = [{ account: 'revaluation', amountUsd }, { account: 'unrealized', amountUsd: -amountUsd }];
  post(books.ledger, lines);
  const day = dateOf(Math.floor(instantMs(closedAt) / dayMs));
  return [
    says(posted, { reference: id, memo: `${symbol}'s close of ${day} was ${format(wasUsd)}, is ${format(nowUsd)}`, entries: lines.map(entryOf) }),
    says(restatement, { day, symbol, wasUsd: format(wasUsd), nowUsd: format(nowUsd), pnlUsd: format(amountUsd) }),
  ];
}
