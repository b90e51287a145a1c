import { describe, expect, test } from 'vitest';
import { combinatorialSplits, groupsOf, pathsOf } from './splits.ts';

const six = { observations: 60, groups: 6, tested: 2, horizon: 0, embargo: 0 };

describe('combinatorial splits', () => {
  test('are one for each choice of groups', () => expect(combinatorialSplits(six).map(({ groups }) => groups.join(''))).toEqual(['01', '02', '03', '04', '05', '12', '13', '14', '15', '23', '24', '25', '34', '35', '45']));

  test('train on all that is not tested where nothing is purged', () =>
    expect(combinatorialSplits(six)[6]).toEqual({ groups: [1, 3], test: [{ from: 10, before: 20 }, { from: 30, before: 40 }], train: [{ from: 0, before: 10 }, { from: 20, before: 30 }, { from: 40, before: 60 }] }));

  test('purge outcomes that overlap on both sides, and embargo what follows', () =>
    expect(combinatorialSplits({ ...six, horizon: 2, embargo: 3 })[6]?.train).toEqual([{ from: 0, before: 8 }, { from: 25, before: 28 }, { from: 45, before: 60 }]));

  test('may leave nothing between two tested groups', () =>
    expect(combinatorialSplits({ ...six, horizon: 5 })[6]?.train).toEqual([{ from: 0, before: 5 }, { from: 45, before: 60 }]));

  test('end an embargo with the observations', () => expect(combinatorialSplits({ ...six, embargo: 99 })[14]?.train).toEqual([{ from: 0, before: 40 }]));

  test('share observations that do not divide evenly', () => expect(groupsOf({ observations: 7, groups: 3 })).toEqual([{ from: 0, before: 2 }, { from: 2, before: 4 }, { from: 4, before: 7 }]));

  test.each([
    [{ ...six, groups: 1 }, 'expected 2 to 20 groups, was 1'],
    [{ ...six, tested: 6 }, 'expected 1 to 5 tested groups, was 6'],
    [{ ...six, observations: 11 }, 'expected at least 12 observations, was 11'],
    [{ ...six, horizon: -1 }, 'expected a horizon of 0 or more observations, was -1'],
    [{ ...six, embargo: 0.5 }, 'expected an embargo of 0 or more observations, was 0.5'],
    [{ observations: 100, groups: 20, tested: 10, horizon: 0, embargo: 0 }, 'expected at most 5000 splits, was 184756'],
  ])('of %j are refused', (of, message) => expect(() => combinatorialSplits(of)).toThrow(message));
});

describe('paths', () => {
  const paths = pathsOf(combinatorialSplits(six), 6);

  // Lopez de Prado (2018), figure 12.1: 6 groups, 2 tested, 15 splits, 5 paths.
  test('are as many as the book has', () => expect(paths).toHaveLength(5));
  test('take each group from a split that tests it', () => expect(paths.every((path) => path.every((split, group) => combinatorialSplits(six)[split]?.groups.includes(group)))).toBe(true));
  test('use each test once', () => expect(new Set(paths.flatMap((path) => path.map((split, group) => `${split} ${group}`))).size).toBe(30));
});
