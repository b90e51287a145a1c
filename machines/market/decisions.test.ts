import { describe, expect, test } from 'vitest';
import { afterSplit, objections, verdictOn, type LastBar } from './decisions.ts';
import type { ReadRow } from './row.ts';

const quality = { maxJump: 0.25, maxGapDays: 7 };
const friday: LastBar = { at: '2020-01-03T21:00:00Z', close: '100' };
const row = (over: Partial<ReadRow> = {}): ReadRow => {
  const at = over.at ?? '2020-01-06T21:00:00Z';
  return { symbol: 'SPY', timeframe: '1d', at, due: at, origin: 'SPY.csv:3: ...', open: '101', high: '103', low: '99', close: '102', volume: '1000', ...over };
};
const found = (over: Partial<ReadRow>, previous: LastBar | undefined = friday) => objections(previous, row(over), quality);

test('a sound bar passes without flags', () => expect(found({})).toEqual({ flags: [] }));
test('a first bar passes, there is nothing to compare it with', () => expect(objections(undefined, row({ open: '900', high: '900', low: '899', close: '899' }), quality)).toEqual({ flags: [] }));

describe('prices', () => {
  test('a high below the low is refused', () => expect(found({ high: '98.999', low: '99', open: '99', close: '99' })).toEqual({ refused: ['highBelowLow'] }));
  test('a high that equals the low passes', () => expect(found({ open: '99', high: '99', low: '99', close: '99' })).toEqual({ flags: [] }));
  test('a close above the high is refused', () => expect(found({ close: '103.000001' })).toEqual({ refused: ['closeOutsideRange'] }));
  test('a close at the high passes', () => expect(found({ close: '103' })).toEqual({ flags: [] }));
  test('a close below the low is refused', () => expect(found({ close: '98.999999' })).toEqual({ refused: ['closeOutsideRange'] }));
  test('a close at the low passes', () => expect(found({ close: '99' })).toEqual({ flags: [] }));
  test('an open above the high is refused', () => expect(found({ open: '103.01' })).toEqual({ refused: ['closeOutsideRange'] }));
  test('an open below the low is refused', () => expect(found({ open: '98.99' })).toEqual({ refused: ['closeOutsideRange'] }));
  test('a price of zero is refused', () => expect(found({ low: '0' })).toEqual({ refused: ['notPositive'] }));
  test('a price below zero is refused', () => expect(found({ low: '-0.01' })).toEqual({ refused: ['notPositive'] }));
  test('the smallest price above zero passes', () => expect(objections(undefined, row({ low: '0.000001' }), quality)).toEqual({ flags: [] }));
  test('several faults are all named', () => expect(found({ high: '-1', low: '5', volume: '-1' })).toEqual({ refused: ['highBelowLow', 'notPositive', 'negativeVolume'] }));
});

describe('volume', () => {
  test('below zero is refused', () => expect(found({ volume: '-1' })).toEqual({ refused: ['negativeVolume'] }));
  test('zero passes', () => expect(found({ volume: '0' })).toEqual({ flags: [] }));
});

describe('jumps, against the last close of 100 and a limit of a quarter', () => {
  test('a close at the limit is no jump', () => expect(found({ high: '125', close: '125' })).toEqual({ flags: [] }));
  test('a close beyond the limit is a jump', () => expect(found({ high: '126', close: '125.000001' })).toEqual({ flags: ['jump'] }));
  test('a fall to the limit is no jump', () => expect(found({ low: '75', close: '75' })).toEqual({ flags: [] }));
  test('a fall beyond the limit is a jump', () => expect(found({ low: '74', close: '74.999999' })).toEqual({ flags: ['jump'] }));
  test('an open beyond the limit is a jump, even if the close comes back', () => expect(found({ open: '130', high: '130' })).toEqual({ flags: ['jump'] }));
});

describe('gaps, with a limit of seven trading days', () => {
  test('seven trading days are no gap', () => expect(found({ at: '2020-01-14T21:00:00Z' })).toEqual({ flags: [] }));
  test('eight are a gap', () => expect(found({ at: '2020-01-15T21:00:00Z' })).toEqual({ flags: ['gap'] }));
  test('closed days do not count', () => {
    const closings = (at: string) => objections({ at: '2001-09-10T20:00:00Z', close: '100' }, row({ at }), { maxJump: 1, maxGapDays: 1 });
    expect([closings('2001-09-17T20:00:00Z'), closings('2001-09-18T20:00:00Z')]).toEqual([{ flags: [] }, { flags: ['gap'] }]);
  });
  test('the end of summer time does not count', () =>
    expect(objections({ at: '2020-10-30T20:00:00Z', close: '100' }, row({ at: '2020-11-02T21:00:00Z' }), { maxJump: 1, maxGapDays: 1 })).toEqual({ flags: [] }));
  test('coins trade every day', () => {
    const missing = (at: string) => objections({ at: '2020-01-04T00:00:00Z', close: '100' }, row({ symbol: 'BTCUSD', at }), { maxJump: 1, maxGapDays: 1 });
    expect([missing('2020-01-05T00:00:00Z'), missing('2020-01-06T00:00:00Z')]).toEqual([{ flags: [] }, { flags: ['gap'] }]);
  });
  test('a bar can jump after a gap', () => expect(found({ at: '2021-01-06T21:00:00Z', high: '200', close: '200' })).toEqual({ flags: ['jump', 'gap'] }));
});

test('after a split a bar is held against the divided close', () =>
  expect(objections(afterSplit(friday, { kind: 'split', from: 1, to: 4 }), row({ open: '25', high: '26', low: '24', close: '25' }), quality)).toEqual({ flags: [] }));

describe('order', () => {
  test('the time of the last bar again is a duplicate', () => expect(found({ at: friday.at })).toEqual({ refused: ['duplicate'] }));
  test('a second later is not', () => expect(found({ at: '2020-01-03T21:00:01Z' })).toEqual({ flags: [] }));
  test('a time before the last bar is out of order', () => expect(found({ at: '2020-01-03T20:59:59Z' })).toEqual({ refused: ['outOfOrder'] }));
  test('a row that comes in another step than its own time is out of order', () =>
    expect(found({ at: '2099-01-06T21:00:00Z', due: '2020-01-06T21:00:00Z' })).toEqual({ refused: ['outOfOrder'] }));
});

describe('what the market says', () => {
  test('a bar with its flags, and the new last bar', () =>
    expect(verdictOn(friday, row({ high: '140', close: '140' }), quality, true)).toEqual({
      bar: { timeframe: '1d', open: '101', high: '140', low: '99', close: '140', volume: '1000', warmUp: true, flags: ['jump'] },
      last: { at: '2020-01-06T21:00:00Z', close: '140' },
    }));
  test('a refusal with the row as it stood', () =>
    expect(verdictOn(friday, row({ volume: '-3', origin: 'SPY.csv:9: 2020-01-06,101,103,99,102,-3' }), quality, false)).toEqual({
      refused: { row: 'SPY.csv:9: 2020-01-06,101,103,99,102,-3', reasons: ['negativeVolume'] },
    }));
  test('an unreadable row with its fault', () =>
    expect(verdictOn(friday, { symbol: 'SPY', due: friday.at, origin: 'SPY.csv:9: x', fault: 'time: was "x", must be a day' }, quality, false)).toEqual({
      refused: { row: 'SPY.csv:9: x (time: was "x", must be a day)', reasons: ['malformed'] },
    }));
});
