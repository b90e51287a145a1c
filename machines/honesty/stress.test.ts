import { describe, expect, test } from 'vitest';
import { venue as venueShape, type SimVenue } from '../../subjects/venue.ts';
import { defaultVenue } from '../desk/defaultSettings.ts';
import { atDoubleCost, oneBarLater } from './stress.ts';

const free: SimVenue = { ...defaultVenue, commissionRate: '0', minCommissionUsd: '0' };

describe('doubled costs', () => {
  test('are twice the commission, its minimum and the slippage', () =>
    expect(atDoubleCost({ ...defaultVenue, slippageUsd: '0.01', impact: { coefficient: 0.5, volatilityBars: 20 } })).toEqual({
      ...defaultVenue, commissionRate: '0.001', minCommissionUsd: '2', slippageRate: '0.0004', slippageUsd: '0.02', impact: { coefficient: 1, volatilityBars: 20 },
    }));

  test.each<[SimVenue['commission'], SimVenue['commission']]>([
    [{ kind: 'zero' }, { kind: 'zero' }],
    [{ kind: 'perCent', rate: '0.001', minimumUsd: '1' }, { kind: 'perCent', rate: '0.002', minimumUsd: '2' }],
    [{ kind: 'perShare', perShareUsd: '0.005', minimumUsd: '1', maxRate: '0.01' }, { kind: 'perShare', perShareUsd: '0.01', minimumUsd: '2', maxRate: '0.02' }],
    [{ kind: 'tiered', counts: 'order', minimumUsd: '0.35', tiers: [{ perShareUsd: '0.0035' }] }, { kind: 'tiered', counts: 'order', minimumUsd: '0.7', tiers: [{ perShareUsd: '0.007' }] }],
    [
      { kind: 'alpaca', sec: [{ from: '2024-01-01', perMillionUsd: '27.8' }], taf: [{ from: '2024-01-01', perShareUsd: '0.000166', maximumUsd: '8.3' }] },
      { kind: 'alpaca', sec: [{ from: '2024-01-01', perMillionUsd: '55.6' }], taf: [{ from: '2024-01-01', perShareUsd: '0.000332', maximumUsd: '16.6' }] },
    ],
  ])('of %j are %j', (commission, doubled) => {
    const dear = atDoubleCost({ ...free, commission });
    expect(dear.commission).toEqual(doubled);
    expect(venueShape.safeParse(dear).success).toBe(true);
  });

  test('leave a venue without costs as it is', () => expect(atDoubleCost({ ...free, slippageRate: '0' })).toEqual({ ...free, slippageRate: '0' }));
});

describe('one bar later', () => {
  test('is a delay of one', () => expect(oneBarLater(defaultVenue).delayBars).toBe(1));
  test('comes on top of a delay', () => expect(oneBarLater({ ...defaultVenue, delayBars: 2 }).delayBars).toBe(3));
});
