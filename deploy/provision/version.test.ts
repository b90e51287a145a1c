import { expect, test } from 'vitest';
import { isAtLeast, versionIn } from './version.ts';

test('a version is found in what a program says about itself', () => {
  expect(versionIn('nats-server: v2.15.2')).toEqual([2, 15, 2]);
  expect(versionIn('db version v8.2.6\nBuild Info: {}')).toEqual([8, 2, 6]);
  expect(versionIn('Python 3.11.7')).toEqual([3, 11, 7]);
});

test('a text without a version has none', () => expect(versionIn('devel')).toBeUndefined());

test('versions compare by their numbers, first part first', () => {
  expect(isAtLeast([2, 12, 0], [2, 12, 0])).toBe(true);
  expect(isAtLeast([2, 9, 99], [2, 12, 0])).toBe(false);
  expect(isAtLeast([3, 0, 0], [2, 12, 9])).toBe(true);
  expect(isAtLeast([2, 12, 1], [2, 12, 2])).toBe(false);
});
