import { describe, expect, test } from 'vitest';
import { ticked } from '../../subjects/desk.ts';
import { alpacaReported, cancelRequested, closed, submitted, suppressed } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { killRequested, requested } from '../../subjects/operations.ts';
import { approved, killed, resumed, stateChanged } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import type { ExecutionState } from './decisions.ts';
import { execution } from './execution.ts';
import { objectionToSending } from './latch.ts';

const now = '2020-01-02T21:00:00Z';
const name = (digit: string) => digit.repeat(32);
const [one, two, kill, newer] = [name('1'), name('2'), name('f'), name('e')];
const contains = (some: object): unknown => expect.objectContaining(some);
const approval = (id: string, over: Partial<FactOf<typeof approved>['body']> = {}) => fact(approved, {
  intent: name('0'), strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '10', purpose: 'entry', reservedUsd: '1000', expiresAt: '2020-02-03T21:00:00Z', checks: [], policyVersion: 1, ...over,
}, { id, at: now });
const stateOf = (target: string, to: 'active' | 'reducing' | 'halted' | 'killed', over: Partial<FactOf<typeof stateChanged>['body']> = {}) =>
  fact(stateChanged, { scope: target === 'desk' ? 'desk' : target === 'SPY' ? 'symbol' : 'strategy', target, from: 'active', to, rule: 'halt', reason: 'odd', ...over });
const asksToKill = (target: string, id = kill) => fact(requested, { verb: 'kill', target, reason: 'odd', requester: 'ada' }, { id });
const desk = (...facts: readonly Fact[]) => given(execution, openedWith(), ...facts);
const isSubmitted = [submitted, contains({ order: one })] as const;
const isSuppressed = (reason: 'killed' | 'halted') => [suppressed, contains({ order: one, reason })] as const;

describe.each(['desk', 's-1', 'SPY'])('a state of %s', (target) => {
  test.each(['entry', 'manual', 'exit', 'stop', 'flatten'] as const)('that is halted keeps back %s', (purpose) => void desk(stateOf(target, 'halted')).when(approval(one, { purpose })).then(isSuppressed('halted')));
  test('that is reducing keeps back entries', () => void desk(stateOf(target, 'reducing')).when(approval(one)).then(isSuppressed('halted')));
  test.each(['manual', 'exit', 'stop', 'flatten'] as const)('that is reducing lets %s through, as risk approved it', (purpose) => void desk(stateOf(target, 'reducing')).when(approval(one, { purpose })).then(isSubmitted));
  test('ends with the word that it is active', () => void desk(stateOf(target, 'halted'), stateOf(target, 'active')).when(approval(one)).then(isSubmitted));
});

test("another scope's state is its own", () => desk(stateOf('s-2', 'halted'), stateOf('s-3', 'killed', { kill })).when(approval(one)).then(isSubmitted));

describe('a kill of one strategy or symbol', () => {
  const opened = [approval(one), approval(two, { strategy: 's-2' })];
  test('cancels its orders at the first word, and only those', () => desk(...opened).when(asksToKill('s-1')).then([cancelRequested, contains({ order: one, reason: 'killed: odd' })]));
  test('cancels a symbol of all strategies', () => expect(desk(...opened).when(asksToKill('SPY')).published.map(({ body }) => body)).toEqual([contains({ order: one }), contains({ order: two })]));
  test('holds before risk has said a word', () => desk(asksToKill('s-1')).when(approval(one)).then(isSuppressed('killed')));
  test("cancels nothing twice when risk's word comes", () => desk(...opened, asksToKill('s-1')).when(stateOf('s-1', 'killed', { kill })).then());
  test("cancels by risk's word alone, as of a threshold", () => desk(...opened).when(stateOf('s-1', 'killed', { kill })).then([cancelRequested, contains({ order: one })]));
  test('is lifted by the word that lifts that very kill', () => {
    const lifts = stateOf('s-1', 'active', { kill, rule: 'unkill', from: 'killed' });
    desk(asksToKill('s-1'), stateOf('s-1', 'killed', { kill }), lifts).when(approval(one)).then(isSubmitted);
    desk(asksToKill('s-1'), asksToKill('s-1', newer), lifts).when(approval(one)).then(isSuppressed('killed'));
  });
  test('is not lifted by a word about something else that was said before risk heard of it', () => desk(asksToKill('s-1'), stateOf('s-1', 'active', { rule: 'resume' })).when(approval(one)).then(isSuppressed('killed')));
  test('keeps a submitted order from leaving', () => {
    const state = desk(asksToKill('s-2'), approval(one)).when(approval(two)).state as ExecutionState;
    expect(objectionToSending({ ...state, scopeKills: [{ kill, target: 's-1' }] }, [], one, now)).toBe('killed');
    expect(objectionToSending(state, [], one, now)).toBeUndefined();
  });
});

