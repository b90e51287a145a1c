import { expect, test } from 'vitest';
import type { DeskSettings } from '../../subjects/desk.ts';
import { cancelRequested } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { bar } from '../../subjects/market.ts';
import type { Policy } from '../../subjects/policy.ts';
import type { Check } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { barAt, closeOf, closes, fills, holding, marks, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from '../risk/risk.ts';

/*
 * Every check refuses its bad order, by its own rule alone, and lets the nearest good one pass. deploy/regulation/table.ts names these tests by their titles.
 */

interface Boundary {
  readonly rule: string;
  /** What fails with it, by the nature of the thing. */
  readonly also?: readonly string[];
  /** A question that only concerns what it may refuse has nothing to ask of what does not. */
  readonly asksWhatPasses?: boolean;
  readonly refused: readonly Fact[];
  readonly passed: readonly Fact[];
}

const under = (policy: Partial<Policy>, over: Partial<DeskSettings> = {}) => openedWith({ ...over, policy: { ...settings.policy, ...policy } });
const live = (policy: Partial<Policy>, over: Partial<DeskSettings> = {}) => under(policy, { pacing: 'live', ...over });
const margin = { venue: { ...free, account: { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 } } } as const;
const shares = (quantity: string) => ({ sizing: { kind: 'quantity' as const, quantity } });
const aapl = (quantity: string, strategy = 's-1') => wants({ strategy, symbol: 'AAPL', referencePriceUsd: '50', ...shares(quantity) });
const person = (side: 'buy' | 'sell', quantity: string, at = closeOf(2), symbol = 'SPY') => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol, side, quantity } }, { at });
const limited = (side: 'buy' | 'sell', quantity: string, limitUsd: string, when = closeOf(2)) => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side, quantity, type: 'limit', limitUsd } }, { at: when });
const waiting = (terms: object, side: 'buy' | 'sell' = 'buy') => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side, quantity: '10', ...terms } }, { at: closeOf(2) });
/** A bar of SPY that closes at that second of 21:00 on 2 January 2020. */
const minute = (at: string, close: string) => fact(bar, { timeframe: '1m', open: close, high: close, low: close, close, volume: '100', warmUp: false, flags: [] }, { actor: 'SPY', at });
const daily = (close: string, volume: string, day = 2) => fact(bar, { timeframe: '1d', open: close, high: close, low: close, close, volume, warmUp: false, flags: [] }, { actor: 'SPY', at: closeOf(day) });
const at = (time: string) => `2020-01-02T${time}Z`;
const cancels = (when: string) => fact(cancelRequested, { order: 'f'.repeat(32), strategy: 's-1', symbol: 'AAPL', side: 'buy', venue: 'sim', reason: 'r' }, { at: when });
const both = [spawn('s-1', 0.5), spawn('s-2', 0.5), barAt('100'), barAt('50', { symbol: 'AAPL' })];
const long = [barAt('100'), person('buy', '10'), stepOf(), submits({ strategy: 'manual' }), fills({ strategy: 'manual' }), barAt('100', { day: 3 })];

const instruments = { SPY: { sector: 'index', assetClass: 'equity' }, AAPL: { sector: 'tech', assetClass: 'equity' }, MSFT: { sector: 'tech', assetClass: 'equity' } };
const tech = live({ instruments, scopes: [{ sector: 'tech', limits: { maxGrossNotionalUsd: '1000' } }] });

/** The size of one order of SPY at 100 differs. */
const sized = (rule: string, opening: Fact, good: string, bad: string): Boundary =>
  ({ rule, refused: [opening, spawn(), barAt('100'), wants(shares(bad)), stepOf()], passed: [opening, spawn(), barAt('100'), wants(shares(good)), stepOf()] });

