import { expect, test } from 'vitest';
import { secondsSince1970 } from './opening.ts';

// The figures are those of `date -u -d TIME +%s`.
test.each([
  ['1970-01-01T00:00:00Z', 0], ['1969-12-31T23:59:59Z', -1], ['2000-02-29T12:00:00Z', 951_825_600], ['2020-02-28T23:59:59Z', 1_582_934_399],
  ['2020-03-01T00:00:00Z', 1_583_020_800], ['2024-12-31T21:00:00Z', 1_735_678_800], ['2100-03-01T00:00:00Z', 4_107_542_400],
])('%s counts the seconds that a calendar does', (time, seconds) => expect(secondsSince1970(time)).toBe(seconds));

test('a time without seconds, or with parts of one, is understood', () => {
  expect(secondsSince1970('1970-01-02T00:01Z')).toBe(86_460);
  expect(secondsSince1970('1970-01-01T00:00:01.5Z')).toBe(1.5);
});
