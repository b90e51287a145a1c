import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ticked } from '../../subjects/desk.ts';
import { alpacaReported, cancelRequested, closed, filled, simReported, submitted, suppressed, unresolved, type Report } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { stepClosed } from '../../subjects/market.ts';
import { killRequested, requested } from '../../subjects/operations.ts';
import { approved, halted, killed, resumed } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { rememberedOrders, type ExecutionState } from './decisions.ts';
import { execution } from './execution.ts';
import { mayLeave, objectionToSending, unsent } from './latch.ts';

const desk = openedWith();
const now = '2020-01-02T21:00:00Z';
const later = '2020-01-03T21:00:00Z';
const name = (digit: string) => digit.repeat(32);
const one = name('1');
const kill = name('f');

const approval = (id: string, over: Partial<FactOf<typeof approved>['body']> = {}, at = now) => fact(approved, {
  intent: name('0'), strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '10', purpose: 'entry', reservedUsd: '1000', expiresAt: later, checks: [], policyVersion: 1, ...over,
}, { id, at, correlation: name('c') });
const which = (order: string) => ({ order, strategy: 's-1', symbol: 'SPY', side: 'buy' });
const report = (order: string, over: Omit<Report, 'order'>) => fact(simReported, { order, ...over });
const all = { status: 'filled', execution: 'e1', quantity: '10', priceUsd: '100' } as const;
const killAsked = fact(killRequested, { reason: 'smoke', requester: 'ops' }, { id: kill });
const killConfirmed = fact(killed, { kill, reason: 'smoke' });
const lifted = (what: string) => fact(resumed, { lifted: what, signer: 'ada' });
const cancelOf = (target: string) => fact(requested, { verb: 'cancel', target, reason: 'enough', requester: 'ops' });
const tick = (at: string) => fact(ticked, { everySeconds: 1 }, { at });
const stateAfter = (...facts: readonly Fact[]) => given(execution, desk, ...facts).when(tick(now)).state as ExecutionState;

describe('an approved order', () => {
  test('is submitted under the id of its approval, in its chain', () => {
    const { published } = given(execution, desk).when(approval(one, { collarUsd: '101.5' }));
    expect(published.map(({ kind, body, correlation }) => ({ body: kind.body.parse(body), correlation }))).toEqual([
      { body: { ...which(one), quantity: '10', collarUsd: '101.5', expiresAt: later, venue: 'sim' }, correlation: name('c') },
    ]);
  });

  test('of a notional stays one', () =>
    given(execution, desk).when(approval(one, { quantity: undefined, notionalUsd: '500' }))
      .then([submitted, { ...which(one), notionalUsd: '500', expiresAt: later, venue: 'sim' }]));

  test('goes to the venue that the desk was opened with', () =>
    given(execution, openedWith({ venue: { kind: 'alpaca', paper: true } })).when(approval(one)).then([submitted, expect.objectContaining({ venue: 'alpaca' })]));

  test('is sent at its expiry, and not a moment later', () => {
    given(execution, desk).when(approval(one, { expiresAt: now })).then([submitted, expect.anything()]);
    given(execution, desk).when(approval(one, { expiresAt: '2020-01-02T20:59:59.999Z' })).then([suppressed, { ...which(one), reason: 'expired' }]);
  });

  test('with both or neither of quantity and notional breaks an invariant', () => {
    expect(() => given(execution, desk).when(approval(one, { notionalUsd: '5' }))).toThrow('expected either quantity or notionalUsd, was 10 and 5');
    expect(() => given(execution, desk).when(approval(one, { quantity: undefined }))).toThrow('was undefined and undefined');
  });

  test('before the desk is opened, or taken twice, breaks an invariant', () => {
    expect(() => given(execution).when(approval(one))).toThrow('expected desk.opened before it');
    expect(() => given(execution, desk, approval(one)).when(approval(one))).toThrow('expected a new order');
    expect(() => given(execution, desk, approval(one), report(one, all)).when(approval(one))).toThrow('expected a new order');
  });
});

describe('reports', () => {
  test('of both venues are taken alike', () => {
    const expected = [filled, { ...which(one), execution: 'e1', quantity: '10', priceUsd: '100', feeUsd: '0', done: true }] as const;
    given(execution, desk, approval(one)).when(report(one, all)).then(expected);
    given(execution, desk, approval(one)).when(fact(alpacaReported, { order: one, ...all })).then(expected);
  });

  test('that nobody knows of an order make it unresolved, and it stays open', () => {
    const { state } = given(execution, desk, approval(one)).when(report(one, { status: 'unknown', reason: 'no answer' }))
      .then([unresolved, { ...which(one), reason: 'no answer' }]);
    expect((state as ExecutionState).open[one]?.state).toBe('unresolved');
  });

  test('after the end are understood: a repeated one counts once, a late fill counts', () => {
    const canceled = report(one, { status: 'canceled' });
    given(execution, desk, approval(one), canceled).when(canceled).then();
    given(execution, desk, approval(one), canceled).when(report(one, all)).then([filled, expect.objectContaining({ done: true })]);
    given(execution, desk, approval(one), canceled, report(one, all)).when(report(one, all)).then();
  });

  test('without a fill for an order that is not remembered are counted and change nothing else', () => {
    expect(stateAfter(report(one, { status: 'canceled' }))).toEqual({ ...stateAfter(), strays: 1 });
  });

  test('of a fill that nobody can place break an invariant, and say what to do', () => {
    expect(() => given(execution, desk).when(report(one, all))).toThrow('compare the positions with the venue, then release execution.main with skip');
    expect(() => given(execution, desk).when(report(one, { status: 'canceled', filledQuantity: '3', averagePriceUsd: '9' }))).toThrow('was a fill of neither');
  });
});