describe('an order that closes a position for a kill', () => {
  const asked = fact(killRequested, { reason: 'out', requester: 'ada', flatten: true }, { id: kill });
  const again = fact(killRequested, { reason: 'stop it all', requester: 'ada' }, { id: newer });
  const closing = approval(one, { side: 'sell', purpose: 'flatten', kill });
  const sending = (latch: readonly string[], ...facts: readonly Fact[]) => objectionToSending(desk(...facts).when(approval(two)).state as ExecutionState, latch, one, now);

  test('is submitted while that kill is in force, and says whose it is', () => desk(asked, fact(killed, { kill, reason: 'out' })).when(closing).then([submitted, contains({ order: one, kill })]));
  test('leaves, though the host latched that kill', () => expect(sending([kill], asked, closing)).toBeUndefined());
  test('nothing else leaves', () => desk(asked).when(approval(one, { side: 'sell', purpose: 'flatten' })).then(isSuppressed('killed')));
  test('leaves also what a strategy or symbol is held back by', () => desk(asksToKill('s-1', newer), stateOf('SPY', 'halted'), asked).when(closing).then([submitted, contains({ order: one })]));
  test('is not submitted for a kill that is not in force', () => desk(again).when(closing).then(isSuppressed('killed')));
  test('is not submitted once there is a newer kill', () => desk(asked, again).when(closing).then(isSuppressed('killed')));
  test("nor where risk's word of the older comes after the newer", () => desk(asked, again, fact(killed, { kill, reason: 'out' })).when(closing).then(isSuppressed('killed')));
  test('does not leave once the host latched a newer kill', () => expect(sending([kill, newer], asked, closing)).toBe('killed'));
  test('is cancelled by a newer kill', () => desk(asked, closing).when(again).then([cancelRequested, contains({ order: one })]));
  test('is not submitted after its kill was lifted, where another is in force', () => desk(asked, again, fact(resumed, { lifted: kill, signer: 'ada' })).when(closing).then(isSuppressed('killed')));
});

describe('a cancel that the venue does not confirm', () => {
  const cancel = fact(requested, { verb: 'cancel', target: one, reason: 'out', requester: 'ada' });
  const tick = (seconds: number) => fact(ticked, { everySeconds: 1 }, { at: new Date(Date.UTC(2020, 0, 2, 21, 0, seconds)).toISOString() });
  const ticks = (until: number) => Array.from({ length: until }, (_, second) => tick(second));
  const isAskedAgain = [cancelRequested, contains({ order: one, reason: 'not confirmed yet' })] as const;
  const outside = (...facts: readonly Fact[]) => given(execution, openedWith({ venue: { kind: 'alpaca', paper: true } }), ...facts);
  const under = (...facts: readonly Fact[]) => outside(approval(one), cancel, ...facts);

  test('is asked for again five seconds after the first tick, and not before', () => {
    under(...ticks(4)).when(tick(4)).then();
    under(...ticks(5)).when(tick(5)).then(isAskedAgain);
  });
  test('then with twice the patience each time', () => {
    under(...ticks(14)).when(tick(14)).then();
    under(...ticks(15)).when(tick(15)).then(isAskedAgain);
  });
  test('at most a minute apart, for as long as it takes', () => {
    const waiting = execution.hydrate('main', structuredClone(under().when(tick(0)).state));
    expect(ticks(260).flatMap((at, second) => (second > 0 && waiting.take(at).length > 0 ? [second] : []))).toEqual([5, 15, 35, 75, 135, 195, 255]);
  });
  test('is not asked for again once the venue said how the order ended', () => under(...ticks(4), fact(alpacaReported, { order: one, status: 'canceled' })).when(tick(5)).then());
  test('is not asked for again where the order was filled instead', () =>
    under(...ticks(4), fact(alpacaReported, { order: one, status: 'filled', execution: 'x', quantity: '10', priceUsd: '100' })).when(tick(5)).then());
  test('is confirmed at last', () => under(...ticks(6)).when(fact(alpacaReported, { order: one, status: 'canceled', reason: 'late' })).then([closed, contains({ order: one, state: 'canceled' })]));
  test('is never asked for again of the simulated venue, which is never down', () => desk(approval(one), cancel, ...ticks(30)).when(tick(31)).then());
  test('an order that nobody asked to cancel is left alone', () => outside(approval(one), ...ticks(30)).when(tick(31)).then());
  test('the waiting survives, and leaves nothing behind', () => {
    const again = execution.hydrate('main', structuredClone(under(...ticks(4)).when(tick(4)).state));
    expect(again.take(tick(5))).toHaveLength(1);
    again.take(fact(alpacaReported, { order: one, status: 'canceled' }));
    again.take(tick(6));
    expect(again.state()).not.toHaveProperty('unconfirmed');
  });
  test('of all orders under a kill, each', () => {
    const { published } = outside(approval(one), approval(two), fact(killRequested, { reason: 'out', requester: 'ada' }), ...ticks(5)).when(tick(5));
    expect(published.map(({ body }) => body)).toEqual([contains({ order: one }), contains({ order: two })]);
  });
});

describe('a state that cancels entries', () => {
  const opened = [approval(one), approval(two, { strategy: 's-2', purpose: 'exit', side: 'sell' }), approval(name('3'), { strategy: 'manual', purpose: 'manual' }), approval(name('4'), { strategy: 's-2', symbol: 'QQQ' })];
  const canceled = (target: string) => desk(...opened).when(stateOf(target, 'reducing', { cancelsEntries: true })).published.map(({ body }) => body);
  test.each([['desk', [one, name('4')]], ['s-1', [one]], ['SPY', [one]], ['s-3', []]])('of %s cancels those of its scope, and leaves exits and what people ordered', (target, orders) =>
    expect(canceled(target)).toEqual(orders.map((order) => contains({ order, reason: 'reducing: odd' }))));
  test('is not every state', () => desk(...opened).when(stateOf('desk', 'reducing')).then());
});
