import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { marked, posted } from '../../subjects/accounting.ts';
import { denied, granted, requested } from '../../subjects/approval.ts';
import { accepted, attached, cancelRequested, reopened, replaced, submitted } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { sessionEnded } from '../../subjects/market.ts';
import { halted, killed, rejected, resumed } from '../../subjects/risk.ts';
import { claimed, quarantined, released } from '../../subjects/runtime.ts';
import { raised } from '../../subjects/sentinel.ts';
import { ordersReply, positionsReply, statusReply } from '../../subjects/standing.ts';
import { fact } from '../../test/given.ts';
import { ada, bob, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { planHash } from '../../test/strategies.ts';
import { asksToKill, barAt, closes, doubts, fills, moved, spawn, stepOf, submits, suppresses, wants } from '../../test/trading.ts';
import { canonical } from '../canonical.ts';
import { consoleKind } from './console.ts';
import { orders, positions, status } from './replies.ts';
import type { Console } from './state.ts';

const after = (...facts: readonly Fact[]): Console => {
  const actor = consoleKind.begin('main');
  for (const each of [openedWith(), ...facts]) expect(actor.take(each)).toEqual([]);
  return actor.state() as Console;
};
const told = (...facts: readonly Fact[]) => z.strictObject(statusReply).parse(status(after(...facts), { seq: 9, at: '2020-01-03T21:00:00Z' }));
const ordersAfter = (...facts: readonly Fact[]) => z.strictObject(ordersReply).parse(orders(after(...facts)));
const positionsAfter = (...facts: readonly Fact[]) => z.strictObject(positionsReply).parse(positions(after(...facts)));

const id = 'c'.repeat(32);
const holds = (quantity: string, costUsd: string, realizedPnlUsd = '0', strategy = 's-1') => fact(posted, {
  reference: id, memo: 'm', entries: [{ account: 'cash', amountUsd: '1' }, { account: 'capital', amountUsd: '-1' }],
  position: { strategy, symbol: 'SPY', quantity, costUsd, realizedPnlUsd },
});
const waits = fact(requested, { strategy: 's-1', planHash, signersNeeded: 1, expiresAt: '2020-01-02T22:00:00Z', policyVersion: 1, automatic: false });

test('before the desk is open there is no status', () => expect(() => status(consoleKind.begin('main').state() as Console, { seq: 1, at: 'x' })).toThrow(/expected an open desk/));
test('a desk has one console', () => expect(() => consoleKind.begin('other')).toThrow(/expected the actor main, was other/));
test('a first fact that nobody enrolled signed is not believed', () => expect(() => consoleKind.begin('main').take(openedWith({}, eve))).toThrow(/unknown signer/));

test('a desk that has just opened tells what it is', () => expect(told()).toEqual({
  desk: 'sim', environment: 'sim', pacing: 'lockstep', genesis: settings.genesis, policyVersion: 1, seq: 9, at: '2020-01-03T21:00:00Z', risk: 'active', kills: [],
  counts: { facts: 1, intents: 0, approved: 0, rejected: 0, orders: 0, fills: 0 },
  session: { from: '2020-01-01T00:00:00Z', to: '2020-12-31T00:00:00Z', step: 0, ended: false }, strategies: [], waiting: [], quarantined: [], incidents: [],
}));

test('facts are counted by type, those of every kind of actor by its kind', () => {
  const claim = { ...fact(claimed, { host: 'a', role: 'risk', epoch: 1, code: 'x' }), type: 'risk.claimed' };
  expect(after(claim, claim, barAt('10')).counts).toEqual({ 'desk.opened': 1, 'risk.claimed': 2, 'market.bar': 1 });
});

test('the books are those of the last mark', () => {
  const mark = fact(marked, { step: 1, cashUsd: '90', positionsUsd: '11', equityUsd: '101', realizedPnlUsd: '2', unrealizedPnlUsd: '-1', feesUsd: '1', imbalanceUsd: '0', holdings: [] });
  expect(told(mark).books).toEqual({ cashUsd: '90', equityUsd: '101', realizedPnlUsd: '2', unrealizedPnlUsd: '-1', imbalanceUsd: '0' });
});

test('the session goes on with its steps and ends', () => {
  expect(told(stepOf(4)).session).toMatchObject({ step: 4, ended: false });
  expect(told(stepOf(4), fact(sessionEnded, { steps: 4, bars: 8, refused: 0 })).session).toMatchObject({ step: 4, ended: true });
});

describe('a strategy', () => {
  test('is told with its name, state, profit and what it wanted', () =>
    expect(told(spawn(), moved('trading'), wants(), wants(), barAt('12'), holds('10', '100', '7')).strategies)
      .toEqual([{ strategy: 's-1', name: 'p', state: 'trading', realizedPnlUsd: '7', unrealizedPnlUsd: '20', intents: 2, approved: 0, rejected: 0 }]));

  test('keeps its place when a snapshot is read back', () => {
    const state = after(spawn('s-9'), spawn('s-1'));
    const again = consoleKind.hydrate('main', JSON.parse(canonical(state))).state() as Console;
    expect(status(again, { seq: 1, at: '2020-01-01T00:00:00Z' }).strategies.map(({ strategy }) => strategy)).toEqual(['s-9', 's-1']);
  });

  test('that ended long ago is forgotten, one that still holds something is not', () => {
    const ended = Array.from({ length: 501 }, (_, index) => [spawn(`s-${index}`), moved('retired', `s-${index}`)]).flat();
    const { holders, endedHolders } = after(spawn('s-0'), holds('10', '100', '0', 's-0'), ...ended);
    expect([Object.keys(holders).length, endedHolders.length, 's-0' in holders, 's-1' in holders]).toEqual([500, 500, true, false]);
  });
});

describe('positions', () => {
  test('are told with the last close', () =>
    expect(positionsAfter(holds('10', '100'), barAt('12'))).toEqual({ positions: [{ strategy: 's-1', symbol: 'SPY', quantity: '10', costUsd: '100', realizedPnlUsd: '0', closeUsd: '12' }], left: 0 }));
  test('that are flat are not told', () => expect(positionsAfter(holds('10', '100'), holds('0', '0', '5'))).toEqual({ positions: [], left: 0 }));
  test('of manual orders belong to no strategy that is told', () => expect(told(holds('1', '10', '0', 'manual')).strategies).toEqual([]));
});

describe('an order', () => {
  const order = id;
  const which = { order, strategy: 's-1', symbol: 'SPY', side: 'buy' } as const;
  const stateAfter = (...facts: readonly Fact[]) => ordersAfter(submits({ order, quantity: '10' }), ...facts).orders.map(({ state }) => state);

  test('is open once it was submitted', () =>
    expect(ordersAfter(submits({ order, quantity: '10' }))).toEqual({ orders: [{ ...which, quantity: '10', filledQuantity: '0', state: 'submitted' }], left: 0 }));
  test('is told with its type, its prices and how long it stands', () =>
    expect(ordersAfter(fact(submitted, { ...which, quantity: '10', type: 'stopLimit', stopUsd: '101', limitUsd: '102', timeInForce: 'gtc', expiresAt: '2020-02-01T00:00:00Z', venue: 'sim' })).orders)
      .toEqual([{ ...which, quantity: '10', filledQuantity: '0', state: 'submitted', type: 'stopLimit', stopUsd: '101', limitUsd: '102', timeInForce: 'gtc' }]));
  test('that is a leg is told as which leg of which order', () =>
    expect(ordersAfter(fact(attached, { ...which, side: 'sell', parent: 'e'.repeat(32), leg: 'stopLoss', quantity: '10', type: 'stop', stopUsd: '90' })).orders)
      .toEqual([{ ...which, side: 'sell', quantity: '10', filledQuantity: '0', state: 'submitted', type: 'stop', stopUsd: '90', parent: 'e'.repeat(32), leg: 'stopLoss' }]));
  test('that was changed at the venue is told as it stands now', () =>
    expect(ordersAfter(fact(submitted, { ...which, quantity: '10', type: 'limit', limitUsd: '95', timeInForce: 'gtc', expiresAt: '2020-02-01T00:00:00Z', venue: 'sim' }), fact(replaced, { ...which, quantity: '8', limitUsd: '96' })).orders)
      .toEqual([{ ...which, quantity: '8', filledQuantity: '0', state: 'submitted', type: 'limit', limitUsd: '96', timeInForce: 'gtc' }]));
  test('is told as accepted', () => expect(stateAfter(fact(accepted, which))).toEqual(['accepted']));
  test('is told as being cancelled, also where it is accepted later', () =>
    expect(stateAfter(fact(cancelRequested, { ...which, venue: 'sim', reason: 'r' }), fact(accepted, which))).toEqual(['pendingCancel']));
  test('is told as partly filled', () => expect(stateAfter(fills({ order, quantity: '4', done: false }))).toEqual(['partiallyFilled']));
  test('is told as unresolved', () => expect(stateAfter(doubts({ order }))).toEqual(['unresolved']));
  test('is open no more once it is filled', () => expect(stateAfter(fills({ order }))).toEqual([]));
  test('that was filled, as it seemed, is open again with what is left', () =>
    expect(ordersAfter(submits({ order, quantity: '10' }), fills({ order }), fact(reopened, { ...which, quantity: '12', leavesQuantity: '2', limitUsd: '96' })).orders)
      .toEqual([{ ...which, quantity: '12', filledQuantity: '10', state: 'partiallyFilled', limitUsd: '96' }]));
  test('is open no more once it is closed', () => expect(stateAfter(closes({ order }))).toEqual([]));
  test('that ended is remembered with its end', () =>
    expect(after(submits({ order, quantity: '10' }), fills({ order, quantity: '4', done: false }), closes({ order })).endedOrders).toMatchObject([{ order, state: 'canceled', reason: 'r', filledQuantity: 4_000_000_000_000n }]));
  test('that was suppressed is remembered, and was never open', () => expect(after(suppresses({ order }))).toMatchObject({ open: {}, endedOrders: [{ order, state: 'suppressed', reason: 'expired' }] }));
  test('beyond the last two hundred that ended is forgotten', () => {
    const { endedOrders } = after(...Array.from({ length: 201 }, (_, index) => suppresses({ order: String(index) })));
    expect([endedOrders.length, endedOrders[0]?.order.endsWith('f1')]).toEqual([200, true]);
  });
});

describe('risk', () => {
  test('is killed from the request on', () => expect(told(asksToKill(id))).toMatchObject({ risk: 'killed', kills: [id] }));
  test('names one kill once', () => expect(told(asksToKill(id), fact(killed, { kill: id, reason: 'r' })).kills).toEqual([id]));
  test('is active again once that kill is lifted', () => expect(told(asksToKill(id), fact(resumed, { lifted: id, signer: 'ada' }))).toMatchObject({ risk: 'active', kills: [] }));
  test('stays killed while another kill is in force', () =>
    expect(told(asksToKill(id), asksToKill('d'.repeat(32)), fact(resumed, { lifted: id, signer: 'ada' }))).toMatchObject({ risk: 'killed', kills: ['d'.repeat(32)] }));
  test('is halted with its reason', () => expect(told(fact(halted, { reason: 'loss' }))).toMatchObject({ risk: 'halted', haltReason: 'loss' }));
  test('is halted still where risk says so after a kill', () =>
    expect(told(fact(halted, { reason: 'loss' }), asksToKill(id), fact(resumed, { lifted: id, signer: 'ada' }), fact(halted, { reason: 'still halted' }))).toMatchObject({ risk: 'halted', haltReason: 'still halted' }));
  test("'s rejections are remembered with the check that decided", () => {
    const checks = [{ rule: 'collar', figure: '0.01', limit: '0.1', passed: true }, { rule: 'position', figure: '400001', limit: '400000', passed: false }];
    expect(after(fact(rejected, { intent: id, strategy: 's-1', symbol: 'SPY', side: 'buy', purpose: 'entry', checks, policyVersion: 1 })).rejections)
      .toEqual([{ at: '2020-01-02T21:00:00Z', strategy: 's-1', symbol: 'SPY', side: 'buy', purpose: 'entry', rule: 'position', figure: '400001', limit: '400000' }]);
  });
});

describe('an approval', () => {
  test('waits once it was asked for', () => expect(told(waits).waiting).toEqual([{ strategy: 's-1', planHash, policyVersion: 1, signersNeeded: 1, expiresAt: '2020-01-02T22:00:00Z' }]));
  test.each([['granted', fact(granted, { strategy: 's-1', planHash, signers: ['ada'] })], ['denied', fact(denied, { strategy: 's-1', planHash, reason: 'expired' })]])('that was %s waits no more', (_, end) =>
    expect(told(waits, end).waiting).toEqual([]));
});

test('a quarantine is told until it is released', () => {
  const in_ = { ...fact(quarantined, { fact: id, error: 'boom', failures: 3 }, { actor: 's-1' }), type: 'strategy.quarantined' };
  const out = { ...fact(released, { fact: id, skip: true, signer: 'ada' }, { actor: 's-1' }), type: 'strategy.released' };
  expect([told(in_).quarantined, told(in_, out).quarantined]).toEqual([[{ actor: 'strategy.s-1', fact: id, error: 'boom' }], []]);
});

test('the last fifty incidents are told', () => {
  const incidents = Array.from({ length: 51 }, (_, index) => fact(raised, { severity: 'warning', incident: `i-${index}`, detail: 'd' }));
  expect(told(...incidents).incidents.map(({ incident }) => incident)).toEqual(Array.from({ length: 50 }, (_, index) => `i-${index + 1}`));
});

describe('who may sign', () => {
  test('changes with what people signed for', () =>
    expect(Object.keys(after(signedBy(ada, { verb: 'revoke', target: 'desk', payload: { name: bob.name } })).authority.humans)).toEqual(['ada']));
  test('does not change by a stranger', () =>
    expect(Object.keys(after(signedBy(eve, { verb: 'revoke', target: 'desk', payload: { name: bob.name } })).authority.humans)).toEqual(['ada', 'bob']));
  test('a new policy is known by its version', () =>
    expect(told(signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2 } })).policyVersion).toBe(2));
});
