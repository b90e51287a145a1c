import { expect, test } from 'vitest';
import { isOffPeak } from './offPeak.ts';

const at = (time: string) => isOffPeak(Date.parse(time));

// Monday 2026-11-23: 9:30 in New York is 14:30Z, 16:00 is 21:00Z.
test('an hour before the open work is left to the desk', () => expect([at('2026-11-23T13:29:59Z'), at('2026-11-23T13:30:00Z')]).toEqual([true, false]));
test('half an hour after the close it goes on', () => expect([at('2026-11-23T21:30:00Z'), at('2026-11-23T21:30:01Z')]).toEqual([false, true]));
test('on a half day it goes on earlier', () => expect([at('2026-11-27T18:29:00Z'), at('2026-11-27T18:31:00Z')]).toEqual([false, true]));
test('holidays and Sundays are free', () => expect([at('2026-11-26T16:00:00Z'), at('2026-11-22T16:00:00Z')]).toEqual([true, true]));
