import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { denied } from '../../subjects/approval.ts';
import type { Fact } from '../../subjects/fact.ts';
import { backtestRequested } from '../../subjects/gym.ts';
import * as ops from '../../subjects/operations.ts';
import { halted, killed, resumed, stopTriggered } from '../../subjects/risk.ts';
import { intent, spawned, transitioned } from '../../subjects/strategy.ts';
import { fact, given } from '../../test/given.ts';
import type { Actor } from '../actor.ts';
import { close, examplePlan } from '../plan/examplePlan.ts';
import { approvedFor, barAt, bars, closedFor, fall, filledWith, gateSaid, grantedFor, holding, order, planHash, proposedWith, rejectedFor, rise, suppressedFor, trading, up } from '../../test/strategies.ts';
import { strategy } from './strategy.ts';

const asked = (verb: 'pause' | 'retire', target = 'main') => fact(ops.requested, { verb, target, reason: 'holiday', requester: 'ada' });
const entering = [intent, expect.objectContaining({ symbol: 'SPY', action: 'enter' })] as const;
const exiting = [intent, expect.objectContaining({ symbol: 'SPY', action: 'exit' })] as const;

describe('life', () => {
  const backtest = fact(backtestRequested, { strategy: 'main', planHash, from: '2015-01-01T00:00:00Z', before: '2020-01-01T00:00:00Z' });
  test('it begins with a proposed plan', () => given(strategy).when(proposedWith(examplePlan)).then([spawned, { planHash, name: 'two-three', budget: 0.2 }]));
  test('a second proposal changes nothing', () => given(strategy, proposedWith(examplePlan)).when(proposedWith(examplePlan)).then());
  test('a plan that is not what its hash says is refused', () =>
    given(strategy).when(proposedWith(examplePlan, 'a'.repeat(64))).then([transitioned, { from: 'proposed', to: 'refused', reason: expect.stringContaining('was said to be aaa') }]));
  test('a plan that breaks a rule is refused', () =>
    given(strategy).when(proposedWith({ ...examplePlan, universe: ['SPY', 'SPY'] })).then([transitioned, { from: 'proposed', to: 'refused', reason: 'plan.universe[1]: was "SPY", must not repeat universe[0]' }]));
  test('it is backtested', () => given(strategy, proposedWith(examplePlan)).when(backtest).then([transitioned, expect.objectContaining({ from: 'proposed', to: 'backtesting' })]));
  test('it passes the gate', () =>
    given(strategy, proposedWith(examplePlan), backtest).when(gateSaid('passed')).then([transitioned, { from: 'backtesting', to: 'awaitingApproval', reason: 'passed the gate' }]));
  test('the gate refuses it with the figures', () =>
    given(strategy, proposedWith(examplePlan), backtest).when(gateSaid('refused')).then([transitioned, { from: 'backtesting', to: 'refused', reason: 'the gate refused it: trades 1 against 5' }]));
  test("another plan's verdict changes nothing", () => given(strategy, proposedWith(examplePlan), backtest).when(gateSaid('passed', 'b'.repeat(64))).then());
  test('an approval before the gate changes nothing', () => given(strategy, proposedWith(examplePlan)).when(grantedFor()).then());
  test('approved, it trades', () =>
    given(strategy, proposedWith(examplePlan), gateSaid('passed')).when(grantedFor()).then([transitioned, { from: 'awaitingApproval', to: 'trading', reason: 'approved by ada' }]));
  test('denied, it is refused', () => given(strategy, proposedWith(examplePlan), gateSaid('passed')).when(fact(denied, { strategy: 'main', planHash, reason: 'expired' }))
    .then([transitioned, { from: 'awaitingApproval', to: 'refused', reason: 'approval expired' }]));
  test('it is paused', () => given(strategy, ...trading()).when(asked('pause')).then([transitioned, { from: 'trading', to: 'paused', reason: 'ada: holiday' }]));
  test('the whole desk is paused', () => given(strategy, ...trading()).when(asked('pause', 'desk')).then([transitioned, expect.objectContaining({ to: 'paused' })]));
  test("another's pause changes nothing", () => given(strategy, ...trading()).when(asked('pause', 's-2')).then());
  test('a plan that waits for people cannot be paused round them', () => given(strategy, proposedWith(examplePlan), gateSaid('passed')).when(asked('pause')).then());
  test('it is retired', () => given(strategy, ...trading()).when(asked('retire')).then([transitioned, expect.objectContaining({ from: 'trading', to: 'retired' })]));
});

