import type { Policy, PolicyScope } from '../../subjects/policy.ts';
import { canonical } from '../canonical.ts';
import { scopeName } from './scopes.ts';

/** One value that differs between two versions of a policy; left out where one of them does not have it. */
export interface PolicyChange {
  /** `scopes.sector:tech.limits.maxGrossNotionalUsd` */
  readonly path: string;
  readonly was?: string;
  readonly now?: string;
}

/** All that differs, by path; values as canonical JSON. A list counts as one value, but for the scopes, which stand by their names. */
export function changesBetween(from: Policy, to: Policy): readonly PolicyChange[] {
  const before = flat(from);
  const after = flat(to);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [was, now] = [before.get(path), after.get(path)];
    return was === now ? [] : [{ path, ...(was === undefined ? {} : { was }), ...(now === undefined ? {} : { now }) }];
  });
}

const flat = ({ scopes, ...rest }: Policy): ReadonlyMap<string, string> =>
  new Map(leaves({ ...rest, ...(scopes === undefined ? {} : { scopes: Object.fromEntries(scopes.map((scope: PolicyScope) => [scopeName(scope), { limits: scope.limits }])) }) }, ''));

function leaves(value: object, at: string): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const path = at === '' ? key : `${at}.${key}`;
    if (each === undefined) return [];
    return typeof each === 'object' && each !== null && !Array.isArray(each) ? leaves(each, path) : [[path, canonical(each)] as const];
  });
}
