import type { z } from 'zod';
import { posted } from '../../subjects/accounting.ts';
import type { busted } from '../../subjects/execution.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { calendarOf, dayAt } from '../calendar/calendar.ts';
import { parse } from '../decimal.ts';
import { afterReversal, flat } from '../ledger/holding.ts';
import { post } from '../ledger/ledger.ts';
import { bookChange, entryOf, holdingKey, linesOf, positionOf, type Books } from './books.ts';
import { unpay } from '../settlement/funding.ts';
import { noteFill, noteFlow } from './daily.ts';
import { disposedFact, takeBack, type LotChange } from './lotBook.ts';
import { cashOfTrade } from './settling.ts';
import type { Statutory } from './statutory.ts';

/** An execution as it was booked. `at` is when it is taken back: its cash comes back on the settlement day of a trade of that day. */
export type TakenBack = Pick<z.output<typeof busted.body>, 'order' | 'strategy' | 'symbol' | 'side' | 'execution' | 'quantity' | 'priceUsd' | 'feeUsd'> & { readonly at: string; readonly why: string };

/** Takes an execution back with a posting of its own, in place: cash and fee come back exactly, the holding is as `takeBack` and `afterReversal` say. */
export function bookReversal(books: Books, statutory: Statutory | undefined, { at, why, ...execution }: TakenBack): readonly Publication[] {
  const { order, strategy, symbol, side } = execution;
  const held = { ...(books.held[holdingKey(strategy, symbol)] ?? flat), strategy, symbol };
  const traded = { side, quantity: parse(execution.quantity), priceUsd: parse(execution.priceUsd) };
  const feeUsd = -parse(execution.feeUsd);
  const signed = side === 'buy' ? traded.quantity : -traded.quantity;
  const day = dayAt(calendarOf(symbol), at);
  const { lots = null, cash = null, daily = null } = statutory ?? {};
  const taken: LotChange = lots === null
    ? { change: afterReversal(held, traded), closings: [], opened: undefined }
    : takeBack(lots, held, { id: `${order}/${execution.execution}`, order, day, quantity: signed, priceUsd: traded.priceUsd, feeUsd: -feeUsd });
  const plainLines = linesOf({ strategy, symbol }, taken.change, feeUsd);
  if (cash !== null && side === 'buy') unpay(cash.settling, { order, quantity: traded.quantity });
  const { lines, settlesOn } = cash === null ? { lines: plainLines, settlesOn: undefined } : cashOfTrade(cash, plainLines, symbol, day, at);
  post(books.ledger, lines);
  bookChange(books, held, taken.change);
  if (daily !== null) {
    noteFlow(daily, held, 'feesUsd', feeUsd);
    noteFill(daily, { symbol, at, quantity: -signed, priceUsd: traded.priceUsd });
  }
  return [
    says(posted, {
      reference: order, memo: `${why} of ${side} ${execution.quantity} ${symbol} at ${execution.priceUsd}`, entries: lines.map(entryOf), position: positionOf(held, taken.change.holding),
      ...(settlesOn === undefined ? {} : { settlesOn }),
    }),
    ...(lots === null ? nothing : disposedFact(taken.closings, { reference: order, strategy, symbol, day })),
  ];
}
