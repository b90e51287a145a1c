import { describe, expect, test } from 'vitest';
import { marginCalled } from '../../subjects/accounting.ts';
import { approved, rejected } from '../../subjects/risk.ts';
import type { Policy } from '../../subjects/policy.ts';
import type { Sizing } from '../../subjects/plan.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { barAt, closeOf, fills, holding, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0.06', borrowRateAnnual: '0.03', yearDays: 360 } as const;
const wide = { maxPositionNotionalUsd: '10000000', maxGrossNotionalUsd: '10000000', maxOrderNotionalUsd: '10000000', collar: 0.01 };
const desk = (policy: Partial<Policy> = {}) => openedWith({ venue: { ...free, account }, policy: { ...settings.policy, ...wide, ...policy } });
const shares = (quantity: string): { sizing: Sizing } => ({ sizing: { kind: 'quantity', quantity } });
const check = (rule: string, figure: string, passed: boolean) => expect.objectContaining({ checks: expect.arrayContaining([{ rule, figure, limit: '0', passed }]) });

describe('on a margin account', () => {
  // 100,000 of equity bears 200,000; at the collar of 1 % a share costs 101.
  test('a strategy may take positions of twice its equity', () => {
    given(risk, desk(), spawn(), barAt('100'), wants(shares('1980'))).when(stepOf(2)).then([approved, check('buyingPower', '20', true)]);
    given(risk, desk(), spawn(), barAt('100'), wants(shares('1981'))).when(stepOf(2)).then([rejected, check('buyingPower', '-81', false)]);
  });
  test('of its own part of the equity', () => given(risk, desk(), spawn('s-1', 0.1), barAt('100'), wants(shares('199'))).when(stepOf(2)).then([rejected, check('buyingPower', '-99', false)]));
  test('what is held counts against it, at the last close', () => {
    const held = [desk(), spawn(), ...holding(shares('1000'), { quantity: '1000' }), barAt('100', { day: 4 })];
    // 100,000 of equity: 100,000 is held, 100,000 is left.
    given(risk, ...held, wants({ ...shares('990'), day: 4 })).when(stepOf(4)).then([approved, check('buyingPower', '10', true)]);
    given(risk, ...held, wants({ ...shares('991'), day: 4 })).when(stepOf(4)).then([rejected, check('buyingPower', '-91', false)]);
  });
  test('what is set aside counts against it', () => given(risk, desk(), spawn(), barAt('100'), wants(shares('1000')), stepOf(2), submits(), barAt('100', { day: 3 }), wants({ ...shares('981'), day: 3 })).when(stepOf(3))
    .then([rejected, check('buyingPower', '-81', false)]));
  test('all in is all that its equity bears', () => given(risk, desk(), spawn(), barAt('100'), wants({ sizing: { kind: 'allIn' } })).when(stepOf(2)).then([approved, contains({ notionalUsd: '200000', reservedUsd: '200000' })]));
  test("the policy's least cash is left as equity", () => given(risk, desk({ minCashUsd: '50000' }), spawn(), barAt('100'), wants({ sizing: { kind: 'allIn' } })).when(stepOf(2)).then([approved, contains({ notionalUsd: '100000' })]));

  describe('a person’s sale that goes short', () => {
    const sells = (quantity: string, at: number, side: 'sell' | 'buy' = 'sell') => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side, quantity } }, { at: closeOf(at) });
    test('needs equity as a purchase does', () => {
      given(risk, desk({ allowShort: true }), spawn(), barAt('100'), sells('2000', 2)).when(stepOf(2)).then([approved, contains({ side: 'sell', quantity: '2000', reservedUsd: '200000' })]);
      given(risk, desk({ allowShort: true }), spawn(), barAt('100'), sells('2001', 2)).when(stepOf(2)).then([rejected, check('deskBuyingPower', '-100', false)]);
    });
  });
});

describe('a margin call', () => {
  const call = (keep: string, day = 5) => fact(marginCalled, { equityUsd: '1000', requiredUsd: '2000', keep }, { at: closeOf(day), id: 'e'.repeat(32) });
  const held = [desk(), spawn(), spawn('s-2', 0.1), ...holding(shares('10')), barAt('50', { day: 4, symbol: 'AAPL' }), fills({ order: '7', strategy: 's-2', symbol: 'AAPL', quantity: '5', priceUsd: '50', day: 4 })];
  const sale = (strategy: string, symbol: string, quantity: string) => [approved, contains({ intent: 'e'.repeat(32), strategy, symbol, side: 'sell', purpose: 'flatten', quantity })] as const;

  test('reduces every position to the share that may be kept, in whole shares', () => given(risk, ...held).when(call('0.75')).then(sale('s-1', 'SPY', '3'), sale('s-2', 'AAPL', '2')));
  test('to nothing closes all', () => given(risk, ...held).when(call('0')).then(sale('s-1', 'SPY', '10'), sale('s-2', 'AAPL', '5')));
  test('counts what open orders take out already', () => {
    given(risk, ...held, call('0.75')).when(call('0.5', 6)).then(sale('s-1', 'SPY', '2'), sale('s-2', 'AAPL', '1'));
    given(risk, ...held, call('0.75')).when(call('0.75', 6)).then();
  });
  test('has no collar: it must get out wherever the market is', () => expect(given(risk, ...held).when(call('0.75')).published[0]?.body).toMatchObject({ collarUsd: undefined }));
});
