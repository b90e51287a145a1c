import { expect, test } from 'vitest';
import { dataQuality, deskSettings, venue } from '../../subjects/desk.ts';
import { plan } from '../../subjects/plan.ts';
import { gatePolicy, policy } from '../../subjects/policy.ts';
import { parse } from '../decimal.ts';
import { defaultCashUsd, defaultDataQuality, defaultGate, defaultPolicy, defaultVenue } from './defaultSettings.ts';
import { examplePlan, exampleSettings } from './exampleDesk.ts';

test('the defaults have the shape that a desk opens with', () => {
  expect(policy.parse(defaultPolicy)).toEqual(defaultPolicy);
  expect(gatePolicy.parse(defaultGate)).toEqual(defaultGate);
  expect(venue.parse(defaultVenue)).toEqual(defaultVenue);
  expect(dataQuality.parse(defaultDataQuality)).toEqual(defaultDataQuality);
});

test('an eighth of the capital passes as one order and as three positions in one symbol, not as four', () => {
  const eighth = parse(defaultCashUsd) / 8n;
  expect(eighth).toBeLessThan(parse(defaultPolicy.maxOrderNotionalUsd));
  expect(eighth * 3n).toBeLessThan(parse(defaultPolicy.maxPositionNotionalUsd));
  expect(eighth * 4n).toBeGreaterThan(parse(defaultPolicy.maxPositionNotionalUsd));
});

test('seven eighths of the capital pass the gross limit, all of it does not', () => {
  expect(parse(defaultCashUsd) / 8n * 7n).toBeLessThan(parse(defaultPolicy.maxGrossNotionalUsd));
  expect(parse(defaultCashUsd)).toBeGreaterThan(parse(defaultPolicy.maxGrossNotionalUsd));
});

test('the example desk and plan are what the language allows', () => {
  expect(deskSettings.parse(exampleSettings)).toEqual(exampleSettings);
  expect(plan.parse(examplePlan)).toEqual(examplePlan);
});
