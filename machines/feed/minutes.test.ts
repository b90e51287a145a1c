import { beforeEach, describe, expect, test } from 'vitest';
import { barOfMinute, cancel, correct, forget, keptMs, minuteOf, noTrades, take, type Minutes, type Trade } from './minutes.ts';

const start = 1_772_461_800_000;
let minutes: Minutes;
let number: number;
beforeEach(() => {
  minutes = noTrades();
  number = 0;
});
const trade = (price: string, { size = '100', conditions = ['@'], seconds = number, id = `V:${number}` }: { size?: string; conditions?: readonly string[]; seconds?: number; id?: string } = {}): Trade =>
  ({ id, atMs: start + seconds * 1000, order: number++, price, size, conditions });
const given = (...trades: readonly Trade[]) => trades.map((each) => take(minutes, each));
const bar = () => barOfMinute(minutes, start);

test('given trades, when the minute ends, then its bar is first, highest, lowest, last and sum', () => {
  given(trade('10'), trade('12.5'), trade('9'), trade('11', { size: '0.5' }));
  expect(bar()).toEqual({ open: '10', high: '12.5', low: '9', close: '11', volume: '300.5' });
});
test('given no trade, then there is no bar', () => expect(bar()).toBeUndefined());
test('given a trade twice, then it counts once', () => {
  expect(given(trade('10', { id: 'V:1' }), trade('10', { id: 'V:1' }))).toEqual([start, undefined]);
  expect(bar()?.volume).toBe('100');
});
test('given trades out of order, then they count in the order of their times', () => {
  given(trade('10', { seconds: 30 }), trade('11', { seconds: 5 }), trade('12', { seconds: 5 }));
  expect(bar()).toMatchObject({ open: '11', close: '10' });
});
test('given a trade of the next minute, then it is in that', () => {
  expect(given(trade('10', { seconds: 59.999 }), trade('11', { seconds: 60 }))).toEqual([start, start + 60_000]);
  expect([bar()?.close, barOfMinute(minutes, start + 60_000)?.open]).toEqual(['10', '11']);
});

describe('conditions', () => {
  test.each([['I'], ['T'], ['W'], ['7'], ['C']])('%s counts for the volume alone', (condition) => {
    given(trade('10'), trade('99', { conditions: [condition] }));
    expect(bar()).toEqual({ open: '10', high: '10', low: '10', close: '10', volume: '200' });
  });
  test.each([['Z'], ['L'], ['4']])('%s counts for the range, and not for the close', (condition) => {
    given(trade('10'), trade('12', { conditions: [condition] }));
    expect(bar()).toEqual({ open: '10', high: '12', low: '10', close: '10', volume: '200' });
  });
  test('out of sequence is open and close where nothing else is', () => {
    given(trade('12', { conditions: ['Z'] }));
    expect(bar()).toEqual({ open: '12', high: '12', low: '12', close: '12', volume: '100' });
  });
  test('official closes count for nothing', () => {
    given(trade('10'), trade('12', { conditions: ['M'] }));
    expect(bar()).toEqual({ open: '10', high: '10', low: '10', close: '10', volume: '100' });
  });
  test.each([['A', '10', '200'], ['B', '10', '200'], ['C', '12', '200'], [undefined, '10', '200']])('B on tape %s: the high is %s', (tape, high, volume) => {
    given(trade('10'), { ...trade('12', { conditions: ['B'] }), tape });
    expect(bar()).toMatchObject({ high, volume });
  });
  test('of a corrected trade are read by the tape that it is on', () => {
    given({ ...trade('10', { id: 'V:1' }), tape: 'C' });
    correct(minutes, 'V:1', { id: 'V:2', price: '12', size: '100', conditions: ['B'] });
    expect(bar()?.close).toBe('12');
  });
  test('together forbid what one of them forbids', () => {
    given(trade('10'), trade('12', { conditions: ['@', 'Z', 'I'] }));
    expect(bar()).toMatchObject({ high: '10', close: '10', volume: '200' });
  });
  test('odd lots alone make no bar', () => {
    given(trade('10', { conditions: ['I'] }));
    expect(bar()).toBeUndefined();
  });
});

describe('given a trade that was wrong', () => {
  beforeEach(() => void given(trade('10'), trade('99', { id: 'V:bad' }), trade('11')));
  test('when it is cancelled, then the bar is without it', () => {
    expect(cancel(minutes, 'V:bad')).toBe(start);
    expect(bar()).toEqual({ open: '10', high: '11', low: '10', close: '11', volume: '200' });
  });
  test('when it is corrected, then the bar has the other in its place', () => {
    expect(correct(minutes, 'V:bad', { id: 'V:good', price: '9.5', size: '50', conditions: [] })).toBe(start);
    expect(bar()).toEqual({ open: '10', high: '11', low: '9.5', close: '11', volume: '250' });
  });
  test('when the correction is corrected, then the last word counts', () => {
    correct(minutes, 'V:bad', { id: 'V:good', price: '9.5', size: '50', conditions: [] });
    correct(minutes, 'V:good', { id: 'V:best', price: '9.75', size: '50', conditions: [] });
    expect(bar()?.low).toBe('9.75');
  });
  test('when it is not known, then nothing changes', () => expect([cancel(minutes, 'V:none'), correct(minutes, 'V:none', { id: 'x', price: '1', size: '1', conditions: [] })]).toEqual([undefined, undefined]));
});

test('minutes are kept for half an hour', () => {
  given(trade('10', { id: 'V:1' }));
  forget(minutes, start + keptMs);
  expect(bar()).toBeDefined();
  forget(minutes, start + keptMs + 1);
  expect([bar(), cancel(minutes, 'V:1')]).toEqual([undefined, undefined]);
});
test('a minute begins on the minute', () => expect([minuteOf(start), minuteOf(start + 59_999)]).toEqual([start, start]));