describe('entries', () => {
  test('it enters on its signal, with the close and the reason', () => given(strategy, ...trading(), ...bars(...up)).when(barAt('9')).then([intent, {
    symbol: 'SPY', action: 'enter', sizing: { kind: 'allIn' }, referencePriceUsd: '9', reason: 'sma(2) 8.5 crossed above sma(3) 8',
  }]));
  test('bars before the session only warm it up', () => given(strategy, ...trading(), ...bars(...up)).when(barAt('9', { warmUp: true })).then());
  test('bars that came late are not decided on either', () => given(strategy, ...trading(), ...bars(...up)).when(barAt('9', { flags: ['late'] })).then());
  test('a bar of another timeframe changes nothing', () => given(strategy, ...trading(), ...bars(...up)).when(barAt('9', { timeframe: '1h' }), barAt('9')).then(entering));
  test('a symbol outside its universe changes nothing', () => given(strategy, ...trading(), ...bars(...up)).when(barAt('9', {}, 'IWM')).then());
  test('before approval it states nothing', () => given(strategy, proposedWith(examplePlan), gateSaid('passed'), ...bars(...up)).when(barAt('9')).then());
  test('approved later, it knows the bars from before', () => given(strategy, proposedWith(examplePlan), gateSaid('passed'), ...bars(...up), grantedFor()).when(barAt('9')).then(entering));
  test('paused, it states nothing', () => given(strategy, ...trading(), ...bars(...up), asked('pause')).when(barAt('9')).then());

  const alwaysIn = { ...examplePlan, entry: { compare: 'above', left: close, right: { value: 1 } }, exit: { compare: 'above', left: close, right: { value: 100 } } } as const;
  test('it does not repeat an intent that is not decided', () => given(strategy, ...trading(alwaysIn), barAt('5')).when(barAt('5')).then());
  test('it does not repeat an intent whose order is open', () => given(strategy, ...trading(alwaysIn), barAt('5'), approvedFor('buy', 'entry')).when(barAt('5')).then());
  test('rejected, it tries again when its rule says so', () => given(strategy, ...trading(alwaysIn), barAt('5'), rejectedFor('buy', 'entry')).when(barAt('5')).then(entering));
  test('suppressed, it tries again', () => given(strategy, ...trading(alwaysIn), barAt('5'), approvedFor('buy', 'entry'), suppressedFor('buy')).when(barAt('5')).then(entering));
  test('closed without a fill, it tries again', () => given(strategy, ...trading(alwaysIn), barAt('5'), approvedFor('buy', 'entry'), closedFor('buy')).when(barAt('5')).then(entering));
  test('closed after a part was filled, it is in', () =>
    given(strategy, ...trading(alwaysIn), barAt('5'), approvedFor('buy', 'entry'), filledWith('buy', '3', false), closedFor('buy')).when(barAt('101')).then(exiting));
  test('an entry is not stated while the exit is true', () => given(strategy, ...trading(alwaysIn)).when(barAt('101')).then());
  test('symbols are held apart', () => given(strategy, ...trading({ ...alwaysIn, universe: ['SPY', 'IWM'] }), barAt('5')).when(barAt('5', {}, 'IWM'))
    .then([intent, expect.objectContaining({ symbol: 'IWM', action: 'enter' })]));

  const sized = { ...alwaysIn, sizing: { kind: 'volatility', targetAnnual: 0.1, lookback: 5 }, stop: { kind: 'atr', length: 2, multiple: 3 } } as const;
  const moving = bars('5', '6', '5', '6', '5');
  test('it carries volatility, stop and range', () => given(strategy, ...trading(sized), ...moving).when(barAt('6')).then([intent, {
    symbol: 'SPY', action: 'enter', sizing: sized.sizing, stop: sized.stop, referencePriceUsd: '6', reason: 'close 6 above 1',
    atr: 0.96875, volatilityAnnual: expect.closeTo(3.1881, 4),
  }]));
  test('it waits until it can be sized', () => given(strategy, ...trading(sized), ...moving.slice(1)).when(barAt('6')).then());
  test('a market that stands still has nothing to size by', () => given(strategy, ...trading(sized), ...bars('5', '5', '5', '5', '5')).when(barAt('5')).then());
});

