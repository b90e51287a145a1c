import { describe, expect, test } from 'vitest';
import type { Venue } from '../../subjects/venue.ts';
import { mayTradeRealMoney, NotApproved } from './realMoney.ts';
import { ccxtConnect, venueConnect } from './venueConnect.ts';

const venue: Venue = { kind: 'alpaca', paper: false };
const desk = { desk: 'gold', environment: 'live', venue } as const;
const variable = { INVESTOBOT_LIVE: 'gold' };

describe('a desk trades real money', () => {
  test('where its opening, its machine and a person say so', () => {
    expect(() => mayTradeRealMoney(desk, variable, ['ada'])).not.toThrow();
    expect(() => mayTradeRealMoney({ ...desk, environment: 'canary' }, variable, ['ada'])).not.toThrow();
    expect(() => mayTradeRealMoney({ ...desk, venue: { kind: 'ccxt', exchange: 'binance', sandbox: false } }, variable, ['ada'])).not.toThrow();
  });
  test('paper and sandbox need none of it', () => {
    expect(() => mayTradeRealMoney({ ...desk, environment: 'paper', venue: { kind: 'alpaca', paper: true } }, {}, undefined)).not.toThrow();
    expect(() => mayTradeRealMoney({ ...desk, environment: 'paper', venue: { kind: 'ccxt', exchange: 'binance', sandbox: true } }, {}, undefined)).not.toThrow();
  });
});

describe('it is refused, and which of the three is missing is said:', () => {
  test.each(['sim', 'paper'] as const)('the environment of the signed opening (%s)', (environment) =>
    expect(() => mayTradeRealMoney({ ...desk, environment }, variable, ['ada'])).toThrow(`desk gold: venue.paper: was false, must be true on a desk of the environment ${environment}; open a canary or live desk for real money`));
  test('the same for a sandbox', () =>
    expect(() => mayTradeRealMoney({ ...desk, environment: 'paper', venue: { kind: 'ccxt', exchange: 'binance', sandbox: false } }, variable, ['ada'])).toThrow('venue.sandbox: was false, must be true'));
  test('the variable of the machine', () => {
    expect(() => mayTradeRealMoney(desk, {}, ['ada'])).toThrow('desk gold: INVESTOBOT_LIVE: was not set, must be "gold" where this desk is to trade real money');
    expect(() => mayTradeRealMoney(desk, { INVESTOBOT_LIVE: '1' }, ['ada'])).toThrow('INVESTOBOT_LIVE: was "1", must be "gold"');
  });
  test('the signature', () => {
    expect(() => mayTradeRealMoney(desk, variable, undefined)).toThrow(NotApproved);
    expect(() => mayTradeRealMoney(desk, variable, [])).toThrow('nobody has signed for that; not connected until an enrolled person has: investobot sign live --desk gold --payload \'{"venue":{"kind":"alpaca","paper":false}}\'');
  });
});

describe('a desk at an exchange of ccxt', () => {
  const settings = { desk: 'coins', environment: 'paper', pacing: 'live', venue: { kind: 'ccxt', exchange: 'binance', sandbox: true } } as const;
  const keys = { CCXT_API_KEY: 'k', CCXT_SECRET: 's' };
  const connecting = (over: Partial<{ readonly pacing: 'lockstep'; readonly venue: Venue }>, environment: Readonly<Record<string, string>> = keys) => () => venueConnect(environment)({ ...settings, ...over }, {}).close();
  test('connects to its sandbox with keys', () => expect(connecting({})).not.toThrow());
  test('not without keys, nor with half of them', () => {
    expect(connecting({}, {})).toThrow('its venue is binance, and no keys are set; export CCXT_API_KEY and CCXT_SECRET (of its sandbox)');
    expect(connecting({}, { CCXT_API_KEY: 'k' })).toThrow('CCXT_SECRET: was not set');
  });
  test('not in historical time', () => expect(connecting({ pacing: 'lockstep' })).toThrow('pacing: was lockstep, must be live with the venue ccxt'));
  test('not at another machine in its place', () => expect(connecting({}, { ...keys, INVESTOBOT_CCXT_URL: 'http://example.org' })).toThrow('INVESTOBOT_CCXT_URL: was "http://example.org", must be an address on this machine'));
  test('not with real money and a stand-in', () =>
    expect(() => ccxtConnect({ ...keys, INVESTOBOT_LIVE: 'coins', INVESTOBOT_CCXT_URL: 'http://127.0.0.1:1' })({ ...settings, environment: 'live', venue: { ...settings.venue, sandbox: false } }, {}, ['ada'])).toThrow('INVESTOBOT_CCXT_URL: must not be set on a desk that trades real money'));
});
