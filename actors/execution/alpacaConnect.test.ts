import { describe, expect, test } from 'vitest';
import { alpacaConnect } from './alpacaConnect.ts';
import type { VenueSettings } from './connect.ts';

const keys = { APCA_API_KEY_ID: 'id', APCA_API_SECRET_KEY: 'secret' };
const desk: VenueSettings = { desk: 'paper', environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true } };
const told = { onTrouble: () => {}, onStreamLost: () => {} };
const connecting = (over: Partial<VenueSettings>, environment: Readonly<Record<string, string>> = keys) => () => alpacaConnect(environment)({ ...desk, ...over }, told).close();

describe('a desk connects to Alpaca', () => {
  test('with keys, for paper trading', () => expect(connecting({})).not.toThrow());
  test('for real money where all that it needs is there', () =>
    expect(() => alpacaConnect({ ...keys, INVESTOBOT_LIVE: 'paper' })({ ...desk, environment: 'live', venue: { kind: 'alpaca', paper: false } }, told, ['ada']).close()).not.toThrow());
});

describe('it does not', () => {
  test('without keys', () => expect(connecting({}, {})).toThrow('desk paper: its venue is alpaca, and no keys are set; export APCA_API_KEY_ID and APCA_API_SECRET_KEY (of paper trading)'));
  test('with half of them', () => expect(connecting({}, { APCA_API_KEY_ID: 'id' })).toThrow('APCA_API_SECRET_KEY: was not set'));
  test('for real money on a desk of another environment', () => expect(connecting({ venue: { kind: 'alpaca', paper: false } })).toThrow('venue.paper: was false, must be true on a desk of the environment paper'));
  test('in historical time', () => expect(connecting({ pacing: 'lockstep' })).toThrow('pacing: was lockstep, must be live with the venue alpaca'));
  test('where the venue is another', () => expect(connecting({ venue: { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 } })).toThrow('expected alpaca, was sim'));
});
