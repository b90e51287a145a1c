import { expect, test } from 'vitest';
import { alike, shownCommands } from './consoleBlocks.ts';

const text = 'before\n```console\n$ one --json\n{"fact":"6fb89447c2cd7c57bbdf3ad73b97ef3d",...,"ok":true}\n$ two\n```\nbetween\n```sh\n$ not this\n```\n```console\n$ three\na 12.5 s\n```\n';

test('commands come from console blocks only, in order', () => expect(shownCommands(text).map(({ command }) => command)).toEqual(['one --json', 'two', 'three']));
test('what is shown of an output is parted where something was left out', () => expect(shownCommands(text)[0]?.parts).toEqual(['{"fact":"#",', ',"ok":true}']));
test('a command without output shows nothing', () => expect(shownCommands(text)[1]?.parts).toEqual([]));
test.each([['tour: 1381 facts in 0.6 s', 'tour: 99 facts in 1.2 s'], ['at 2026-11-22T19:13:01.001Z', 'at 2020-01-02T00:00:00Z'], ['6fb89447c2cd7c57bbdf3ad73b97ef3d', '49d0f863762b5e4b0ee6f9bdc6d17737']])('%s is like %s', (one, other) => expect(alike(one)).toBe(alike(other)));
test('other words are not alike', () => expect(alike('"ok":true')).not.toBe(alike('"ok":false')));
