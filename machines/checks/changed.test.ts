import { describe, expect, test } from 'vitest';
import { submitted } from '../../subjects/execution.ts';
import type { Policy } from '../../subjects/policy.ts';
import { approved, rejected, replaceApproved } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, spawn } from '../../test/trading.ts';
import { risk } from '../risk/risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const failing = (rule: string) => [rejected, contains({ checks: expect.arrayContaining([contains({ rule, passed: false })]) as unknown })] as const;
const order = 'f'.repeat(32);
/** A person's order for 10 SPY at 95 stands at the venue. */
const open = (policy: Partial<Policy>) => [
  openedWith({ pacing: 'live', policy: { ...settings.policy, ...policy } }), spawn(), barAt('100'),
  signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95' } }),
  fact(submitted, { order, strategy: 'manual', symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', expiresAt: '2020-01-09T21:00:00Z', venue: 'sim' }, { at: '2020-01-02T21:00:00Z' }),
];
const changes = (change: object) => signedBy(ada, { verb: 'replace', target: order, payload: change });

describe('a change of an order', () => {
  const sector = { instruments: { SPY: { sector: 'index' } }, scopes: [{ sector: 'index', limits: { maxGrossNotionalUsd: '1900' } }] };
  test('is held against the sums that it adds to', () => {
    given(risk, ...open(sector)).when(changes({ quantity: '20' })).then([replaceApproved, contains({ quantity: '20' })]);
    given(risk, ...open(sector)).when(changes({ quantity: '21' })).then(failing('grossNotional@sector:index'));
  });
  test('counts as a message', () => {
    given(risk, ...open({ maxMessages: { second: 2 } })).when(changes({ quantity: '11' })).then([replaceApproved, contains({ quantity: '11' })]);
    given(risk, ...open({ maxMessages: { second: 1 } })).when(changes({ quantity: '11' })).then(failing('messagesASecond'));
  });
  test('to another limit is held against the open orders of the other side', () => {
    given(risk, ...open({ noSelfMatch: true, allowShort: true }), changes({ limitUsd: '97', quantity: '11' })).when(signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'sell', quantity: '1', type: 'limit', limitUsd: '97' } })).then(failing('selfMatch'));
    given(risk, ...open({ noSelfMatch: true, allowShort: true })).when(signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'sell', quantity: '1', type: 'limit', limitUsd: '97' } })).then([approved, contains({ side: 'sell' })]);
  });
});

/** A person's own purchase at 95 stands; so does their sale of 10 at 103, which leaves the desk short. */
const sale = 'e'.repeat(32);
const bothSides = (policy: Partial<Policy>, close = '100', low = close) => [
  ...open({ allowShort: true, ...policy }), ...(close === '100' ? [] : [barAt(close, { day: 3, low })]),
  signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'sell', quantity: '10', type: 'limit', limitUsd: '103' } }, { at: '2020-01-03T21:00:00Z' }),
  fact(submitted, { order: sale, strategy: 'manual', symbol: 'SPY', side: 'sell', quantity: '10', type: 'limit', limitUsd: '103', expiresAt: '2020-01-09T21:00:00Z', venue: 'sim' }, { at: '2020-01-03T21:00:00Z' }),
];
const moves = (limitUsd: string) => signedBy(ada, { verb: 'replace', target: sale, payload: { limitUsd } }, { at: '2020-01-03T21:00:00Z' });

describe('a limit that is moved, and nothing added', () => {
  test('may not meet an open order of the desk', () => {
    given(risk, ...bothSides({ noSelfMatch: true })).when(moves('95')).then(failing('selfMatch'));
    given(risk, ...bothSides({ noSelfMatch: true })).when(moves('95.01')).then([replaceApproved, contains({ limitUsd: '95.01' })]);
  });
  test('of a short sale stays above the last price while short sales are restricted', () => {
    const fallen = (limitUsd: string) => given(risk, ...bothSides({ shortSales: { restrictedAfterFall: 0.1 } }, '95', '90')).when(moves(limitUsd));
    fallen('95').then(failing('shortSaleRestriction'));
    fallen('95.01').then([replaceApproved, contains({ limitUsd: '95.01' })]);
  });
  test('stays near the mean of the last closes', () => {
    given(risk, ...bothSides({ maxReferenceDistance: 0.05 })).when(moves('105.01')).then(failing('referenceDistance'));
    given(risk, ...bothSides({ maxReferenceDistance: 0.05 })).when(moves('105')).then([replaceApproved, contains({ limitUsd: '105' })]);
  });
  test('and near the closes of the period', () => {
    given(risk, ...bothSides({ maxPeriodMove: 0.05 })).when(moves('94.99')).then(failing('periodMove'));
    given(risk, ...bothSides({ maxPeriodMove: 0.05 })).when(moves('95')).then([replaceApproved, contains({ limitUsd: '95' })]);
  });
  test('waits for its turn as a message, which fewer shares at the same limit do not', () => {
    given(risk, ...bothSides({ maxMessages: { day: 1 } })).when(signedBy(ada, { verb: 'replace', target: sale, payload: { quantity: '9' } }, { at: '2020-01-03T21:00:00Z' })).then([replaceApproved, contains({ quantity: '9' })]);
    given(risk, ...bothSides({ maxMessages: { day: 1 } })).when(moves('104')).then(failing('messagesADay'));
    given(risk, ...bothSides({ maxMessages: { day: 2 } })).when(moves('104')).then([replaceApproved, contains({ limitUsd: '104' })]);
  });
});
