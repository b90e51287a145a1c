import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { plansOf, sweepFrom } from './sweepSpace.ts';
import { sweepText } from './sweepShown.ts';
import { WrongUse } from './wrongUse.ts';

const typed = { set: { fast: '5..15:5', slow: '20,40' }, symbols: 'SPY, QQQ,', seed: 1, adjust: true };
const names = (over: Partial<Parameters<typeof plansOf>[1]> = {}) => plansOf('sma-cross', { ...typed, ...over }).map(({ name }) => name);

describe('a space', () => {
  test('is one plan for each point, the last parameter first', () => expect(names()).toEqual(['sma-cross-5-20', 'sma-cross-5-40', 'sma-cross-10-20', 'sma-cross-10-40', 'sma-cross-15-20', 'sma-cross-15-40']));
  test('leaves out points that are no plans', () => expect(names({ set: { fast: '10,30', slow: '20' } })).toEqual(['sma-cross-10-20']));
  test('trades what is named, with blanks or without', () => expect(plansOf('sma-cross', typed)[0]?.universe).toEqual(['SPY', 'QQQ']));
  test('has the same sample for the same seed, in its order', () => {
    const sample = names({ sample: 3, seed: 7 });
    expect([sample.length, names({ sample: 3, seed: 7 }), names().filter((name) => sample.includes(name))]).toEqual([3, sample, sample]);
  });
  test.each([
    ['nope', {}, 'sweep: template: was "nope", must be one of sma-cross, '], ['sma-cross', { set: { quick: '5' } }, 'sweep sma-cross: quick: was 5, must be a parameter of sma-cross: fast, slow'],
    ['sma-cross', { set: { fast: '50', slow: '10' } }, 'must be below slow (10) in at least one combination'], ['sma-cross', { set: { fast: '' } }, 'sweep sma-cross: fast: was '],
    ['sma-cross', { symbols: ',' }, 'sweep sma-cross: symbols: was none'], ['sma-cross', { sizing: 'half' }, 'sizing: was half'], ['sma-cross', { timeframe: '2d' }, 'timeframe: was 2d'], ['pairs', { set: {}, symbols: 'SPY' }, 'must be 2 symbols for pairs'],
  ])('%s with %j is wrong use', (name, over, said) => {
    expect(() => plansOf(name, { ...typed, ...over })).toThrow(WrongUse);
    expect(() => plansOf(name, { ...typed, ...over })).toThrow(said);
  });
});

describe('a sweep', () => {
  const folder = mkdtempSync(join(tmpdir(), 'investobot-space-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'SPY.csv'), 'time,open,high,low,close,volume\n2020-01-02,1,1,1,1,1\n');

  test('names its bars by what they hold', async () => {
    const { of } = await sweepFrom('sma-cross', { ...typed, symbols: 'SPY', cash: '1000', bars: [folder], to: '2020-12-31' }, 'code');
    expect(of).toMatchObject({ plans: expect.any(Array), terms: { bars: [{ symbol: 'SPY', timeframe: '1d', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }], cashUsd: '1000', code: 'code', before: '2021-01-01T00:00:00.001Z' } });
    expect(sweepText({ of, results: [], stopped: true, rank: 'sharpeAnnual', top: 3 })).toBe('no results yet');
  });
  test('needs bars of every symbol', async () => {
    await expect(sweepFrom('sma-cross', { ...typed, cash: '1000', bars: [folder] }, 'code')).rejects.toThrow('--bars: expected 1d bars of QQQ, was none among the files');
  });
});