describe('exits', () => {
  test('in, it exits on its signal', () => given(strategy, ...holding()).when(barAt(fall)).then([intent, {
    symbol: 'SPY', action: 'exit', sizing: { kind: 'allIn' }, referencePriceUsd: '6', reason: 'sma(2) 7.5 crossed below sma(3) 7.66667',
  }]));
  test('out, an exit signal says nothing', () => given(strategy, ...trading(), ...rise, rejectedFor('buy', 'entry')).when(barAt(fall)).then());
  test('while the entry is pending it does not exit', () => given(strategy, ...trading(), ...rise, approvedFor('buy', 'entry')).when(barAt(fall)).then());
  test('an exit is not repeated while its order is open', () => given(strategy, ...holding(), barAt(fall), approvedFor('sell', 'exit')).when(barAt('5')).then());
  test('filled, it is out and enters on the next signal', () =>
    given(strategy, ...holding(), barAt(fall), approvedFor('sell', 'exit'), filledWith('sell'), ...bars('5', '6')).when(barAt('7')).then(entering));
  test('an exit that was rejected is still due on the next bar, its crossing long past', () => given(strategy, ...holding(), barAt(fall), rejectedFor('sell', 'exit')).when(barAt('5'))
    .then([intent, expect.objectContaining({ action: 'exit', reason: expect.stringContaining('still due') })]));
  test('an exit whose bar came late is due on the next that comes in time', () => given(strategy, ...holding(), barAt(fall, { flags: ['late'] })).when(barAt('5'))
    .then([intent, expect.objectContaining({ action: 'exit', reason: expect.stringContaining('still due') })]));
  test('a due exit is given up when the plan wants in again', () => given(strategy, ...holding(), barAt(fall), rejectedFor('sell', 'exit')).when(barAt('20')).then());
  test('half sold, the rest is still due', () =>
    given(strategy, ...holding(), barAt(fall), approvedFor('sell', 'exit'), filledWith('sell', '4', false), closedFor('sell')).when(barAt('5')).then(exiting));
  test('a stop that was filled leaves it out', () =>
    given(strategy, ...holding(), touched, approvedFor('sell', 'stop'), filledWith('sell')).when(barAt(fall)).then());
  test('while a stop is being sold it does not exit too', () => given(strategy, ...holding(), touched, approvedFor('sell', 'stop')).when(barAt(fall)).then());
  test('a stop without an order leaves the exit due', () => given(strategy, ...holding(), touched).when(barAt('9')).then(exiting));
  test('an exit missed while paused leaves it in', () => given(strategy, ...holding(), asked('pause')).when(barAt(fall)).then());
});

describe('a bar that came while an order was under way', () => {
  const bought = [...trading(), ...rise, approvedFor('buy', 'entry')];
  const sold = [...holding(), barAt(fall), approvedFor('sell', 'exit')];
  test('is looked at when the order is filled: the exit that crossed at its close belongs to its chain', () => {
    const bar = barAt(fall);
    const { published } = given(strategy, ...bought, bar).when(filledWith('buy'));
    expect(published).toEqual([{ kind: intent, correlation: bar.correlation, body: expect.objectContaining({ action: 'exit', referencePriceUsd: '6', reason: 'sma(2) 7.5 crossed below sma(3) 7.66667' }) }]);
  });
  test('brings the entry that crossed at its close, once the exit is filled', () =>
    given(strategy, ...sold, barAt('20')).when(filledWith('sell')).then([intent, expect.objectContaining({ action: 'enter', referencePriceUsd: '20' })]));
  test('waits for the last part of the order', () => given(strategy, ...bought, barAt(fall)).when(filledWith('buy', '3', false)).then());
  test('is not looked at twice', () => given(strategy, ...bought, barAt(fall), filledWith('buy'), approvedFor('sell', 'exit', 'e'.repeat(32))).when(filledWith('sell', '10', true, 'e'.repeat(32))).then());
  test('is passed over where it asks for nothing', () => given(strategy, ...bought, barAt('10')).when(filledWith('buy')).then());
  test('says nothing of a strategy that was retired meanwhile', () => given(strategy, ...bought, barAt(fall), asked('retire')).when(filledWith('buy')).then());
  test('an intent that is rejected with no bar between is not repeated', () => given(strategy, ...trading(), ...rise).when(rejectedFor('buy', 'entry')).then());
});

const touched = fact(stopTriggered, { strategy: 'main', symbol: 'SPY', stopUsd: '8', touchedUsd: '7.5' });
const kill = fact(killed, { kill: 'e'.repeat(32), reason: 'operator' });
const halt = fact(halted, { reason: 'daily loss' });
const lift = (lifted: string) => fact(resumed, { lifted, signer: 'ada' });

describe('kill and halt', () => {
  test('killed, it states no entry', () => given(strategy, ...trading(), ...bars(...up), kill).when(barAt('9')).then());
  test('killed, it states no exit', () => given(strategy, ...holding(), kill).when(barAt(fall)).then());
  test('once that very kill is lifted, an exit it missed is still due', () => given(strategy, ...holding(), kill, barAt(fall), lift('e'.repeat(32))).when(barAt('5')).then(exiting));
  test('lifting something else does not lift the kill', () => given(strategy, ...holding(), kill, lift('f'.repeat(32))).when(barAt(fall)).then());
  test('halted, it states no entry', () => given(strategy, ...trading(), ...bars(...up), halt).when(barAt('9')).then());
  test('halted, exits pass', () => given(strategy, ...holding(), halt).when(barAt(fall)).then(exiting));
  test('a lifted halt lets it enter', () => given(strategy, ...trading(), ...bars(...up), halt, lift(halt.id)).when(barAt('9')).then(entering));
});

