import { describe, expect, test } from 'vitest';
import { parse } from '../../machines/decimal.ts';
import { sampleBars as bars } from '../../test/sampleBars.ts';
import { adjustedPrice, adjustedVolume, factorsOn, readFactors } from './adjust.ts';
import type { ReadRow } from '../../machines/market/row.ts';

/* The expected figures were computed with Python's decimal module: raw x price_factor x split_factor, quantised half even to 6 places. */

const on = (symbol: string, day: string) => {
  const rows = [...bars.between({ from: `${day}T00:00:00Z`, to: `${day}T23:59:59Z` }).steps()].flatMap((step) => step.rows);
  const { open, high, low, close, volume } = rows.find((row) => row.symbol === symbol) as ReadRow;
  return [open, high, low, close, volume];
};

describe('adjusted bars of the sample', () => {
  test('AAPL on the last day before its 7:1 split', () => expect(on('AAPL', '2014-06-06')).toEqual(['20.9203', '20.960532', '20.742639', '20.77772', '339266652']));
  test('AAPL on the first day after it', () => expect(on('AAPL', '2014-06-09')).toEqual(['20.882635', '21.150737', '20.670858', '21.110184', '291503792']));
  test('AAPL on the last day before its 4:1 split', () => expect(on('AAPL', '2020-08-28')).toEqual(['125.595313', '126.036392', '124.177382', '124.406643', '176436116']));
  test('AAPL on the first day after it', () => expect(on('AAPL', '2020-08-31')).toEqual(['127.259949', '130.579254', '125.84451', '128.625549', '210024091']));
  test('AAPL on its first day', () => expect(on('AAPL', '1998-01-02')).toEqual(['0.104825', '0.124975', '0.103825', '0.124975', '707280113']));
  test('QQQ on the last day before its 2:1 split', () => expect(on('QQQ', '2000-03-17')).toEqual(['93.988771', '96.590868', '91.351864', '96.482084', '30351200']));
  test('QQQ on the first day after it', () => expect(on('QQQ', '2000-03-20')).toEqual(['96.59957', '98.340103', '92.31786', '92.953154', '20882300']));
  test('SPY on the last day before a dividend', () => expect(on('SPY', '1998-03-19')).toEqual(['71.556306', '71.825536', '71.352741', '71.79927', '2450000']));
  test('SPY on the first day after it', () => expect(on('SPY', '1998-03-20')).toEqual(['72.15053', '72.565415', '71.702717', '72.440291', '2828600']));
  test('SPY on the last day is as traded', () => expect(on('SPY', '2021-03-31')).toEqual(['395.35', '398', '395.33', '396.33', '90673494']));
});

describe('a day’s factors', () => {
  const factors = readFactors('X.factors.csv', 'until,price_factor,split_factor,reference_close\n2020-01-10,0.9,0.5,1\n2020-01-20,1,0.5,1\n');
  const splitOn = (day: string) => factorsOn(factors, Date.parse(`${day}T00:00:00Z`));
  test('hold up to and including until', () => expect(splitOn('2020-01-10')?.priceFactor).toBe(parse('0.9')));
  test('and the next row’s from the day after', () => expect(splitOn('2020-01-11')?.priceFactor).toBe(parse('1')));
  test('after the last row nothing is adjusted', () => expect(splitOn('2020-01-21')).toBeUndefined());
});

describe('rounding', () => {
  const half = { untilMs: 0, priceFactor: parse('0.5'), splitFactor: parse('1') };
  test('half to even, down', () => expect(adjustedPrice(parse('0.000001'), half)).toBe('0'));
  test('half to even, up', () => expect(adjustedPrice(parse('0.000003'), half)).toBe('0.000002'));
  test('above half, up', () => expect(adjustedPrice(parse('0.000001000002'), half)).toBe('0.000001'));
  test('a price below zero keeps its sign, so that the checks refuse it', () => expect(adjustedPrice(parse('-4'), half)).toBe('-2'));
  test('shares are whole', () => expect(adjustedVolume(parse('10'), { ...half, splitFactor: parse('0.3') })).toBe('33'));
  test('a volume below zero stays, so that the checks refuse it', () => expect(adjustedVolume(parse('-0.5'), half)).toBe('-0.5'));
});

describe('a factor file is refused whole', () => {
  const read = (rows: string) => () => readFactors('X.factors.csv', `until,price_factor,split_factor,reference_close\n${rows}`);
  test('with another header', () => expect(() => readFactors('X.factors.csv', 'a,b\n')).toThrow('X.factors.csv:1: header was "a,b", must be "until,price_factor,split_factor,reference_close"'));
  test('with a day that does not exist', () => expect(read('2020-02-30,1,1,1')).toThrow('X.factors.csv:2: until: was "2020-02-30", must be a day of the calendar'));
  test('with days that fall back', () => expect(read('2020-02-03,1,1,1\n2020-02-03,1,1,1')).toThrow('X.factors.csv:3: until: was "2020-02-03", must be later than in the row before'));
  test('with a factor of zero', () => expect(read('2020-02-03,0,1,1')).toThrow('X.factors.csv:2: price_factor: was "0", must be a decimal above zero'));
  test('with a factor that is no number', () => expect(read('2020-02-03,1,x,1')).toThrow('X.factors.csv:2: split_factor: was "x"'));
  test('with a field too few', () => expect(read('2020-02-03,1,1')).toThrow('X.factors.csv:2: row: was "2020-02-03,1,1", must have 4 fields'));
});
