import { describe, expect, test } from 'vitest';
import { fact } from '../given.ts';
import { openedWith } from '../people.ts';
import { free } from '../simVenue.ts';
import { accounting } from '../../machines/accounting/accounting.ts';
import type { Accounting } from '../../machines/accounting/accounting.ts';
import { besideOf } from '../../machines/accounting/statutory.ts';
import { format } from '../../machines/decimal.ts';
import { balance } from '../../machines/ledger/ledger.ts';
import { filled } from '../../subjects/execution.ts';
import { ticked } from '../../subjects/desk.ts';

/*
 * LEAN's figures for delayed settlement: QuantConnect/Lean, Tests/Common/Securities/DelayedSettlementModelTests.cs, SellOnMondaySettleOnThursday and
 * SellOnThursdaySettleOnTuesday: 3,000 USD in cash, 1,000 USD from a sale at noon in New York (Monday 2 November and Thursday 5 November 2015), T+3 at 08:00. Cash and unsettled cash
 * at each of its moments. Ours say more, namely which days are no settlement days, but on these weeks they must say the same.
 */

/** Cash that has settled, and that which has not, at moments after a sale of 100 shares of SPY for 10 USD each. */
function settling(soldAt: string, moments: readonly string[]) {
  const actor = accounting.begin('main');
  actor.take(openedWith({ pacing: 'live', cashUsd: '3000', venue: free, accounting: { settlement: true } }));
  actor.take(fact(filled, { order: 'a'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'sell', execution: '1', quantity: '100', priceUsd: '10', feeUsd: '0', done: true }, { at: soldAt }));
  // What is sold short has a price at the mark.
  (actor.state() as Accounting).books.closes['SPY'] = { at: soldAt, closeUsd: 10n * 10n ** 12n };
  return moments.map((at) => {
    actor.take(fact(ticked, { everySeconds: 60 }, { at }));
    const { books, statutory } = actor.state() as Accounting;
    return [at, format(balance(books.ledger, 'cash')), format(statutory === undefined ? 0n : besideOf(books, statutory).unsettledUsd)];
  });
}

describe('LEAN, DelayedSettlementModelTests', () => {
  test('sold on Monday, settled on Thursday at 8', () => {
    const moments = ['2015-11-02T17:00:00Z', '2015-11-03T17:00:00Z', '2015-11-04T17:00:00Z', '2015-11-05T12:55:00Z', '2015-11-05T13:00:00Z'];
    expect(settling('2015-11-02T17:00:00Z', moments)).toEqual([...moments.slice(0, 4).map((at) => [at, '3000', '1000']), ['2015-11-05T13:00:00Z', '4000', '0']]);
  });
  test('sold on Thursday, settled on Tuesday at 8', () => {
    const moments = ['2015-11-05T17:00:00Z', '2015-11-06T17:00:00Z', '2015-11-07T17:00:00Z', '2015-11-08T17:00:00Z', '2015-11-09T17:00:00Z', '2015-11-10T12:55:00Z', '2015-11-10T13:00:00Z'];
    expect(settling('2015-11-05T17:00:00Z', moments)).toEqual([...moments.slice(0, 6).map((at) => [at, '3000', '1000']), ['2015-11-10T13:00:00Z', '4000', '0']]);
  });
});