test('retired, it takes bars no more', () => {
  const retired = given(strategy, ...holding(), asked('retire')).when();
  expect(given(strategy, ...holding(), asked('retire')).when(barAt('9')).state).toEqual(retired.state);
});

describe('routing', () => {
  const actor = strategy.begin('s-1');
  test('it is addressed by its name and its symbols', () => {
    expect(actor.addresses).toEqual(['strategy:s-1']);
    actor.take(proposedWith({ ...examplePlan, universe: ['SPY', 'IWM'] }));
    expect(actor.addresses).toEqual(['strategy:s-1', 'bar:SPY', 'bar:IWM']);
  });
  test.each<[string, Fact, string | undefined]>([
    ['a bar', barAt('9'), 'bar:SPY'], ['a plan', proposedWith(examplePlan), 'strategy:main'], ['an approved order', approvedFor('buy', 'entry'), 'strategy:main'],
    ['a fill', filledWith('buy'), 'strategy:main'], ['a request', asked('pause', 's-9'), 'strategy:s-9'], ['a request to the desk', asked('pause', 'desk'), undefined], ['a kill', kill, undefined],
  ])('%s goes to whom it is for', (_, each, key) => expect(strategy.address?.(each)).toBe(key));
  test('a proposed plan begins its strategy', () => expect(strategy.spawnedBy?.(proposedWith(examplePlan))).toBe('main'));
  test('a bar begins none', () => expect(strategy.spawnedBy?.(barAt('9'))).toBeUndefined());
});

const revivedFrom = (actor: Actor) => strategy.hydrate('main', structuredClone(actor.state()));

const price = fc.integer({ min: 5, max: 12 }).map(String);
const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 8, arbitrary: price.map((each) => barAt(each)) },
  fc.constantFrom<Fact>(approvedFor('buy', 'entry'), approvedFor('sell', 'exit'), approvedFor('sell', 'stop', 'd'.repeat(32)), rejectedFor('buy', 'entry'), rejectedFor('sell', 'exit'),
    filledWith('buy'), filledWith('buy', '3', false), filledWith('sell'), filledWith('sell', '10', true, 'd'.repeat(32)), closedFor('buy'), closedFor('sell'), suppressedFor('buy'), touched, kill, halt, lift('e'.repeat(32)), lift(halt.id)),
);

test('an actor restored from its state goes on identically, wherever it is cut', () => fc.assert(fc.property(fc.array(anyFact, { maxLength: 60 }), fc.nat(60), (facts, cut) => {
  const whole = strategy.begin('main');
  const begun = strategy.begin('main');
  for (const each of [...trading(), ...facts.slice(0, cut)]) [whole.take(each), begun.take(each)];
  const restored = revivedFrom(begun);
  expect(facts.slice(cut).map((each) => restored.take(each))).toEqual(facts.slice(cut).map((each) => whole.take(each)));
  expect([restored.state(), restored.addresses]).toEqual([whole.state(), whole.addresses]);
})));

test('it never states an intent while an order of its own is open; a bar draws none while one is undecided either', () => fc.assert(fc.property(fc.array(anyFact, { maxLength: 80 }), (facts) => {
  const actor = strategy.begin('main');
  for (const each of trading()) actor.take(each);
  const held = () => (structuredClone(actor.state()) as { trade: { symbols: { SPY: { holding: { undecided: boolean; orders: string[] } } } } }).trade.symbols.SPY.holding;
  for (const each of facts) {
    const { undecided, orders } = held();
    const states = actor.take(each).length > 0;
    // What ends an order may draw the intent of a bar that came while it was open.
    expect(states && (held().orders.length > 0 || (each.type === 'market.bar' && (undecided || orders.length > 0)))).toBe(false);
  }
})));

test('fills of one symbol and bars of another may come in any order', () => {
  const both = trading({ ...examplePlan, universe: ['SPY', 'IWM'] });
  const [fill, other] = [filledWith('buy'), barAt('9', {}, 'IWM')];
  const begun = [...both, ...rise, approvedFor('buy', 'entry'), barAt('10')];
  expect(given(strategy, ...begun).when(fill, other).state).toEqual(given(strategy, ...begun).when(other, fill).state);
});

test('a snapshot that lacks a symbol of the plan is refused', () => {
  const actor = strategy.begin('main');
  actor.take(proposedWith(examplePlan));
  const state = structuredClone(actor.state()) as { trade: { symbols: object } };
  expect(() => strategy.hydrate('main', { ...state, trade: { ...state.trade, symbols: {} } })).toThrow('strategy main: expected state for SPY');
});
test('a name that no strategy can have is refused', () => expect(() => strategy.begin('No Name')).toThrow('must be 1 to 40'));
test('its order is the one that risk approved', () => expect(approvedFor('buy', 'entry').id).toBe(order));
