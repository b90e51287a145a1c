import { describe, expect, test } from 'vitest';
import { sampleOf, spaceOf, type Space } from './space.ts';
import { isTemplateFault, templateFaultText } from './template.ts';
import { templateNamed } from './templates.ts';

const read = (name: string, texts: Record<string, string>) => spaceOf(templateNamed(name) ?? expect.fail(`no template ${name}`), texts);
const space = (name: string, texts: Record<string, string>): Space => {
  const found = read(name, texts);
  return isTemplateFault(found) ? expect.fail(templateFaultText(found)) : found;
};
const fault = (name: string, texts: Record<string, string>): string => {
  const found = read(name, texts);
  return isTemplateFault(found) ? templateFaultText(found) : 'taken';
};
const axis = (texts: Record<string, string>, name = 'sma-cross', place = 0) => space(name, texts).axes[place]?.values;

describe('a space', () => {
  test('has a point for each combination that rises, the last parameter changing first', () => expect(space('sma-cross', { slow: '10,20', fast: '5..20:5' }).points).toEqual([
    { fast: 5, slow: 10 }, { fast: 5, slow: 20 }, { fast: 10, slow: 20 }, { fast: 15, slow: 20 },
  ]));
  test('of nothing given is the defaults', () => expect(space('sma-cross', {}).points).toEqual([{ fast: 10, slow: 30 }]));
  test('of a template without parameters is one point', () => expect(space('buy-and-hold', {}).points).toEqual([{}]));
  test('has choices and symbols too', () => {
    expect(space('price-cross', { average: 'ema,sma', length: '50' }).points).toEqual([{ average: 'ema', length: 50 }, { average: 'sma', length: 50 }]);
    expect(axis({ market: 'SPY,IWM' }, 'relative-strength')).toEqual(['SPY', 'IWM']);
  });
  test.each([
    ['10', [10]], ['5,10,20', [5, 10, 20]], ['5..20:5', [5, 10, 15, 20]], ['5..8', [5, 6, 7, 8]], ['5..19:5', [5, 10, 15]], ['7..7', [7]], ['3,5..7,20', [3, 5, 6, 7, 20]],
  ])('reads %s', (fast, values) => expect(axis({ fast })).toEqual(values));
  test('steps exactly', () => expect(axis({ threshold: '0.01..0.07:0.01' }, 'macd-trend', 3)).toEqual([0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07]));
  test('steps through zero', () => expect(axis({ leave: '-0.1..0.1:0.1', enter: '0.2' }, 'momentum', 2)).toEqual([-0.1, 0, 0.1]));

  test.each<[string, Record<string, string>, string]>([
    ['sma-cross', { quick: '1..3' }, 'quick: was 1..3, must be a parameter of sma-cross: fast, slow'],
    ['sma-cross', { fast: '0..3' }, 'fast: was 0, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '5..7:0.5' }, 'fast: was 5.5, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '9..5' }, 'fast: was 9..5, must rise from its first figure to its last'],
    ['sma-cross', { fast: '5..9:0' }, 'fast: was 5..9:0, must have a step above 0'],
    ['sma-cross', { fast: '5..9:-1' }, 'fast: was 5..9:-1, must have a step above 0'],
    ['sma-cross', { fast: '5...9' }, 'fast: was 5...9, must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '5,,9' }, 'fast: was , must be a whole number from 1 to 500'],
    ['sma-cross', { fast: '5,3..7' }, 'fast: was 5, must be named once'],
    ['sma-cross', { fast: '40,50', slow: '20..30' }, 'fast: was 40, must be below slow (20) in at least one combination'],
    ['momentum', { enter: '0..1' }, 'enter: was 0..1, must have a step, e.g. 0.1..0.5:0.1'],
    ['momentum', { enter: '0..1:0.0001' }, 'enter: was 0..1:0.0001, must be at most 1000 values'],
    ['price-cross', { average: 'sma..ema' }, 'average: was sma..ema, must be one of sma, ema'],
    ['price-cross', { average: '1..2' }, 'average: was 1..2, must be one of sma, ema, or several with commas'],
    ['sma-cross', { fast: '1..400', slow: '401..900' }, 'slow: was 401..900, must make, with the others, at most 100000 combinations; these are 200000'],
  ])('of %s %j is refused', (name, texts, said) => expect(fault(name, texts)).toBe(said));
});

describe('a sample', () => {
  const wide = space('sma-cross', { fast: '1..20', slow: '21..60' });
  test('has as many points as asked for, in the order of the space, each once', () => {
    const drawn = sampleOf(wide, 50, 1);
    expect(drawn.length).toBe(50);
    expect(wide.points.filter((point) => drawn.includes(point))).toEqual(drawn);
  });
  test('is the same for the same seed, and another for another', () => {
    expect(sampleOf(wide, 50, 1)).toEqual(sampleOf(space('sma-cross', { slow: '21..60', fast: '1..20' }), 50, 1));
    expect(sampleOf(wide, 50, 2)).not.toEqual(sampleOf(wide, 50, 1));
  });
  test('is all where no more are there', () => expect(sampleOf(wide, 800, 1)).toEqual(wide.points));
  test('of one less than all leaves one out', () => expect(sampleOf(wide, 799, 1).length).toBe(799));
  test('of no points is refused', () => expect(() => sampleOf(wide, 0, 1)).toThrow('expected a whole number of points from 1, was 0'));
  test('spreads over the space: about as many of each half', () => {
    const lower = sampleOf(wide, 400, 7).filter(({ fast }) => Number(fast) <= 10).length;
    expect(lower).toBeGreaterThan(160);
    expect(lower).toBeLessThan(240);
  });
});