describe('memory of ended orders', () => {
  const numbered = (n: number) => n.toString(16).padStart(32, '0');
  const ended = (count: number) => Array.from({ length: count }, (_, n) => [approval(numbered(n + 1)), report(numbered(n + 1), all)]).flat();

  test('holds the last of them', () => {
    given(execution, desk, ...ended(rememberedOrders)).when(report(numbered(1), { ...all, execution: 'e2' })).then([filled, expect.anything()]);
  });

  test('forgets the one that ended longest ago when there is one more', () => {
    const state = stateAfter(...ended(rememberedOrders + 1));
    expect([Object.keys(state.open).length, Object.keys(state.ended).length, state.endedIds.length]).toEqual([0, rememberedOrders, rememberedOrders]);
    expect(state.ended[numbered(1)]).toBeUndefined();
    expect(state.ended[numbered(2)]?.state).toBe('filled');
  });
});

describe('a kill', () => {
  const two = name('2');

  test.each([['the operator', killAsked], ['risk', killConfirmed]])('of %s cancels the open orders in the order of their submission', (_, first) => {
    given(execution, desk, approval(two), approval(one)).when(first)
      .then([cancelRequested, { ...which(two), venue: 'sim', reason: 'killed: smoke' }], [cancelRequested, { ...which(one), venue: 'sim', reason: 'killed: smoke' }]);
  });

  test('cancels once, whoever speaks second', () => {
    given(execution, desk, approval(one), killAsked).when(killConfirmed).then();
    given(execution, desk, approval(one), killConfirmed).when(killAsked).then();
  });

  test('leaves alone what has ended or is being cancelled', () => {
    given(execution, desk, approval(one), report(one, all)).when(killAsked).then();
    given(execution, desk, approval(one), cancelOf(one)).when(killAsked).then();
  });

  test('cancels an unresolved order too', () => {
    given(execution, desk, approval(one), report(one, { status: 'unknown' })).when(killAsked).then([cancelRequested, expect.anything()]);
  });

  test.each(['entry', 'exit', 'stop', 'flatten', 'manual'] as const)('suppresses every approval after it, an order of purpose %s too', (purpose) => {
    given(execution, desk, killAsked).when(approval(one, { purpose })).then([suppressed, { ...which(one), reason: 'killed' }]);
  });

  test('is lifted by its own id and no other', () => {
    given(execution, desk, killAsked, killConfirmed, lifted(kill)).when(approval(one)).then([submitted, expect.anything()]);
    given(execution, desk, killAsked, lifted(two)).when(approval(one)).then([suppressed, expect.anything()]);
  });

  test('stays in force while another one is', () => {
    const another = fact(killRequested, { reason: 'fire', requester: 'ops' }, { id: two });
    given(execution, desk, killAsked, another, lifted(kill)).when(approval(one)).then([suppressed, expect.anything()]);
    given(execution, desk, killAsked, another, lifted(kill), lifted(two)).when(approval(one)).then([submitted, expect.anything()]);
  });

  test('lets nothing out, whatever comes after it', () => {
    const ids = fc.integer({ min: 1, max: 4 }).map((n) => name(String(n)));
    const anything: fc.Arbitrary<Fact> = fc.oneof(
      fc.tuple(fc.nat({ max: 0xffff }), fc.constantFrom('entry' as const, 'exit' as const, 'stop' as const)).map(([n, purpose]) => approval((n + 0x10000).toString(16).padStart(32, 'a'), { purpose })),
      ids.map((id) => report(id, { status: 'canceled' })),
      fc.constantFrom<Fact>(killAsked, killConfirmed, tick(later), fact(halted, { reason: 'loss' }), lifted(name('9')), cancelOf('all')),
    );
    fc.assert(fc.property(fc.array(anything, { maxLength: 30 }), fc.constantFrom(killAsked, killConfirmed), (after, first) => {
      const actor = execution.begin('main');
      for (const each of [desk, approval(one), approval(two), first]) actor.take(each);
      expect(after.flatMap((each) => actor.take(each)).filter(({ kind }) => kind.name === submitted.name)).toEqual([]);
    }), { numRuns: 200, seed: 20260102 });
  });
});

