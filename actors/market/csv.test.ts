import { describe, expect, test } from 'vitest';
import { verdictOn, type Verdict } from '../../machines/market/decisions.ts';
import { readColumns } from './csv.ts';
import { mergedBars } from './merged.ts';

const header = 'time,open,high,low,close,volume\n';
const good = (day: number) => `2020-01-0${day},1,2,1,2,10\n`;
const columnsOf = (lines: string) => readColumns({ file: 'SPY.csv', symbol: 'SPY', timeframe: '1d', text: header + lines, factors: [] });
const rowsOf = (lines: string) => [...mergedBars([columnsOf(lines)]).between({ from: '1990-01-01T00:00:00Z' }).steps()].flatMap((step) => step.rows);
const faultOf = (line: string) => rowsOf(`${good(2)}${line}\n${good(6)}`).flatMap((row) => ('fault' in row ? [row.fault] : []));
const number = 'must be a decimal without exponent, at most 15 digits and 12 places';

describe('a line that can’t be read is refused with its line, field, value and rule', () => {
  test('letters for a price', () => expect(faultOf('2020-01-03,1,x,1,2,10')).toEqual([`SPY.csv:3: high: was "x", ${number}`]));
  test('an exponent', () => expect(faultOf('2020-01-03,1e3,2,1,2,10')).toEqual([`SPY.csv:3: open: was "1e3", ${number}`]));
  test('NaN', () => expect(faultOf('2020-01-03,1,2,NaN,2,10')).toEqual([`SPY.csv:3: low: was "NaN", ${number}`]));
  test('Infinity', () => expect(faultOf('2020-01-03,1,2,1,Infinity,10')).toEqual([`SPY.csv:3: close: was "Infinity", ${number}`]));
  test('an empty volume', () => expect(faultOf('2020-01-03,1,2,1,2,')).toEqual([`SPY.csv:3: volume: was "", ${number}`]));
  test('thirteen places', () => expect(faultOf('2020-01-03,1.1234567890123,2,1,2,10')).toEqual([`SPY.csv:3: open: was "1.1234567890123", ${number}`]));
  test('twelve places pass', () => expect(faultOf('2020-01-03,1.123456789012,2,1,2,10')).toEqual([]));
  test('sixteen digits', () => expect(faultOf('2020-01-03,1,2,1,2,1234567890123456')).toEqual([`SPY.csv:3: volume: was "1234567890123456", ${number}`]));
  test('fifteen digits pass', () => expect(faultOf('2020-01-03,1,2,1,2,123456789012345')).toEqual([]));
  test('a quote', () => expect(faultOf('2020-01-03,"1,2,1,2,10')).toEqual([`SPY.csv:3: open: was ""1", ${number}`]));
  test('a field too few', () => expect(faultOf('2020-01-03,1,2,1,2')).toEqual(['SPY.csv:3: row: was 5 fields, must be 6']));
  test('a field too many', () => expect(faultOf('2020-01-03,1,2,1,2,10,7')).toEqual(['SPY.csv:3: row: was 7 fields, must be 6']));
  test('a day that does not exist', () => expect(faultOf('2020-01-32,1,2,1,2,10')).toEqual(['SPY.csv:3: time: was "2020-01-32", must be a day of the calendar after 1899']));
  test('a time that is none', () => expect(faultOf('03/01/2020,1,2,1,2,10')).toEqual(['SPY.csv:3: time: was "03/01/2020", must be a day such as 2013-01-02']));
});

test('an unreadable line comes with the row before it, and what stood there is kept', () =>
  expect(rowsOf(`${good(2)}junk\n${good(6)}`)[1]).toEqual({
    symbol: 'SPY', due: '2020-01-02T21:00:00Z', origin: 'SPY.csv:3: junk', fault: 'SPY.csv:3: row: was 1 fields, must be 6',
  }));
test('an unreadable first line comes with the first row', () => expect(rowsOf(`junk\n${good(2)}`).map((row) => row.due)).toEqual(['2020-01-02T21:00:00Z', '2020-01-02T21:00:00Z']));
test('values are canonical', () => expect(rowsOf('2020-01-02,1.50,02.0,1.0,2,0010.0\n')[0]).toMatchObject({ open: '1.5', high: '2', low: '1', close: '2', volume: '10' }));
test('line ends of Windows, a byte-order mark and blank lines are passed over, and lines still count', () => {
  const text = `\uFEFF${header}${good(2)}\n${good(3)}`.replaceAll('\n', '\r\n');
  const columns = readColumns({ file: 'SPY.csv', symbol: 'SPY', timeframe: '1d', text, factors: [] });
  expect([columns.faults.size, columns.origin(1)]).toEqual([0, 'SPY.csv:4: 2020-01-03,1,2,1,2,10']);
});

describe('a file is refused whole', () => {
  test('with another header', () => expect(() => readColumns({ file: 'A.csv', symbol: 'A', timeframe: '1d', text: 'date,close\n1,2\n', factors: [] })).toThrow('A.csv:1: header was "date,close", must be "time,open,high,low,close,volume"'));
  test('when it is empty', () => expect(() => columnsOf('')).toThrow('SPY.csv: no line can be read, it is empty'));
  test('when no line can be read', () => expect(() => columnsOf('x\ny\n')).toThrow('SPY.csv: no line can be read; the first: SPY.csv:2: row: was 1 fields, must be 6'));
  test('when it runs backwards', () => {
    const backwards = Array.from({ length: 20 }, (_, index) => `2020-01-${31 - index},1,2,1,2,10`).join('\n');
    expect(() => columnsOf(backwards)).toThrow('SPY.csv: 19 of 20 rows are out of order; sort it by time, oldest first');
  });
});

describe('times in disorder', () => {
  const verdicts = (lines: string) => rowsOf(lines).reduce<{ last: Extract<Verdict, { bar: unknown }>['last'] | undefined; reasons: string[] }>(({ last, reasons }, row) => {
    const verdict = verdictOn(last, row, { maxJump: 9, maxGapDays: 9 }, false);
    return 'bar' in verdict ? { last: verdict.last, reasons: [...reasons, 'bar'] } : { last, reasons: [...reasons, ...verdict.refused.reasons] };
  }, { last: undefined, reasons: [] }).reasons;
  test('a row that falls behind all others is refused, the others pass', () => expect(verdicts(good(3) + good(6) + good(2) + good(7))).toEqual(['bar', 'bar', 'outOfOrder', 'bar']));
  test('a row of a wrong year is refused, the others pass', () => expect(verdicts(`${good(2)}2099-01-03,1,2,1,2,10\n${good(6)}`)).toEqual(['bar', 'outOfOrder', 'bar']));
  test('a first row of a wrong year is refused, the others pass', () => expect(verdicts(`2099-01-03,1,2,1,2,10\n${good(2)}${good(3)}`)).toEqual(['outOfOrder', 'bar', 'bar']));
  test('two first rows of wrong times are refused, the others pass', () => expect(verdicts(good(9) + good(6) + good(2) + good(3))).toEqual(['outOfOrder', 'outOfOrder', 'bar', 'bar']));
  test('a day twice is refused once', () => expect(verdicts(good(2) + good(3) + good(3) + good(6))).toEqual(['bar', 'bar', 'duplicate', 'bar']));
});
