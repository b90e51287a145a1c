import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SourceRefused } from '../../actors/market/source.ts';
import { barFilesIn, barFilesOf, sha256Of } from './barFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'investobot-bars-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = 'time,open,high,low,close,volume';
const rows = (...times: readonly string[]) => `${[header, ...times.map((time) => `${time},1,1,1,1,1`)].join('\n')}\n`;
const days = rows('2020-01-02', '2020-01-03');
/** A file in a folder of its own. @returns its path */
function fileOf(name: string, text: string, within = name.replaceAll(/\W/g, '') + text.length): string {
  mkdirSync(join(folder, within), { recursive: true });
  writeFileSync(join(folder, within, name), text);
  return join(folder, within, name);
}
const spy = fileOf('SPY.csv', days, 'daily');
const qqq = fileOf('QQQ.csv', days, 'daily');
const factors = fileOf('QQQ.factors.csv', 'until,price_factor,split_factor,reference_close\n', 'daily');
const minutes = fileOf('SPY.csv', rows('2020-01-02T09:30:00', '2020-01-02T09:33:00', '2020-01-02T09:34:00'), 'minutes');
fileOf('notes.txt', 'none', 'bare');
const [daily, bare] = [join(folder, 'daily'), join(folder, 'bare')];

describe('files of bars', () => {
  test('are all of a folder, each with its factors', () => expect(barFilesIn([daily])).toEqual([{ symbol: 'QQQ', timeframe: '1d', path: qqq, factorsPath: factors }, { symbol: 'SPY', timeframe: '1d', path: spy }]));
  test('that are named twice are there once', () => expect(barFilesIn([spy, daily, `${folder}/daily/../daily/SPY.csv`]).map(({ symbol }) => symbol)).toEqual(['SPY', 'QQQ']));
  test('are only those of the symbols asked for', () => expect(barFilesIn([daily], { symbols: ['SPY'] }).map(({ path }) => path)).toEqual([spy]));
  test('can be raw', () => expect(barFilesIn([qqq], { isRaw: true })).toEqual([{ symbol: 'QQQ', timeframe: '1d', path: qqq, factorsPath: factors, isRaw: true }]));

  test.each([
    ['1d', rows('2020-01-02')], ['1m', rows('2020-01-02T09:30:00', '2020-01-02T09:31:00')], ['5m', rows('2020-01-02 09:30', '2020-01-02 09:35')], ['15m', rows('2020-01-02T09:30:00', '2020-01-02T10:30:00', '2020-01-02T10:45:00')],
    ['1m', rows('2020-01-02T09:30:00', '2020-01-02T09:32:00', '2020-01-02T09:35:00')], ['5m', rows('2020-01-02T09:30:00', '2020-01-02T09:40:00', '2020-01-02T09:55:00')],
    ['1h', rows('2020-01-02T09:30:00', '2020-01-02T10:30:00', '2020-01-03T10:00:00')],
    ['1h', rows('2020-01-02T09:00:00', '2020-01-02T10:00:00').replaceAll('\n', '\r\n')], ['1m', rows('2020-01-02T09:31:00', '2020-01-02T09:30:00', '2020-01-02T09:31:00')], ['1d', `\uFEFF${days}`], ['1d', days.trimEnd()],
  ])('have a timeframe of %s (%#)', (timeframe, text) => expect(barFilesIn([fileOf('SPY.csv', text, `frame${timeframe}${text.length}`)])[0]?.timeframe).toBe(timeframe));

  test.each([
    ['nothing there', () => barFilesIn([join(folder, 'none')]), 'none: expected a file of bars or a folder of them, was nothing there'],
    ['a folder without any', () => barFilesIn([bare]), 'bare: expected SYMBOL.csv or SYMBOL.parquet files there, was none'],
    ['a name that is no symbol', () => barFilesIn([fileOf('spy.csv', days)]), 'was named "spy.csv", must be a symbol'],
    ['an empty file', () => barFilesIn([fileOf('SPY.csv', '')]), 'SPY.csv:1: header was "", must be "time,open,high,low,close,volume"'],
    ['another header', () => barFilesIn([fileOf('SPY.csv', days.replace('time', 'date'))]), 'header was "date,open'],
    ['bytes that are no text', () => barFilesIn([fileOf('SPY.csv', '\u0000\u0001\uFFFD')]), 'SPY.csv:1: header was "\\u0000\\u0001?", must be'],
    ['a header alone', () => barFilesIn([fileOf('SPY.csv', `${header}\n\n`)]), 'SPY.csv: expected rows of bars below its header, was none'],
    ['one row of minutes', () => barFilesIn([fileOf('SPY.csv', rows('2020-01-02T09:30:00'))]), 'expected at least two rows with a time'],
    ['times that are none', () => barFilesIn([fileOf('SPY.csv', rows('monday', 'tuesday'))]), 'to tell its timeframe by, was 0; the first begins with "monday"'],
    ['an odd step', () => barFilesIn([fileOf('SPY.csv', rows('2020-01-02T09:30:00', '2020-01-02T09:32:00'))]), 'expected rows every 1m, 5m, 15m, 1h, 1d, was one every 120 s'],
    ['a folder of a file\'s name', () => barFilesIn([fileOf('x', '', 'odd/SPY.csv').replace('/SPY.csv/x', '')]), 'SPY.csv: must be a file that can be read (EISDIR)'],
  ])('%s is refused', (_, find, said) => {
    expect(find).toThrow(SourceRefused);
    expect(find).toThrow(said);
  });
});