describe('a halt', () => {
  const halt = fact(halted, { reason: 'daily loss' });

  test.each(['entry', 'manual'] as const)('suppresses an order of purpose %s', (purpose) => {
    given(execution, desk, halt).when(approval(one, { purpose })).then([suppressed, { ...which(one), reason: 'halted' }]);
  });

  test.each(['exit', 'stop', 'flatten'] as const)('lets %s pass', (purpose) => {
    given(execution, desk, halt).when(approval(one, { purpose })).then([submitted, expect.anything()]);
  });

  test('ends when risk resumes', () => given(execution, desk, halt, lifted(halt.id)).when(approval(one)).then([submitted, expect.anything()]));
});

describe("an operator's cancel", () => {
  const open = [approval(one), approval(name('2'), { strategy: 's-2' })];

  test.each([[one, [one]], ['s-2', [name('2')]], ['desk', [one, name('2')]], ['all', [one, name('2')]], ['s-3', []], ['__proto__', []]])('of %s asks for what it means', (target, orders) => {
    const { published } = given(execution, desk, ...open).when(cancelOf(target));
    expect(published.map(({ kind, body }) => [kind.name, body])).toEqual(orders.map((order) => [cancelRequested.name, expect.objectContaining({ order, reason: 'enough' })]));
  });

  test('asks again where it is asked again', () => given(execution, desk, ...open, cancelOf(one)).when(cancelOf(one)).then([cancelRequested, expect.anything()]));
  test('of an order that has ended does nothing', () => given(execution, desk, approval(one), report(one, all)).when(cancelOf(one)).then());
  test('is followed by the end that the venue reports', () =>
    given(execution, desk, approval(one), cancelOf(one)).when(report(one, { status: 'canceled', reason: 'enough' })).then([closed, { ...which(one), state: 'canceled', reason: 'enough' }]));

  test('is the only request that concerns orders', () =>
    given(execution, desk, approval(one)).when(fact(requested, { verb: 'flatten', target: 'desk', reason: 'enough', requester: 'ops' })).then());
});

describe('an expiry', () => {
  const past = '2020-01-03T21:00:01Z';
  const expected = [cancelRequested, { ...which(one), venue: 'sim', reason: 'expired' }] as const;

  test('cancels when the clock has passed it, and not at it', () => {
    given(execution, desk, approval(one)).when(tick(later)).then();
    given(execution, desk, approval(one)).when(tick(past)).then(expected);
  });

  test('cancels at the close of a step', () => given(execution, desk, approval(one)).when(fact(stepClosed, { step: 2, warmUp: false }, { at: past })).then(expected));
  test('cancels what is filled in part', () => given(execution, desk, approval(one), report(one, { ...all, status: 'partiallyFilled', quantity: '1' })).when(tick(past)).then(expected));
  test('cancels once', () => given(execution, desk, approval(one), tick(past)).when(tick('2020-01-04T00:00:00Z')).then());
});

describe('the latch before every send', () => {
  const state = stateAfter(approval(one));

  test('lets pass only while no kill is known, on the log or beside it', () => {
    expect(mayLeave(state, [])).toBe(true);
    expect(mayLeave(state, [kill])).toBe(false);
    expect(mayLeave(stateAfter(killAsked), [])).toBe(false);
    expect(mayLeave(stateAfter(killAsked, lifted(kill)), [kill])).toBe(true);
    expect(mayLeave(stateAfter(killAsked, lifted(kill)), [kill, name('e')])).toBe(false);
  });

  test('says why an order does not leave', () => {
    expect(objectionToSending(state, [], one, later)).toBeUndefined();
    expect(objectionToSending(state, [], one, '2020-01-03T21:00:00.001Z')).toBe('expired');
    expect(objectionToSending(state, [kill], one, now)).toBe('killed');
    expect(objectionToSending(state, [], name('2'), now)).toBe('not open');
    expect(objectionToSending(stateAfter(approval(one), cancelOf(one)), [], one, now)).toBe('cancel requested');
  });

  test('reports what was not sent, and that ends the order', () => {
    given(execution, desk, approval(one), killAsked).when(fact(alpacaReported, unsent(one, 'killed')))
      .then([closed, { ...which(one), state: 'canceled', reason: 'not sent: killed' }]);
    expect(unsent(one, 'expired').status).toBe('expired');
  });
});

test('an actor goes on from its state as it was', () => {
  const before = given(execution, desk, approval(name('2')), approval(one)).when(report(one, { ...all, status: 'partiallyFilled', quantity: '4' })).state;
  const again = execution.hydrate('main', structuredClone(before));
  const rest = report(one, { ...all, execution: 'e2', quantity: '6' });
  expect(again.take(rest)).toMatchObject([{ body: { execution: 'e2', done: true } }]);
  expect(again.take(rest)).toEqual([]);
  expect(again.take(killAsked)).toMatchObject([{ body: { order: name('2') } }]);
});
