import { describe, expect, test } from 'vitest';
import type { Policy } from '../../subjects/policy.ts';
import { agreed } from '../../subjects/reconciliation.ts';
import { approved, rejected } from '../../subjects/risk.ts';
import { venue, type Venue } from '../../subjects/venue.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, fills, spawn, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

/* What a desk may say of the account that it has at a venue outside. */

const contains = (some: object): unknown => expect.objectContaining(some);
const failing = (rule: string, figure: string) => [rejected, contains({ checks: expect.arrayContaining([contains({ rule, figure, passed: false })]) as unknown })] as const;
const on = (at: Venue, policy: Partial<Policy> = {}) => given(risk,
  openedWith({ environment: 'paper', pacing: 'live', venue: at, policy: { ...settings.policy, ...policy } }), fact(agreed, { why: 'start', cashUsd: '100000', cashDifferenceUsd: '0', positions: 0, orders: 0 }), barAt('100'), spawn());
const alpaca = (over: object = {}) => venue.parse({ kind: 'alpaca', paper: true, ...over });
const ccxt = (over: object = {}) => venue.parse({ kind: 'ccxt', exchange: 'binance', sandbox: true, ...over });
const order = (size: object) => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', ...size } });

describe.each([['shares at Alpaca', alpaca], ['coins at an exchange', ccxt]] as const)('%s', (_, at) => {
  const third = wants({ sizing: { kind: 'fraction', fraction: 0.333333 } });
  test('are ordered whole where nothing is said', () => on(at()).when(third).then([approved, contains({ quantity: '333' })]));
  test('are ordered in the parts that the desk names', () => on(at({ increment: '0.001' })).when(third).then([approved, contains({ quantity: '333.333' })]));
  test('can be bought for less than the price of one', () => {
    on(at({ increment: '0.001' })).when(order({ notionalUsd: '0.1' })).then([approved, contains({ notionalUsd: '0.1' })]);
    on(at({ increment: '0.001' })).when(order({ notionalUsd: '0.09' })).then(failing('size', '0'));
  });
});

test('what an exchange takes is set aside with the price', () =>
  on(ccxt({ increment: '0.001', commissionRate: '0.002' })).when(order({ quantity: '1', type: 'limit', limitUsd: '100' })).then([approved, contains({ reservedUsd: '100.2' })]));

describe('an account on margin at Alpaca', () => {
  const margin = { margin: { initialMargin: 0.5, maintenanceMargin: 0.25 } };
  test('bears twice its equity', () => {
    on(alpaca(margin), { collar: 0.01 }).when(wants({ sizing: { kind: 'quantity', quantity: '1980' } })).then([approved, contains({ quantity: '1980' })]);
    on(alpaca(margin), { collar: 0.01 }).when(wants({ sizing: { kind: 'quantity', quantity: '1981' } })).then(failing('deskBuyingPower', '-81'));
  });
  test('without it only its cash is spent', () => on(alpaca(), { collar: 0.01 }).when(wants({ sizing: { kind: 'quantity', quantity: '1980' } })).then(failing('deskCash', '-99980')));
  test('is under the rule for pattern day traders, which a cash account is not', () => {
    const policy = { dayTrades: { most: 0, days: 5, belowEquityUsd: '200000' } };
    on(alpaca(margin), policy).when(wants()).then(failing('dayTrades', '1'));
    on(alpaca(), policy).when(wants()).then([approved, contains({ quantity: '10' })]);
  });
  test('keeps no more than it begins with', () =>
    expect(venue.safeParse({ kind: 'alpaca', paper: true, margin: { initialMargin: 0.25, maintenanceMargin: 0.5 } }).error?.issues.map(({ message }) => message)).toEqual(['must not be above initialMargin']));
});

describe('the stop of a position', () => {
  const entered = (over: object) => on(ccxt(over)).when(wants({ stop: { kind: 'fixed', distance: 0.05 } })).state;
  const stopsAfter = (over: object, sold: string) => {
    const desk = risk.hydrate('main', structuredClone(entered(over)));
    for (const each of [submits(), fills(), submits({ order: '2', side: 'sell' }), fills({ order: '2', side: 'sell', quantity: sold })]) desk.take(each);
    return Object.keys((desk.state() as { readonly stops: object }).stops);
  };
  test('ends when less is left than the desk trades in', () => {
    expect(stopsAfter({ increment: '0.001' }, '9.9991')).toEqual([]);
    expect(stopsAfter({ increment: '0.001' }, '9.999')).toHaveLength(1);
  });
  test('goes on with any part where the desk names none', () => expect(stopsAfter({}, '9.9991')).toHaveLength(1));
});
