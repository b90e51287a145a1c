import { beforeEach, describe, expect, test } from 'vitest';
import { instantMs as ms, isoTime } from '../authority/instant.ts';
import { due, followingFrom, hearMinute, passed, sureFrom, type Following, type Which } from './following.ts';

const open = ms('2026-03-02T14:30:00Z');
const minute = (at: number) => open + at * 60_000;
const figures = (close: string) => ({ open: close, high: close, low: close, close, volume: '1' });
let following: Following;
beforeEach(() => { following = followingFrom('SPY', open); });

const hear = (at: number, close = String(at + 1), which: Which = 'first') => hearMinute(following, which, minute(at), figures(close));
const asked = (nowMs: number, sureFromMs = open, which: Which = 'first') => {
  const { bars, fill } = due(following, which, '1m', { nowMs, sureFromMs });
  return { closes: bars.map((bar) => bar.figures.close), fill: fill === undefined ? undefined : [isoTime(fill.fromMs).slice(11, 16), isoTime(fill.untilMs).slice(11, 16), fill.isHole] };
};

describe('given a source that was listened to all the time', () => {
  test('a bar is due two seconds after its close', () => {
    hear(0);
    expect([asked(minute(1) + 1_999), asked(minute(1) + 2_000)]).toEqual([{ closes: [], fill: undefined }, { closes: ['1'], fill: undefined }]);
  });
  test('bars come in order, whatever the order of the minutes', () => {
    hear(1);
    hear(0);
    expect(asked(minute(3)).closes).toEqual(['1', '2']);
  });
  test('a bar that was stated is not due again', () => {
    hear(0);
    const [bar] = due(following, 'first', '1m', { nowMs: minute(2), sureFromMs: open }).bars;
    passed(following, 'first', bar ?? expect.fail('expected a bar'));
    expect(asked(minute(2)).closes).toEqual([]);
  });
  test('a minute without trades is waited for until a later one comes, then history is asked for it before that is stated', () => {
    hear(0);
    expect(asked(minute(3))).toEqual({ closes: ['1'], fill: undefined });
    hear(2);
    expect(asked(minute(4))).toEqual({ closes: ['1'], fill: ['14:31', '14:32', true] });
  });
  test('what history says of it is stated first', () => {
    hear(0);
    hear(2);
    hear(1);
    following.told.first.filledMs = minute(2);
    expect(asked(minute(4))).toEqual({ closes: ['1', '2', '3'], fill: undefined });
  });
  test('where history has nothing either, that is that', () => {
    hear(0);
    hear(2);
    following.told.first.filledMs = minute(2);
    expect(asked(minute(4))).toEqual({ closes: ['1', '3'], fill: undefined });
  });
  test('history is asked for holes once a minute', () => {
    hear(0);
    hear(2);
    following.holeAskedMs = minute(4) - 59_999;
    expect([asked(minute(4)), asked(minute(4) + 1)]).toEqual([{ closes: ['1', '3'], fill: undefined }, { closes: ['1'], fill: ['14:31', '14:32', true] }]);
  });
});

describe('given a source that was away', () => {
  test('what it missed is asked of its history before anything is stated', () => {
    hear(0);
    hear(3);
    expect(asked(minute(4) + 3_000, minute(3))).toEqual({ closes: [], fill: ['14:30', '14:34', false] });
  });
  test('then it goes on', () => {
    for (const at of [0, 1, 2, 3]) hear(at);
    following.told.first.filledMs = minute(3);
    expect(asked(minute(4) + 2_000, minute(3)).closes).toEqual(['1', '2', '3', '4']);
  });
  test('while it is away every bar comes from its history', () => {
    following.told.first.filledMs = minute(1);
    hear(0);
    expect(asked(minute(2) + 3_000, Infinity)).toEqual({ closes: ['1'], fill: ['14:31', '14:32', false] });
  });
  test('a minute that has only just ended is not asked for yet', () => expect(asked(minute(1) + 2_999, Infinity)).toEqual({ closes: [], fill: undefined }));
});

describe('given two sources', () => {
  test('a bar is of one of them alone', () => {
    hear(0, '1', 'first');
    hear(0, '7', 'second');
    expect([asked(minute(2)).closes, asked(minute(2), open, 'second').closes]).toEqual([['1'], ['7']]);
  });
  test('a bar that the one stated is not due from the other', () => {
    hear(0, '7', 'second');
    hear(1, '8', 'second');
    passed(following, 'first', { period: { startMs: minute(0), closeMs: minute(1) }, figures: figures('1') });
    expect(asked(minute(3), open, 'second').closes).toEqual(['8']);
  });
  test('nor restated by the other', () => {
    hear(0, '1', 'first');
    passed(following, 'first', { period: { startMs: minute(0), closeMs: minute(1) }, figures: figures('1') });
    expect([hear(0, '7', 'second'), hear(0, '2', 'first')?.now.close]).toEqual([undefined, '2']);
  });
});

test('days of history are bars as they are', () => {
  following = followingFrom('SPY', ms('2026-02-26T21:00:00Z'));
  Object.assign(following.told.first, { days: { [ms('2026-02-27T21:00:00Z')]: figures('5') }, filledMs: open });
  expect(due(following, 'first', '1d', { nowMs: minute(5), sureFromMs: Infinity }).bars.map(({ figures: { close } }) => close)).toEqual(['5']);
});

test('a source has the next minute whole', () => expect([sureFrom(open), sureFrom(open + 1)]).toEqual([open, minute(1)]));
