import { format, parse, zero } from '../../../machines/decimal.ts';
import { marked, posted } from '../../../subjects/accounting.ts';
import { bodyOf, type Invariant } from './invariant.ts';

/** Every posting sums to zero, and so does the whole ledger; the cash of a mark is the cash of the postings before it. */
export function balance(): Invariant {
  let total = zero;
  let cash = zero;
  return {
    name: 'balance',
    fact(logged) {
      const posting = bodyOf(posted, logged);
      if (posting !== undefined) {
        const sum = posting.entries.reduce((all, { amountUsd }) => all + parse(amountUsd), zero);
        total += sum;
        for (const { account, amountUsd } of posting.entries) if (account === 'cash') cash += parse(amountUsd);
        return sum === zero && total === zero ? undefined : `a posting that sums to ${format(sum)}; the ledger sums to ${format(total)}`;
      }
      const mark = bodyOf(marked, logged);
      if (mark === undefined) return undefined;
      if (mark.imbalanceUsd !== '0') return `a mark with an imbalance of ${mark.imbalanceUsd}`;
      return mark.cashUsd === format(cash) ? undefined : `a mark with ${mark.cashUsd} USD of cash, where the postings have ${format(cash)}`;
    },
  };
}
