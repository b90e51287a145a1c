import { describe, expect, test } from 'vitest';
import type { DeskSettings } from '../../subjects/desk.ts';
import { routes as routesRule } from '../../subjects/venue.ts';
import { routed } from '../../test/twoVenues.ts';
import { agreementOf, assetClassOf, noteAgreed, noteBroken, noteDown, noteStart, noteUp, objectionAt, objectionsTo, placesOf, routesFault, venueForNew, venueInAnyCase, type Places } from './places.ts';

const binance = { kind: 'ccxt', exchange: 'binance', sandbox: true } as const;
const [alpacaRoute, ccxtRoute] = routed.routes ?? [];
const withRoutes = (...routes: readonly object[]) => routesRule.safeParse(routes).error?.issues[0]?.message;
const faultOf = (over: Partial<DeskSettings>) => routesFault({ ...routed, ...over });

describe('routes are refused', () => {
  test('not where they are sound', () => expect(routesFault(routed)).toBeUndefined());
  test('not where there are none', () => expect(faultOf({ routes: undefined, pacing: 'lockstep' })).toBeUndefined());
  test('where there is only one', () => expect(withRoutes(alpacaRoute ?? {})).toMatch(/>=2/));
  test('where a kind of venue stands twice', () => expect(withRoutes(alpacaRoute ?? {}, alpacaRoute ?? {})).toMatch('must name each kind of venue once'));
  test('where one is simulated', () => expect(withRoutes(alpacaRoute ?? {}, { venue: { kind: 'sim' }, costBps: 0, cashUsd: '1' })).toBeDefined());
  test('on a desk in historical time', () => expect(faultOf({ pacing: 'lockstep' })).toMatch('must not be given on a desk with the pacing lockstep'));
  test("where the first is not the desk's venue, to the letter", () => expect(faultOf({ venue: { kind: 'alpaca', paper: true, health: { failures: 3 } } })).toMatch("routes.0.venue: must be the desk's venue"));
  test("where the capital that lies there is not the desk's, to the cent", () => expect(faultOf({ cashUsd: '100000.01' })).toBe("routes: cashUsd was 100000 together, must be the desk's 100000.01"));
  test('where one trades real money', () =>
    expect(faultOf({ routes: [alpacaRoute, { ...ccxtRoute, venue: { ...binance, sandbox: false } }] as DeskSettings['routes'] })).toMatch('routes: ccxt trades real money'));
  test('where no venue trades the asset class of one of its symbols', () =>
    expect(faultOf({ routes: [{ ...alpacaRoute, assetClasses: ['crypto'] }, ccxtRoute] as DeskSettings['routes'] })).toBe('routes: SPY is of the asset class equity, which none trades; name it in one of them'));
  test('not where the policy names another asset class that one trades', () =>
    expect(faultOf({ routes: [{ ...alpacaRoute, assetClasses: ['fund'] }, ccxtRoute] as DeskSettings['routes'], policy: { ...routed.policy, instruments: { SPY: { assetClass: 'fund' } } } })).toBeUndefined());
});

test('an asset class is what the policy says, else what the symbol tells', () =>
  expect(['SPY', 'BRK-B', 'BTCUSD', 'BTC-USDT', 'GLD'].map((symbol) => assetClassOf(symbol, { GLD: 'commodity' }))).toEqual(['equity', 'equity', 'crypto', 'crypto', 'commodity']));

/** Both agreed, and what was noted then. */
function places(...notes: readonly ((places: Places) => void)[]): Places {
  const made = placesOf(routed) ?? { routes: [], classes: {}, down: {}, agreed: {}, except: {} };
  for (const note of [(all: Places) => noteAgreed(all, { venue: 'alpaca' }), (all: Places) => noteAgreed(all, { venue: 'ccxt' }), ...notes]) note(made);
  return made;
}

describe('something new goes', () => {
  test('to the cheapest venue of its asset class', () => expect(['BTC-USDT', 'SPY'].map((symbol) => venueForNew(places(), symbol))).toEqual(['ccxt', 'alpaca']));
  test('to the next where that is taken out, and back where it is back', () => {
    expect(venueForNew(places((all) => noteDown(all, 'ccxt', 'failures')), 'BTC-USDT')).toBe('alpaca');
    expect(venueForNew(places((all) => noteDown(all, 'ccxt', 'failures'), (all) => noteUp(all, 'ccxt')), 'BTC-USDT')).toBe('ccxt');
  });
  test('to the next where the symbol is not reconciled there', () =>
    expect(['BTC-USDT', 'ETH-USDT'].map((symbol) => venueForNew(places((all) => noteBroken(all, { venue: 'ccxt', scope: 'symbol', symbol: 'BTC-USDT' })), symbol))).toEqual(['alpaca', 'ccxt']));
  test('to the next where the account as a whole is not', () => expect(venueForNew(places((all) => noteBroken(all, { venue: 'ccxt', scope: 'desk' })), 'BTC-USDT')).toBe('alpaca'));
  test('nowhere after a start of execution, before an account is agreed on', () => {
    expect(venueForNew(places(noteStart), 'SPY')).toBeUndefined();
    expect(venueForNew(places(noteStart, (all) => noteAgreed(all, { venue: 'alpaca' })), 'BTC-USDT')).toBe('alpaca');
  });
  test('nowhere where its only venue is taken out, unless it must', () => {
    const out = places((all) => noteDown(all, 'alpaca', 'disconnected'));
    expect([venueForNew(out, 'SPY'), venueInAnyCase(out, 'SPY')]).toEqual([undefined, 'alpaca']);
  });
});

test('what objects to a venue is that it is out, then that it is not reconciled', () => {
  const out = places((all) => noteDown(all, 'ccxt', 'failures'), (all) => noteBroken(all, { venue: 'alpaca', scope: 'symbol', symbol: 'BTC-USDT' }));
  expect([objectionsTo(out, 'BTC-USDT'), objectionsTo(out, 'BTC-USDT', 'ccxt'), objectionsTo(out, 'SPY'), objectionAt(out, 'alpaca', 'BTC-USDT')]).toEqual(['alpaca: broken, ccxt: failures', 'ccxt: failures', 'alpaca: up', 'broken']);
});

test('the desk agrees once all venues do, but for the symbols of each', () => {
  expect(agreementOf(places((all) => noteAgreed(all, { venue: 'ccxt', except: ['ETH-USDT'] }), (all) => noteAgreed(all, { venue: 'alpaca', except: ['AAPL'] })))).toEqual({ agreed: true, except: ['AAPL', 'ETH-USDT'] });
  expect(agreementOf(places((all) => noteBroken(all, { venue: 'ccxt', scope: 'desk' }))).agreed).toBe(false);
});
