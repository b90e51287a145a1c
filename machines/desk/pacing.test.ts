import { describe, expect, test } from 'vitest';
import type { Role } from '../../subjects/roles.ts';
import { quiet, type Member, type Report } from './pacing.ts';

const heard: Partial<Record<Role, readonly string[]>> = { market: ['intent'], strategy: ['bar'], risk: ['bar', 'intent'] };
const hears = (role: Role) => new Set(heard[role] ?? []);
const members: readonly Member[] = [{ host: 'm', role: 'market' }, { host: 's', role: 'strategy' }, { host: 'r', role: 'risk' }];

const report = (host: string, taken: number, wrote: Report['wrote'] = {}, idle = true): Report => ({ host, taken, wrote, idle });
const isQuiet = (...reports: readonly Report[]) => quiet(members, Object.fromEntries(reports.map((each) => [each.host, each])), hears);

describe('a desk is quiet', () => {
  test('when every member took all that it hears', () =>
    expect(isQuiet(report('m', 2, { bar: 1 }), report('s', 1, { intent: 2 }), report('r', 2))).toBe(true));

  test('when a member has not taken what it does not hear', () =>
    expect(isQuiet(report('m', 2, { bar: 1, stepClosed: 9 }), report('s', 1, { intent: 2 }), report('r', 2))).toBe(true));

  test('when nobody wrote anything', () => expect(isQuiet(report('m', 0), report('s', 0), report('r', 0))).toBe(true));
});

describe('a desk is not quiet', () => {
  test('without members', () => expect(quiet([], {}, hears)).toBe(false));
  test('while a member has not reported', () => expect(isQuiet(report('m', 0), report('s', 0))).toBe(false));
  test('while a member is at work', () => expect(isQuiet(report('m', 0), report('s', 0, {}, false), report('r', 0))).toBe(false));
  test('while a member has yet to take a fact that it hears', () =>
    expect(isQuiet(report('m', 2, { bar: 1 }), report('s', 1, { intent: 2 }), report('r', 1))).toBe(false));
  test('while the market has yet to take what it hears itself', () =>
    expect(isQuiet(report('m', 1, { bar: 1 }), report('s', 1, { intent: 2 }), report('r', 2))).toBe(false));
  test('while a member has yet to take what a host that is no member wrote', () =>
    expect(isQuiet(report('m', 0), report('s', 0), report('r', 0), report('console', 0, { bar: 1 }))).toBe(false));
  test('while a host of two roles has yet to take what one of them hears', () => {
    const both: readonly Member[] = [{ host: 'h', role: 'market' }, { host: 'h', role: 'strategy' }];
    expect(quiet(both, { h: report('h', 0, { bar: 1 }) }, hears)).toBe(false);
    expect(quiet(both, { h: report('h', 1, { bar: 1 }) }, hears)).toBe(true);
  });
  test('for a host with the name of a property that every object has', () =>
    expect(quiet([{ host: 'constructor', role: 'risk' }], {}, hears)).toBe(false));
});
