import { credited, posted } from '../../subjects/accounting.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { adjusted } from '../../subjects/reconciliation.ts';
import { symbol as ourSymbol } from '../../subjects/values.ts';
import { says, type Publication } from '../actor.ts';
import { parse, zero, type Decimal } from '../decimal.ts';
import { post, type Account, type Line } from '../ledger/ledger.ts';
import { entryOf, type Books } from './books.ts';

type Adjustment = FactOf<typeof adjusted>['body'];

/** Fees only grow: what comes back of them, and what is rounded, counts as interest, which may be below zero. */
function counterpart(kind: Adjustment['kind'], amountUsd: Decimal): Account {
  if (kind === 'dividend') return 'dividends';
  return kind === 'fee' && amountUsd < zero ? 'fees' : 'interest';
}

/** Books cash that the venue moved without a trade, in place. It is the desk's own: no strategy's trades owe it. */
export function bookAdjustment(books: Books, reference: string, { kind, venue, amountUsd, symbol, explanation }: Adjustment): readonly Publication[] {
  const amount = parse(amountUsd);
  const lines: readonly Line[] = [{ account: 'cash', amountUsd: amount }, { account: counterpart(kind, amount), amountUsd: -amount }];
  post(books.ledger, lines);
  const known = ourSymbol.safeParse(symbol);
  return [
    says(posted, { reference, memo: `reconciled: ${explanation}`.slice(0, 200), entries: lines.map(entryOf) }),
    says(credited, { ...(known.success ? { symbol: known.data } : {}), ...(venue === undefined ? {} : { venue }), amountUsd, why: kind }),
  ];
}
