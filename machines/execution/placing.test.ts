import { describe, expect, test } from 'vitest';
import { ticked } from '../../subjects/desk.ts';
import { alpacaReported, cancelRequested, ccxtReported, submitted, suppressed, type Report } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { action } from '../../subjects/market.ts';
import { killRequested } from '../../subjects/operations.ts';
import { reconciledReport } from '../../subjects/reconciliation.ts';
import { approved } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { agreementAt, bothAgree, breakAt, downAt, ofAlpaca, routedDesk, takenOver, upAt } from '../../test/twoVenues.ts';
import type { ExecutionState } from './decisions.ts';
import { execution } from './execution.ts';

const [one, two, three] = ['1'.repeat(32), '2'.repeat(32), '3'.repeat(32)];
const approval = (id: string, symbol = 'BTC-USDT', over: Partial<FactOf<typeof approved>['body']> = {}) => fact(approved, {
  intent: '0'.repeat(32), strategy: 's-1', symbol, side: 'buy', quantity: '10', purpose: 'entry', reservedUsd: '1000', expiresAt: '2020-01-03T21:00:00Z', checks: [], policyVersion: 1, ...over,
}, { id });
const exit = (id: string, symbol = 'BTC-USDT', quantity = '10') => approval(id, symbol, { side: 'sell', purpose: 'exit', quantity });
const says = (kind: typeof alpacaReported | typeof ccxtReported, order: string, over: Omit<Report, 'order'>) => fact(kind, { order, ...over });
const fills = (kind: typeof alpacaReported | typeof ccxtReported, order: string, quantity = '10', execution = `x-${order.slice(0, 1)}`) => says(kind, order, { status: 'filled', execution, quantity, priceUsd: '100' });
const desk = (...before: readonly Fact[]) => given(execution, routedDesk(), ...bothAgree, ...before);
const at = (venue: 'alpaca' | 'ccxt') => [submitted, expect.objectContaining({ venue })] as const;
const nowhere = [suppressed, expect.objectContaining({ reason: 'noVenue' })] as const;

describe('an approved order of which nothing lies anywhere', () => {
  test('goes to the cheapest venue of its asset class', () => {
    desk().when(approval(one)).then(at('ccxt'));
    desk().when(approval(one, 'SPY')).then(at('alpaca'));
  });
  test('goes to the next while that is taken out, and back afterwards', () => {
    desk(downAt('ccxt')).when(approval(one)).then(at('alpaca'));
    desk(downAt('ccxt'), upAt('ccxt')).when(approval(one)).then(at('ccxt'));
  });
  test('goes to the next while its symbol is not reconciled there', () => void desk(breakAt('ccxt', 'BTC-USDT')).when(approval(one)).then(at('alpaca')));
  test('is not sent where no venue may take it', () => {
    desk(downAt('alpaca')).when(approval(one, 'SPY')).then(nowhere);
    desk(takenOver).when(approval(one)).then(nowhere);
    desk(takenOver, agreementAt('alpaca')).when(approval(one)).then(at('alpaca'));
  });
});

