import { beforeEach, describe, expect, test } from 'vitest';
import { barOf, nothingMerged, noteStated, takeAgain, takeMinute, type Merging } from './merging.ts';

const start = 1_772_461_800_000;
const minute = (at: number) => start + at * 60_000;
const period = { startMs: minute(0), closeMs: minute(5) };
const figures = (open: string, high: string, low: string, close: string, volume = '10') => ({ open, high, low, close, volume });
let merging: Merging;
beforeEach(() => { merging = nothingMerged(); });

test('given minutes in any order, then the bar is of them in their order', () => {
  takeMinute(merging, minute(4), figures('12', '13', '11.5', '12.5'));
  takeMinute(merging, minute(0), figures('10', '11', '9', '10.5'));
  expect(barOf(merging, period)).toEqual(figures('10', '13', '9', '12.5', '20'));
});
test('given minutes of others, then they do not count', () => {
  takeMinute(merging, minute(5), figures('1', '1', '1', '1'));
  takeMinute(merging, minute(-1), figures('1', '1', '1', '1'));
  expect(barOf(merging, period)).toBeUndefined();
});

test('given a stated bar, when a minute of it turns out to be another, then it is restated', () => {
  takeMinute(merging, minute(0), figures('10', '11', '9', '10.5'));
  noteStated(merging, period, figures('10', '11', '9', '10.5'));
  expect(takeMinute(merging, minute(0), figures('10', '10.8', '9', '10.5'))).toEqual({ period, was: figures('10', '11', '9', '10.5'), now: figures('10', '10.8', '9', '10.5') });
});
test('and once more from what it was restated to', () => {
  takeMinute(merging, minute(0), figures('10', '11', '9', '10.5'));
  noteStated(merging, period, figures('10', '11', '9', '10.5'));
  takeMinute(merging, minute(0), figures('10', '10.8', '9', '10.5'));
  expect(takeMinute(merging, minute(1), figures('10.5', '12', '10', '11'))?.was).toEqual(figures('10', '10.8', '9', '10.5'));
});
test('but not where the minute is as it was', () => {
  takeMinute(merging, minute(0), figures('10', '11', '9', '10.5'));
  noteStated(merging, period, figures('10', '11', '9', '10.5'));
  expect(takeMinute(merging, minute(0), figures('10', '11', '9', '10.5'))).toBeUndefined();
});
test('nor where nothing is left of it', () => {
  takeMinute(merging, minute(0), figures('10', '11', '9', '10.5'));
  noteStated(merging, period, figures('10', '11', '9', '10.5'));
  expect(takeMinute(merging, minute(0), undefined)).toBeUndefined();
});
test('minutes of bars that are long stated are forgotten', () => {
  for (let at = 0; at < 100; at += 1) {
    takeMinute(merging, minute(at), figures('1', '1', '1', '1'));
    noteStated(merging, { startMs: minute(at), closeMs: minute(at + 1) }, figures('1', '1', '1', '1'));
  }
  expect([Object.keys(merging.minutes).length, merging.stated.length]).toEqual([50, 50]);
});

describe('given bars that were stated before a restart, when their minutes are read again', () => {
  const [whole, other] = [figures('10', '12', '9', '11', '20'), figures('10', '12', '9', '11.5', '20')];
  const read = { [minute(0)]: figures('10', '11', '9', '10.5'), [minute(3)]: figures('10.5', '12', '10', '11') };
  test('then those that are as they were are not restated', () => expect(takeAgain(merging, [{ period, figures: whole }], read)).toEqual([]));
  test('then one that has changed is, once', () => {
    expect(takeAgain(merging, [{ period, figures: other }], read)).toEqual([{ period, was: other, now: whole }]);
    expect(takeMinute(merging, minute(3), read[minute(3)])).toBeUndefined();
  });
  test('then what came over the stream meanwhile counts', () => {
    takeMinute(merging, minute(3), figures('10.5', '13', '10', '12'));
    expect(takeAgain(merging, [{ period, figures: whole }], read)[0]?.now).toMatchObject({ high: '13', close: '12' });
  });
  test('then one without any minute stays as it was', () => expect(takeAgain(merging, [{ period, figures: whole }], {})).toEqual([]));
});