describe('the files of some symbols', () => {
  test('are one for each, in their order, of the timeframe', () => expect(barFilesOf(['SPY', 'QQQ'], '1d', [daily, minutes]).map(({ path }) => path)).toEqual([spy, qqq]));
  test('may be in many folders', () => expect(barFilesOf(['SPY'], '1m', [daily, minutes]).map(({ path }) => path)).toEqual([minutes]));
  test('that are not there are named', () => expect(() => barFilesOf(['SPY', 'TSLA', 'AAPL'], '1d', [daily])).toThrow('--bars: expected 1d bars of TSLA, AAPL, was none among the files; name the files, or their folder'));
  test('of a finer timeframe are there to build bars of', () => expect(barFilesOf(['SPY', 'QQQ'], '1d', [minutes, qqq])).toEqual([{ symbol: 'SPY', timeframe: '1d', builtFrom: '1m', path: minutes }, { symbol: 'QQQ', timeframe: '1d', path: qqq, factorsPath: factors }]));
  test('of finer ones are the coarsest', () => expect(barFilesOf(['SPY'], '1h', [minutes, fileOf('SPY.csv', rows('2020-01-02T09:30:00', '2020-01-02T09:45:00'), 'quarters')]).map(({ builtFrom }) => builtFrom)).toEqual(['15m']));
  test('of a coarser timeframe are named', () => expect(() => barFilesOf(['SPY'], '1m', [daily])).toThrow(`--bars: expected 1m bars of SPY, was 1d in ${spy}; name the files, or their folder`));
  test('must not be two of one symbol', () => {
    const other = fileOf('SPY.csv', days, 'other');
    expect(() => barFilesOf(['SPY'], '1d', [daily, other])).toThrow(`--bars: expected one file of 1d bars of SPY, was ${spy} and ${other}; name one of them`);
  });
  test('are looked at alone: what is wrong with others is nobody\'s business', () => {
    fileOf('odd.csv', 'nonsense', 'mixed');
    expect(barFilesOf(['SPY'], '1d', [fileOf('SPY.csv', days, 'mixed').replace('/SPY.csv', '')]).length).toBe(1);
  });
});

// sha256sum of "time,open,high,low,close,volume\n".
test('a file is known by its SHA-256', async () => expect(await sha256Of(fileOf('ABC.csv', `${header}\n`))).toBe('9aac61bbd34c48339455e694c24c42b2e91fcd935b7202b14e12338017e0575f'));