describe('an order further in a symbol', () => {
  const bought = [approval(one), fills(ccxtReported, one)];
  test('goes where an order of it is open, and is not sent while that venue is out', () => {
    desk(approval(one)).when(approval(two)).then(at('ccxt'));
    desk(approval(one), downAt('ccxt')).when(approval(two)).then(nowhere);
  });
  test('goes where an order of it has an outcome that nobody knows', () => void desk(downAt('ccxt'), approval(one), says(alpacaReported, one, { status: 'unknown' }), upAt('ccxt')).when(approval(two)).then(at('alpaca')));
  test('goes where it is held, though another is cheaper by now', () => void desk(downAt('ccxt'), approval(one), fills(alpacaReported, one), upAt('ccxt')).when(approval(two)).then(at('alpaca')));
  test('is not sent where the venue that holds it is out', () => void desk(...bought, downAt('ccxt')).when(approval(two)).then(nowhere));
  test('that leaves it goes there all the same', () => void desk(...bought, downAt('ccxt')).when(exit(two)).then(at('ccxt')));
  test('is routed anew once nothing is left', () => void desk(...bought, exit(two), fills(ccxtReported, two), downAt('ccxt')).when(approval(three)).then(at('alpaca')));
  test('is not routed anew while a part is left', () => void desk(...bought, exit(two), fills(ccxtReported, two, '9'), downAt('ccxt')).when(approval(three)).then(nowhere));
  test('goes where reconciliation found an execution', () =>
    void desk(approval(one), fact(reconciledReport, { order: one, status: 'filled', filledQuantity: '10', averagePriceUsd: '100' }), downAt('ccxt')).when(exit(two)).then(at('ccxt')));
  test('goes where it is held under its new name', () => {
    const renamed = fact(action, { exDate: '2020-01-02', action: { kind: 'symbolChange', to: 'XBT-USDT' } }, { actor: 'BTC-USDT' });
    desk(downAt('ccxt'), approval(one), fills(alpacaReported, one), upAt('ccxt'), renamed).when(approval(two, 'XBT-USDT')).then(at('alpaca'));
  });
});

describe('a symbol that a late word leaves at two venues', () => {
  const sold = [approval(one), fills(ccxtReported, one), exit(two), fills(ccxtReported, two)];
  /** 10 bought and sold at the exchange, 4 bought at Alpaca; then the exchange takes the sale back. */
  const split = [...sold, downAt('ccxt'), approval(three, 'BTC-USDT', { quantity: '4' }), fills(alpacaReported, three, '4'), upAt('ccxt'), says(ccxtReported, two, { status: 'busted', previous: 'x-2' })];
  test('gets nothing more', () => void desk(...split).when(approval('4'.repeat(32))).then(nowhere));
  test('is left at each by what is held whole there', () => {
    desk(...split).when(exit('4'.repeat(32), 'BTC-USDT', '10')).then(at('ccxt'));
    desk(...split, exit('4'.repeat(32)), fills(ccxtReported, '4'.repeat(32))).when(exit('5'.repeat(32), 'BTC-USDT', '4')).then(at('alpaca'));
    desk(...split).when(exit('4'.repeat(32), 'BTC-USDT', '14')).then(nowhere);
  });
});

test('what is asked of an order later goes to its own venue: a kill reaches all', () =>
  void desk(approval(one, 'SPY'), approval(two)).when(fact(killRequested, { reason: 'smoke', requester: 'ops' })).then(
    [cancelRequested, expect.objectContaining({ order: one, venue: 'alpaca' })], [cancelRequested, expect.objectContaining({ order: two, venue: 'ccxt' })],
  ));

test('a venue that speaks of an order which another has breaks an invariant', () =>
  expect(() => desk(approval(one)).when(fills(alpacaReported, one))).toThrow(`report of order ${one}: expected it from ccxt, which has the order, was from alpaca`));

test('a worked order sends no further part of an entry to a venue that is out', () => {
  const worked = approval(one, 'BTC-USDT', { algorithm: { kind: 'iceberg', displayQuantity: '4', until: '2020-01-03T20:00:00Z', atEnd: 'cancel' } });
  const [part] = desk().when(worked).published.flatMap(({ body }) => ('parent' in (body as object) ? [(body as { readonly order: string }).order] : []));
  const isFilled = fills(ccxtReported, part ?? '', '4', 'a');
  const tick = fact(ticked, { everySeconds: 1 }, { at: '2020-01-02T21:00:10Z' });
  desk(worked, isFilled).when(tick).then(at('ccxt'));
  desk(worked, downAt('ccxt'), isFilled).when(tick).then();
});

test('a desk with one venue keeps nothing of this', () => {
  const { state } = given(execution, openedWith({ pacing: 'live', venue: ofAlpaca })).when(approval(one, 'SPY')).then(at('alpaca'));
  expect(Object.keys(state as ExecutionState)).not.toContain('places');
});
