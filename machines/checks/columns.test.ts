import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bar } from '../../subjects/market.ts';
import type { Policy } from '../../subjects/policy.ts';
import { fact } from '../../test/given.ts';
import { openedWith, settings } from '../../test/people.ts';
import { isoTime } from '../authority/instant.ts';
import type { BarColumns } from '../gym/run.ts';
import { risk } from '../risk/risk.ts';
import type { Desk } from '../risk/state.ts';

const policy: Policy = {
  ...settings.policy, maxReferenceDistance: 0.5, maxPeriodMove: 0.5, maxVolumeShare: 1, shortSales: { restrictedAfterFall: 0.05 }, observed: { referenceCloses: 3, periodSeconds: 90_000, volumeDays: 2 },
};
const hourMs = 3_600_000;
const usd = (cents: number) => String(cents / 100);

const bars = fc.array(fc.record({ close: fc.integer({ min: 5_000, max: 15_000 }), below: fc.integer({ min: 0, max: 1_000 }), volume: fc.integer({ min: 0, max: 1_000_000 }) }), { minLength: 1, maxLength: 40 });

test('what the checks remember of bars is the same, whether they came as facts or in columns', () =>
  fc.assert(fc.property(bars, fc.constantFrom('1h' as const, '1d' as const), fc.nat({ max: 39 }), (drawn, timeframe, cut) => {
    const length = timeframe === '1h' ? hourMs : 24 * hourMs;
    const atMs = drawn.map((_, index) => Date.UTC(2020, 0, 2, 15) + index * length);
    const columns: BarColumns = {
      symbol: 'SPY', timeframe, scale: 2, atMs: Float64Array.from(atMs), open: Float64Array.from(drawn, ({ close }) => close), high: Float64Array.from(drawn, ({ close }) => close),
      low: Float64Array.from(drawn, ({ close, below }) => close - below), close: Float64Array.from(drawn, ({ close }) => close), volume: Float64Array.from(drawn, ({ volume }) => volume),
    };
    const [told, followed] = [risk.begin('main'), risk.begin('main')];
    for (const actor of [told, followed]) actor.take(openedWith({ policy }));
    drawn.forEach(({ close, below, volume }, index) => void told.take(fact(bar, { timeframe, open: usd(close), high: usd(close), low: usd(close - below), close: usd(close), volume: String(volume), warmUp: false, flags: [] }, { actor: 'SPY', at: isoTime(atMs[index] ?? 0) })));
    const series = { bars: columns, tradedFrom: 0 };
    const middle = Math.min(cut, drawn.length);
    if (middle > 0) followed.follower?.bars?.take(series, 0, middle, 1);
    if (middle < drawn.length) followed.follower?.bars?.take(series, middle, drawn.length, 1);
    expect((followed.state() as Desk).memory).toEqual((told.state() as Desk).memory);
  }), { numRuns: 100 }));