const boundaries: readonly Boundary[] = [
  { rule: 'blockedSymbol', refused: [under({ blockedSymbols: ['SPY'] }), spawn(), barAt('100'), wants(), stepOf()], passed: [under({ blockedSymbols: ['AAPL'] }), spawn(), barAt('100'), wants(), stepOf()] },
  { rule: 'restricted', refused: [live({ restrictedSymbols: ['SPY'] }), spawn(), barAt('100'), person('buy', '1')], passed: [live({}), ...long.filter(({ type }) => type !== 'market.stepClosed'), signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2, restrictedSymbols: ['SPY'] } }), signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'sell', quantity: '10' }, policyVersion: 2 }, { at: closeOf(3) })] },
  { rule: 'collar', refused: [under({}), spawn(), barAt('100'), wants({ referencePriceUsd: '110.01' }), stepOf()], passed: [under({}), spawn(), barAt('100'), wants({ referencePriceUsd: '110' }), stepOf()] },
  { rule: 'limitCollar', refused: [under({}), spawn(), barAt('100'), wants({ limitUsd: '89.99' }), stepOf()], passed: [under({}), spawn(), barAt('100'), wants({ limitUsd: '90' }), stepOf()] },
  { rule: 'trigger', refused: [live({}), spawn(), barAt('100'), waiting({ type: 'stop', stopUsd: '100' })], passed: [live({}), spawn(), barAt('100'), waiting({ type: 'stop', stopUsd: '100.01' })] },
  { rule: 'trigger', refused: [live({ allowShort: true }), spawn(), barAt('100'), waiting({ type: 'stopLimit', stopUsd: '100', limitUsd: '99' }, 'sell')], passed: [live({ allowShort: true }), spawn(), barAt('100'), waiting({ type: 'stopLimit', stopUsd: '99.99', limitUsd: '99' }, 'sell')] },
  { rule: 'trigger', refused: [live({}), spawn(), barAt('100'), waiting({ group: { kind: 'bracket', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '100' } } })], passed: [live({}), spawn(), barAt('100'), waiting({ group: { kind: 'bracket', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '99.99' } } })] },
  { rule: 'trigger', refused: [live({}), spawn(), barAt('100'), waiting({ group: { kind: 'oto', takeProfit: { limitUsd: '100' } } })], passed: [live({}), spawn(), barAt('100'), waiting({ group: { kind: 'oto', takeProfit: { limitUsd: '100.01' } } })] },
  { rule: 'trigger', refused: [live({ allowShort: true }), spawn(), barAt('100'), waiting({ type: 'limit', limitUsd: '105', group: { kind: 'oco', stopLoss: { stopUsd: '100' } } }, 'sell')], passed: [live({ allowShort: true }), spawn(), barAt('100'), waiting({ type: 'limit', limitUsd: '105', group: { kind: 'oco', stopLoss: { stopUsd: '99.99' } } }, 'sell')] },
  {
    rule: 'referenceDistance',
    refused: [under({ maxReferenceDistance: 0.1, observed: { referenceCloses: 2 } }), spawn(), barAt('1', { day: 1 }), barAt('90', { day: 2 }), barAt('110.01', { day: 3 }), wants({ day: 3, referencePriceUsd: '110.01' }), stepOf(3)],
    passed: [under({ maxReferenceDistance: 0.1, observed: { referenceCloses: 2 } }), spawn(), barAt('1', { day: 1 }), barAt('90', { day: 2 }), barAt('110', { day: 3 }), wants({ day: 3, referencePriceUsd: '110' }), stepOf(3)],
  },
  {
    rule: 'periodMove',
    refused: [live({ maxPeriodMove: 0.05 }), spawn(), minute(at('21:00:00'), '1'), minute(at('21:01:00'), '100'), minute(at('21:05:00'), '105.01'), wants({ at: at('21:05:00'), referencePriceUsd: '105' })],
    passed: [live({ maxPeriodMove: 0.05 }), spawn(), minute(at('21:00:00'), '1'), minute(at('21:01:00'), '100'), minute(at('21:05:00'), '105'), wants({ at: at('21:05:00'), referencePriceUsd: '105' })],
  },
  sized('orderNotional', under({ maxOrderNotionalUsd: '1000' }), '10', '11'),
  sized('orderQuantity', under({ maxOrderQuantity: '10' }), '10', '11'),
  sized('orderNotional@strategy:s-1', under({ scopes: [{ strategy: 's-1', limits: { maxOrderNotionalUsd: '1000' } }, { symbol: 'SPY', limits: { maxOrderNotionalUsd: '1100' } }] }), '10', '11'),
  { rule: 'volumeShare', refused: [under({ maxVolumeShare: 0.01 }), spawn(), daily('100', '900', 1), daily('100', '1100'), wants(shares('11')), stepOf()], passed: [under({ maxVolumeShare: 0.01 }), spawn(), daily('100', '900', 1), daily('100', '1100'), wants(shares('10')), stepOf()] },
  { rule: 'messagesASecond', refused: [live({ maxMessages: { second: 1 } }), ...both, cancels(at('21:00:00')), wants({ at: at('21:00:00.999') })], passed: [live({ maxMessages: { second: 1 } }), ...both, cancels(at('21:00:00')), wants({ at: at('21:00:01') })] },
  { rule: 'messagesAMinute', refused: [live({ maxOrdersAMinute: 1, maxMessages: { minute: 2 } }), ...both, cancels(at('21:00:00')), cancels(at('21:00:01')), wants({ at: at('21:00:59.999') })], passed: [live({ maxOrdersAMinute: 1, maxMessages: { minute: 2 } }), ...both, cancels(at('21:00:00')), cancels(at('21:00:01')), wants({ at: at('21:01:00') })] },
  { rule: 'messagesADay', refused: [live({ maxMessages: { day: 1 } }), ...both, cancels(at('00:00:00')), wants({ at: at('23:59:59.999') })], passed: [live({ maxMessages: { day: 1 } }), ...both, cancels(at('23:59:59.999')), wants({ at: '2020-01-03T00:00:00Z' })] },
  { rule: 'messagesASecond@strategy:s-1', refused: [live({ scopes: [{ strategy: 's-1', limits: { maxMessages: { second: 1 } } }] }), ...both, aapl('1'), wants()], passed: [live({ scopes: [{ strategy: 's-1', limits: { maxMessages: { second: 1 } } }] }), ...both, aapl('1', 's-2'), wants()] },
  { rule: 'ordersAMinute', refused: [live({ maxOrdersAMinute: 1 }), ...both, aapl('1'), wants({ at: at('21:00:59.999') })], passed: [live({ maxOrdersAMinute: 1 }), ...both, aapl('1'), wants({ at: at('21:01:00') })] },
  { rule: 'unseenEntries', also: ['state'], refused: [live({ maxUnseenEntries: 1 }), ...both, aapl('1', 's-2'), aapl('1'), signedBy(ada, { verb: 'resume', target: 's-2', payload: null }), wants()], passed: [live({ maxUnseenEntries: 1 }), ...both, aapl('1', 's-2'), aapl('1'), signedBy(ada, { verb: 'resume', target: 's-1', payload: null }), wants()] },
  { rule: 'duplicate', refused: [live({}), spawn(), barAt('100'), wants(), wants({ at: at('21:01:00') })], passed: [live({}), spawn(), barAt('100'), wants(), wants({ at: at('21:01:00.001') })] },
  { rule: 'selfMatch', refused: [live({ noSelfMatch: true, allowShort: true }), ...both, wants({ limitUsd: '95' }), person('sell', '5')], passed: [live({ noSelfMatch: true, allowShort: true }), ...both, wants({ limitUsd: '95' }), submits(), closes(), person('sell', '5')] },
  { rule: 'selfMatch', refused: [live({ noSelfMatch: true, allowShort: true }), ...both, wants({ limitUsd: '95' }), limited('sell', '5', '95')], passed: [live({ noSelfMatch: true, allowShort: true }), ...both, wants({ limitUsd: '95' }), limited('sell', '5', '95.01')] },
  { rule: 'selfMatch', refused: [live({ noSelfMatch: true, allowShort: true }), ...both, limited('sell', '5', '103'), wants({ limitUsd: '103' })], passed: [live({ noSelfMatch: true, allowShort: true }), ...both, limited('sell', '5', '103'), wants({ limitUsd: '102.99' })] },
  sized('positionNotional', under({ maxPositionNotionalUsd: '1000' }), '10', '11'),
  sized('grossNotional', under({ maxGrossNotionalUsd: '1000' }), '10', '11'),
  { rule: 'netNotional', refused: [live({ maxNetNotionalUsd: '1500' }), ...both, wants(), aapl('11', 's-2')], passed: [live({ maxNetNotionalUsd: '1500' }), ...both, wants(), aapl('10', 's-2')] },
  { rule: 'netNotional', refused: [live({ maxNetNotionalUsd: '1500', allowShort: true }), ...both, person('sell', '10'), person('sell', '11', closeOf(2), 'AAPL')], passed: [live({ maxNetNotionalUsd: '1500', allowShort: true }), ...both, person('sell', '10'), person('sell', '10', closeOf(2), 'AAPL')] },
  { rule: 'grossNotional@sector:tech', refused: [tech, ...both, barAt('50', { symbol: 'MSFT' }), wants({ symbol: 'MSFT', referencePriceUsd: '50' }), aapl('11')], passed: [tech, ...both, barAt('50', { symbol: 'MSFT' }), wants({ symbol: 'MSFT', referencePriceUsd: '50' }), aapl('10')] },
  sized('grossNotional@assetClass:equity', under({ instruments, scopes: [{ assetClass: 'equity', limits: { maxGrossNotionalUsd: '1000' } }] }), '10', '11'),
  sized('netNotional@strategy:s-1', under({ scopes: [{ strategy: 's-1', limits: { maxNetNotionalUsd: '1000' } }] }), '10', '11'),
  sized('concentration', under({ maxConcentration: 0.01 }), '10', '11'),
  sized('leverage', under({ maxLeverage: 1.5, maxGrossNotionalUsd: '10000000', collar: 0.01 }, margin), '1500', '1501'),
  sized('unattendedShare', under({ maxUnattendedShare: 0.01 }), '10', '11'),
  { rule: 'cash', refused: [under({}), spawn('s-1', 0.0109), barAt('100'), wants(), stepOf()], passed: [under({}), spawn('s-1', 0.011), barAt('100'), wants(), stepOf()] },
  { rule: 'deskCash', refused: [under({ minCashUsd: '98900.01' }), spawn(), barAt('100'), wants(), stepOf()], passed: [under({ minCashUsd: '98900' }), spawn(), barAt('100'), wants(), stepOf()] },
  { ...sized('buyingPower', under({ collar: 0.01 }, margin), '1980', '1981'), also: ['deskBuyingPower'] },
  {
    // Sold on a Monday, settled on Wednesday at 08:00 in New York.
    rule: 'settledCash',
    refused: [under({ settledCashOnly: true }), spawn(), ...holding(), barAt('100', { day: 6 }), wants({ action: 'exit', day: 6 }), stepOf(6), submits({ order: '2', side: 'sell', day: 6 }), fills({ order: '2', side: 'sell', day: 6 }), barAt('100', { day: 7 }), wants({ day: 7, ...shares('901') }), stepOf(7)],
    passed: [under({ settledCashOnly: true }), spawn(), ...holding(), barAt('100', { day: 6 }), wants({ action: 'exit', day: 6 }), stepOf(6), submits({ order: '2', side: 'sell', day: 6 }), fills({ order: '2', side: 'sell', day: 6 }), barAt('100', { day: 7 }), wants({ day: 7, ...shares('900') }), stepOf(7)],
  },
  { rule: 'dayTrades', refused: [live({ dayTrades: { most: 1, days: 5, belowEquityUsd: '100000.01' } }, margin), ...both, aapl('1'), wants()], passed: [live({ dayTrades: { most: 1, days: 5, belowEquityUsd: '100000' } }, margin), ...both, aapl('1'), wants()] },
  { rule: 'dayTrades', refused: [live({ dayTrades: { most: 1, days: 5, belowEquityUsd: '200000' } }, margin), ...both, aapl('1'), wants()], passed: [live({ dayTrades: { most: 2, days: 5, belowEquityUsd: '200000' } }, margin), ...both, aapl('1'), wants()] },
  { rule: 'short', refused: [under({}), ...long, person('sell', '11', closeOf(3)), stepOf(3)], passed: [under({}), ...long, person('sell', '10', closeOf(3)), stepOf(3)] },
  { rule: 'locate', refused: [live({ allowShort: true, shortSales: { needsLocate: true }, instruments: { SPY: { locatedQuantity: '10' } } }), spawn(), barAt('100'), person('sell', '11')], passed: [live({ allowShort: true, shortSales: { needsLocate: true }, instruments: { SPY: { locatedQuantity: '10' } } }), spawn(), barAt('100'), person('sell', '10')] },
  { rule: 'shortSaleRestriction', refused: [live({ allowShort: true, shortSales: { restrictedAfterFall: 0.1 } }), spawn(), barAt('100'), barAt('95', { day: 3, low: '90' }), person('sell', '10', closeOf(3))], passed: [live({ allowShort: true, shortSales: { restrictedAfterFall: 0.1 } }), spawn(), barAt('100'), barAt('95', { day: 3, low: '90.01' }), person('sell', '10', closeOf(3))] },
  { rule: 'shortSaleRestriction', refused: [live({ allowShort: true, shortSales: { restrictedAfterFall: 0.1 } }), spawn(), barAt('100'), barAt('95', { day: 3, low: '90' }), barAt('95', { day: 6 }), person('sell', '10', closeOf(6))], passed: [live({ allowShort: true, shortSales: { restrictedAfterFall: 0.1 } }), spawn(), barAt('100'), barAt('95', { day: 3, low: '90' }), barAt('95', { day: 7 }), person('sell', '10', closeOf(7))] },
  { rule: 'shortSaleRestriction', refused: [live({ allowShort: true, shortSales: { restrictedAfterFall: 0.1 } }), spawn(), barAt('100'), barAt('95', { day: 3, low: '90' }), limited('sell', '10', '95', closeOf(3))], passed: [live({ allowShort: true, shortSales: { restrictedAfterFall: 0.1 } }), spawn(), barAt('100'), barAt('95', { day: 3, low: '90' }), limited('sell', '10', '95.01', closeOf(3))], asksWhatPasses: true },
  { rule: 'daysToLiquidate', refused: [under({ maxDaysToLiquidate: 0.1 }), spawn(), daily('100', '1000'), wants(shares('11')), stepOf()], passed: [under({ maxDaysToLiquidate: 0.1 }), spawn(), daily('100', '1000'), wants(shares('10')), stepOf()] },
  { rule: 'quoteAge', refused: [live({ maxQuoteAgeSeconds: 60 }), spawn(), barAt('100'), wants({ at: at('21:01:00.001') })], passed: [live({ maxQuoteAgeSeconds: 60 }), spawn(), barAt('100'), wants({ at: at('21:01:00') })] },
  { rule: 'tradingHours', refused: [live({ tradingHoursOnly: true }), spawn(), barAt('100'), wants({ at: at('21:00:00.001') })], passed: [live({ tradingHoursOnly: true }), spawn(), barAt('100'), wants({ at: at('21:00:00') })] },
  { rule: 'tradingHours', refused: [live({ tradingHoursOnly: true, maxIntentAgeSeconds: 100_000 }), spawn(), barAt('100', { day: 1 }), wants({ at: at('14:29:59.999') })], passed: [live({ tradingHoursOnly: true, maxIntentAgeSeconds: 100_000 }), spawn(), barAt('100', { day: 1 }), wants({ at: at('14:30:00') })] },
  { rule: 'age', refused: [live({}), spawn(), barAt('100'), wants({ at: at('20:58:59.999') })], passed: [live({}), spawn(), barAt('100'), wants({ at: at('20:59:00') })] },
  // The loss that reaches the limit halts the desk at once, so a desk on which it does not is compared with one on which it did.
  { rule: 'halted', also: ['dailyLoss'], refused: [under({}), spawn(), marks('90000'), barAt('100'), wants(), stepOf()], passed: [under({}), spawn(), marks('90000.01'), barAt('100'), wants(), stepOf()] },
];

/** Kind of the last decision, and the rules that it failed. */
function decision(facts: readonly Fact[], rule: string) {
  const said = given(risk, ...facts.slice(0, -1)).when(...facts.slice(-1)).published.findLast(({ kind }) => kind.name === 'risk.approved' || kind.name === 'risk.rejected');
  const { checks } = said?.body as { readonly checks: readonly Check[] };
  return { kind: said?.kind.name, asked: checks.some((check) => check.rule === rule), failed: checks.filter(({ passed }) => !passed).map((check) => check.rule) };
}

test.each(boundaries)('$rule refuses its bad order', ({ rule, refused, also = [] }) =>
  expect(decision(refused, rule)).toEqual({ kind: 'risk.rejected', asked: true, failed: expect.toSatisfy((failed: readonly string[]) => failed.toSorted().join() === [rule, ...also].toSorted().join()) as unknown }));

test.each(boundaries)('$rule lets the nearest good order pass', ({ rule, passed, asksWhatPasses = rule !== 'shortSaleRestriction' }) =>
  expect(decision(passed, rule)).toEqual({ kind: 'risk.approved', asked: asksWhatPasses, failed: [] }));
