import { expect, test, vi } from 'vitest';
import { readOnce } from './readOnce.ts';

const length = () => vi.fn(({ text }: { readonly text: string }) => ({ length: text.length }));
const [short, long] = [{ text: 'a' }, { text: 'abc' }];

test('a thing is read once, however often others are asked for between', () => {
  const read = length();
  const lengthOf = readOnce(read);
  expect([short, long, short, long, long].map(lengthOf)).toEqual([1, 3, 1, 3, 3].map((each) => ({ length: each })));
  expect(read).toHaveBeenCalledTimes(2);
});

test('another thing that is spelled alike is read by itself', () => {
  const lengthOf = readOnce(length());
  expect(lengthOf({ ...short })).not.toBe(lengthOf(short));
});

test('nothing is a reading too', () => {
  const read = vi.fn((_: object) => null);
  const asked = readOnce(read);
  expect([asked(short), asked(long), asked(short)]).toEqual([null, null, null]);
  expect(read).toHaveBeenCalledTimes(2);
});
