import { expect, test } from 'vitest';
import { remembering } from './remembering.ts';

test('what was asked before is answered without asking again', () => {
  const known = remembering<number>();
  const answers = [known('a', () => 1), known('a', () => 2)];
  expect(answers).toEqual([1, 1]);
});

test('an answer of false is remembered too', () => {
  const known = remembering<boolean>();
  expect([known('a', () => false), known('a', () => true)]).toEqual([false, false]);
});

const filled = (others: number) => {
  const known = remembering<string>();
  known('first', () => 'before');
  for (let each = 0; each < others; each += 1) known(`other ${each}`, () => 'other');
  return known('first', () => 'anew');
};
test('the first of 512 is still known', () => expect(filled(511)).toBe('before'));
test('the first of 513 is asked anew', () => expect(filled(512)).toBe('anew'));
