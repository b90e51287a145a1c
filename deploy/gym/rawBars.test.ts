import { describe, expect, test } from 'vitest';
import { run } from '../../actors/gym/run.ts';
import { parse, toFloat } from '../../machines/decimal.ts';
import { openPolicy } from '../../machines/gym/openPolicy.ts';
import { buyAndHold } from '../../machines/templates/holding.ts';
import { anyTemplate, isTemplateFault } from '../../machines/templates/template.ts';
import { planFrom } from '../../machines/templates/write.ts';
import type { SimVenue } from '../../subjects/venue.ts';
import { barFilesOf } from './barFiles.ts';
import { loadBars } from './loadBars.ts';

/* Prices as they were traded, with splits and dividends booked, against adjusted ones: the same years, held by the same plan. */

const sample = `${import.meta.dirname}/../sample`;
const free: SimVenue = { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 };

type How = NonNullable<Parameters<typeof barFilesOf>[3]>;
const known = new Map<string, ReturnType<typeof loadBars>>();

/** Each file is read once in each way. */
function loaded(symbol: string, how: How): ReturnType<typeof loadBars> {
  const key = `${symbol} ${JSON.stringify(how)}`;
  const bars = known.get(key) ?? read(symbol, how);
  known.set(key, bars);
  return bars;
}

function read(symbol: string, how: How) {
  const [file] = barFilesOf([symbol], '1d', [sample], how);
  return file === undefined ? expect.fail(`no bars of ${symbol}`) : loadBars(file);
}

/** What a dollar that bought shares at the year's second open has become at its end. */
function growth(symbol: string, year: number, how: How): number {
  const plan = planFrom(anyTemplate(buyAndHold), {}, { symbols: [symbol] });
  if (isTemplateFault(plan)) return expect.fail(plan.rule);
  const { bars, events } = loaded(symbol, how);
  const { finalEquityUsd } = run({ plan, bars: [bars], events, cashUsd: '1000000', venue: free, policy: openPolicy, fromMs: Date.UTC(year, 0, 1), beforeMs: Date.UTC(year + 1, 0, 1) });
  return toFloat(parse(finalEquityUsd)) / 1_000_000;
}

describe('raw prices with splits and dividends booked', () => {
  // Adjusted prices put each dividend back into the share; booked, it stays cash to the year's end. That, and whole shares, is the difference.
  test.each([['SPY', 2003], ['SPY', 2008], ['SPY', 2013], ['AAPL', 2014], ['AAPL', 2020], ['BAC', 2004]])('have %s in %s grow as on adjusted prices, to 7 in 1,000', (symbol, year) =>
    expect(Math.abs(growth(symbol, year, { isRaw: true }) - growth(symbol, year, {}))).toBeLessThan(0.007));
  test('are those of the file, with its dividends beside them', () => {
    const [raw, adjusted] = [loaded('SPY', { isRaw: true }), loaded('SPY', {})];
    expect([raw.bars.close.length, adjusted.events]).toEqual([adjusted.bars.close.length, []]);
    expect(raw.events.length).toBeGreaterThan(80);
    expect((raw.bars.close[0] ?? 0) / 10 ** raw.bars.scale).toBeGreaterThan(1.3 * (adjusted.bars.close[0] ?? 0) / 10 ** adjusted.bars.scale);
  });
});

describe('without actions', () => {
  test('prices are raw and nothing is booked', () => {
    const [bare, raw] = [loaded('SPY', { hasActions: false }), loaded('SPY', { isRaw: true })];
    expect(bare).toEqual({ ...raw, events: [] });
  });
  test('a split is a loss', () => expect(growth('AAPL', 2014, { hasActions: false })).toBeLessThan(0.25));
  test('and dividends are missed', () => expect(growth('SPY', 2013, { isRaw: true }) - growth('SPY', 2013, { hasActions: false })).toBeGreaterThan(0.02));
});
