import { describe, expect, test } from 'vitest';
import { ticked } from '../../subjects/desk.ts';
import { alpacaReported, attached, busted, cancelRequested, closed, corrected, filled, refused, reopened, replaced, replaceRequested, submitted, worked, type Report } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { action, bar } from '../../subjects/market.ts';
import { killRequested, requested } from '../../subjects/operations.ts';
import { approved, halted, replaceApproved, resumed } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { childId, legId } from '../order/ids.ts';
import type { ExecutionState } from './decisions.ts';
import { execution } from './execution.ts';

const desk = openedWith({ venue: { kind: 'alpaca', paper: true }, pacing: 'live' });
const one = '1'.repeat(32);
const now = '2020-01-02T15:00:00Z';
const which = { order: one, strategy: 'manual', symbol: 'SPY', side: 'buy' };
const loss = legId(one, 'stopLoss');
const profit = legId(one, 'takeProfit');

const approval = (over: Partial<FactOf<typeof approved>['body']> = {}) => fact(approved, {
  intent: '0'.repeat(32), strategy: 'manual', symbol: 'SPY', side: 'buy', quantity: '10', purpose: 'manual', reservedUsd: '1000', expiresAt: '2020-01-09T21:00:00Z', checks: [], policyVersion: 1, ...over,
}, { id: one, at: now, correlation: 'c'.repeat(32) });
const says = (order: string, over: Omit<Report, 'order'>) => fact(alpacaReported, { order, ...over });
const tick = (at: string) => fact(ticked, { everySeconds: 1 }, { at });
const all = { status: 'filled', execution: 'e1', quantity: '10', priceUsd: '100' } as const;
const contains = (some: object): unknown => expect.objectContaining(some);

describe('a bracket at a venue outside', () => {
  const bracket = approval({ group: { kind: 'bracket', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '90', limitUsd: '89' } } });
  const legs = [[attached, contains({ order: loss, leg: 'stopLoss', type: 'stopLimit', side: 'sell', quantity: '10' })], [attached, contains({ order: profit, leg: 'takeProfit', type: 'limit' })]] as const;

  test('goes with its legs in one order', () => given(execution, desk).when(bracket).then([submitted, contains({ order: one, group: bracket.body.group })]));
  test('has legs when its last share is filled, once', () => {
    given(execution, desk, bracket).when(says(one, { ...all, status: 'partiallyFilled', quantity: '9' })).then([filled, contains({ quantity: '9' })]);
    given(execution, desk, bracket).when(says(one, all)).then([filled, contains({ done: true })], ...legs);
    given(execution, desk, bracket, says(one, all)).when(says(one, all)).then();
  });
  test('takes no notice of legs that wait', () => given(execution, desk, bracket).when(says(loss, { status: 'held' })).then());
  test("takes a leg's fill that is told before its parent's", () => {
    const early = says(profit, { status: 'filled', execution: 'p1', quantity: '10', priceUsd: '110' });
    given(execution, desk, bracket).when(early).then([attached, contains({ order: profit })], [filled, contains({ order: profit, side: 'sell', done: true })]);
    given(execution, desk, bracket, early).when(says(one, all)).then([filled, contains({ order: one })], [attached, contains({ order: loss })]);
  });
  test('tells that a leg was rejected, and does not believe that it lives', () => {
    const rejection = says(loss, { status: 'rejected', reason: 'stop price above the market' });
    given(execution, desk, bracket).when(rejection).then([attached, contains({ order: loss })], [closed, contains({ order: loss, state: 'rejected' })]);
    given(execution, desk, bracket, rejection).when(says(one, all)).then([filled, contains({})], [attached, contains({ order: profit })]);
  });
  test('that was cancelled takes no notice of the end of legs that never lived', () =>
    given(execution, desk, bracket, says(one, { status: 'canceled' })).when(says(loss, { status: 'canceled' })).then());
  test('that fills after a kill has its legs cancelled at once', () =>
    given(execution, desk, bracket, fact(killRequested, { reason: 'smoke', requester: 'ops' })).when(says(one, all)).then(
      [filled, contains({})], legs[0], [cancelRequested, contains({ order: loss })], legs[1], [cancelRequested, contains({ order: profit })],
    ));
  test('that fills after a kill of its symbol or strategy has its legs cancelled at once', () => {
    const kills = (target: string) => fact(requested, { verb: 'kill', target, reason: 'smoke', requester: 'ops' });
    const gone = [legs[0], [cancelRequested, contains({ order: loss })], legs[1], [cancelRequested, contains({ order: profit })]] as const;
    given(execution, desk, bracket, kills('SPY')).when(says(one, all)).then([filled, contains({ done: true })], ...gone);
    given(execution, desk, bracket, kills('manual')).when(says(one, all)).then([filled, contains({ done: true })], ...gone);
    given(execution, desk, bracket, kills('AAPL')).when(says(one, all)).then([filled, contains({ done: true })], ...legs);
  });
  test('splits with its symbol', () => {
    const { state } = given(execution, desk, bracket).when(fact(action, { exDate: '2020-01-03', action: { kind: 'split', from: 1, to: 2 } }, { actor: 'SPY' }));
    expect((state as ExecutionState).open[one]?.group).toEqual({ kind: 'bracket', takeProfit: { limitUsd: '55' }, stopLoss: { stopUsd: '45', limitUsd: '44.5' } });
  });
});

describe('a change of an order', () => {
  const limit = approval({ type: 'limit', limitUsd: '95' });
  const change = fact(replaceApproved, { request: '5'.repeat(32), order: one, strategy: 'manual', symbol: 'SPY', side: 'buy', limitUsd: '96', quantity: '12', reservedUsd: '1152', checks: [], policyVersion: 1 });

  test('is asked of the venue', () => given(execution, desk, limit).when(change).then([replaceRequested, { ...which, venue: 'alpaca', replacement: 1, limitUsd: '96', quantity: '12' }]));
  test('is not asked while another is under way, after the end, or in a kill', () => {
    given(execution, desk, limit, change).when(change).then([refused, contains({ what: 'replace', reason: expect.stringContaining('pendingReplace') })]);
    given(execution, desk, limit, says(one, { status: 'canceled' })).when(change).then([refused, contains({ reason: 'the order has ended' })]);
    given(execution, desk, limit, fact(killRequested, { reason: 'smoke', requester: 'ops' })).when(change).then([refused, contains({ reason: 'killed' })]);
  });
  test('is not asked under a kill of its symbol', () =>
    given(execution, desk, limit, fact(requested, { verb: 'kill', target: 'SPY', reason: 'smoke', requester: 'ops' })).when(change).then([refused, contains({ reason: 'killed' })]));
  test('to more that comes after the old quantity was filled opens the order again', () => {
    const { state } = given(execution, desk, limit, change, says(one, all)).when(says(one, { status: 'replaced' }));
    expect([(state as ExecutionState).open[one]?.state, (state as ExecutionState).endedIds]).toEqual(['partiallyFilled', []]);
    given(execution, desk, limit, change, says(one, all), says(one, { status: 'replaced' })).when(says(one, { status: 'filled', execution: 'e2', quantity: '2', priceUsd: '96' })).then([filled, contains({ quantity: '2', done: true })]);
  });
  test('that opens an order again says what is left of it, at which limit', () =>
    void given(execution, desk, limit, change, says(one, all)).when(says(one, { status: 'replaced' })).then([replaced, contains({ quantity: '12' })], [reopened, { ...which, quantity: '12', leavesQuantity: '2', limitUsd: '96' }]));
  test('is told', () => given(execution, desk, limit, change).when(says(one, { status: 'replaced', venueOrder: 'v2' })).then([replaced, { ...which, limitUsd: '96', quantity: '12', venueOrder: 'v2' }]));
});

describe('a correction after the last fill', () => {
  const corrects = (quantity: string) => says(one, { status: 'corrected', previous: 'e1', quantity, priceUsd: '100' });
  const whole = says(one, { ...all, status: 'partiallyFilled' });
  test('to less opens the order again', () =>
    void given(execution, desk, approval(), whole).when(corrects('9')).then([corrected, contains({ quantity: '9' })], [reopened, { ...which, quantity: '10', leavesQuantity: '1' }]));
  test('to less leaves it ended where the venue called it filled', () => void given(execution, desk, approval(), says(one, all)).when(corrects('9')).then([corrected, contains({})]));
  test('to another price does not', () => void given(execution, desk, approval(), whole).when(says(one, { status: 'corrected', previous: 'e1', quantity: '10', priceUsd: '101' })).then([corrected, contains({ priceUsd: '101' })]));
  test('of an order that is open says nothing of that', () =>
    void given(execution, desk, approval(), says(one, { ...all, status: 'partiallyFilled', quantity: '9' })).when(corrects('8')).then([corrected, contains({ quantity: '8' })]));
  test('of an order that the venue cancelled meanwhile leaves it ended', () =>
    void given(execution, desk, approval(), whole, says(one, { status: 'canceled' })).when(corrects('9')).then([corrected, contains({})]));
  test('of one for a notional does not tell what is left', () => {
    const { quantity: _, ...body } = approval().body;
    void given(execution, desk, { ...approval(), body: { ...body, notionalUsd: '1000' } }, whole, says(one, { status: 'partiallyFilled', execution: 'e2', quantity: '1', priceUsd: '100' })).when(corrects('9')).then([corrected, contains({ quantity: '9' })]);
  });
});

describe('an order that is worked on a live desk', () => {
  const until = '2020-01-02T15:02:00Z';
  const work = approval({ algorithm: { kind: 'twap', until, slices: 2 }, arrivalUsd: '100' });
  const first = childId(one, 1);
  const second = childId(one, 2);
  const half = { status: 'filled', quantity: '5', priceUsd: '101' } as const;

  test('sends its parts when their time has come', () => {
    given(execution, desk, work).when(tick('2020-01-02T15:00:59Z')).then();
    given(execution, desk, work).when(tick('2020-01-02T15:01:00Z')).then([submitted, contains({ order: second, parent: one, quantity: '5' })]);
  });
  test('sends none in a halt, and goes on after it', () => {
    const held = [work, fact(halted, { reason: 'loss' })];
    given(execution, desk, ...held).when(tick('2020-01-02T15:01:00Z')).then();
    given(execution, desk, ...held, fact(resumed, { lifted: '9'.repeat(32), signer: 'ada' })).when(tick('2020-01-02T15:01:01Z')).then([submitted, contains({ order: second })]);
  });
  test('sends again what a part that ended did not fill', () => {
    const ended = [work, says(first, { status: 'partiallyFilled', execution: 'e1', quantity: '2', priceUsd: '100' }), says(first, { status: 'canceled' })];
    given(execution, desk, ...ended).when(tick('2020-01-02T15:00:30Z')).then([submitted, contains({ order: second, quantity: '3' })]);
  });
  test('as an iceberg shows its next part with the clock, however fast the last one fills', () => {
    const iceberg = approval({ type: 'limit', limitUsd: '101', algorithm: { kind: 'iceberg', displayQuantity: '4', until: '2020-01-02T15:10:00Z', atEnd: 'cancel' } });
    const part = says(childId(one, 1), { ...all, quantity: '4' });
    given(execution, desk, iceberg).when(part).then([filled, contains({ order: one, child: childId(one, 1) })]);
    given(execution, desk, iceberg, part).when(tick('2020-01-02T15:00:01Z')).then([submitted, contains({ order: childId(one, 2), quantity: '4' })]);
  });
  test('is given up after five parts that came to nothing', () => {
    const vain = [1, 2, 3, 4].flatMap((number) => [says(childId(one, number), { status: 'rejected' }), tick(`2020-01-02T15:00:0${number}Z`)]);
    given(execution, desk, work, ...vain).when(says(childId(one, 5), { status: 'rejected' })).then(
      [closed, contains({ order: childId(one, 5), parent: one })], [closed, contains({ order: one, state: 'canceled' })], [worked, contains({ filledQuantity: '0', children: 5 })],
    );
  });
  test('takes a bust of a part out of what it cost', () => {
    const bust = [work, says(first, { ...half, execution: 'e1' }), says(first, { status: 'busted', previous: 'e1' })];
    given(execution, desk, work, says(first, { ...half, execution: 'e1' })).when(says(first, { status: 'busted', previous: 'e1' })).then([busted, contains({ order: one, child: first, quantity: '5' })]);
    const { published } = given(execution, desk, ...bust, tick('2020-01-02T15:01:00Z')).when(says(second, { ...half, execution: 'e2', priceUsd: '103' }));
    expect(published.at(-1)?.body).toMatchObject({ filledQuantity: '5', averageUsd: '103', slippageBps: 300 });
  });
  test('that takes part in the volume hears the bars of its symbol alone', () => {
    const part = approval({ algorithm: { kind: 'participation', until, rate: '0.1' } });
    const traded = (symbol: string, volume: string) => fact(bar, { timeframe: '1m', open: '1', high: '1', low: '1', close: '1', volume, warmUp: false, flags: [] }, { actor: symbol, at: '2020-01-02T15:01:00Z' });
    given(execution, desk, part, traded('QQQ', '1000'), traded('SPY', '39')).when(tick('2020-01-02T15:01:00Z')).then([submitted, contains({ quantity: '3' })]);
  });
});

describe('what is worked in a symbol that splits', () => {
  const split = fact(action, { exDate: '2020-01-02', action: { kind: 'split', from: 1, to: 2 } }, { actor: 'SPY' });

  test('goes on in the new shares, at the new price, and no share is bought twice', () => {
    const half: Omit<Report, 'order'> = { status: 'filled', execution: 'e1', quantity: '5', priceUsd: '101' };
    const work = approval({ algorithm: { kind: 'twap', until: '2020-01-02T15:02:00Z', slices: 2 }, arrivalUsd: '100' });
    const { published } = given(execution, desk, work, says(childId(one, 1), half), split).when(tick('2020-01-02T15:01:00Z'));
    expect(published.map(({ kind, body }) => kind.body.parse(body))).toEqual([contains({ parent: one, quantity: '10' })]);
    const last = given(execution, desk, work, says(childId(one, 1), half), split, tick('2020-01-02T15:01:00Z')).when(says(childId(one, 2), { status: 'filled', execution: 'e2', quantity: '10', priceUsd: '50.5' }));
    expect(last.published.at(-1)?.body).toMatchObject({ quantity: '20', filledQuantity: '20', arrivalUsd: '50', averageUsd: '50.5', slippageBps: 100 });
  });
});
