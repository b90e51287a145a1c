import type { Path } from './rules.ts';

/* What a plan may be at all, before anything looks at what it says: so that no reply of a model can exhaust a reader. */

export const deepestNesting = 40;
export const mostValues = 5000;

interface Excess {
  readonly path: Path;
  readonly value: string;
  readonly rule: string;
}

/** The first thing that is no JSON value, too deep, or one too many. Goes through it without recursion. */
export function outOfBounds(raw: unknown): Excess | undefined {
  const waiting: { readonly value: unknown; readonly path: Path }[] = [{ value: raw, path: [] }];
  for (let seen = 1; ; seen += 1) {
    const next = waiting.pop();
    if (next === undefined) return undefined;
    const { value, path } = next;
    if (path.length > deepestNesting) return { path, value: 'deeper', rule: `must be nested at most ${deepestNesting} deep` };
    if (seen > mostValues) return { path, value: `more than ${mostValues}`, rule: `must hold at most ${mostValues} values` };
    const objection = notJson(value);
    if (objection !== undefined) return { path, value: objection, rule: 'must be a JSON value; leave out what has none' };
    if (typeof value === 'object' && value !== null) waiting.push(...within(value, path, mostValues).reverse());
  }
}

function notJson(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (['string', 'number', 'boolean'].includes(typeof value) || value === null || Array.isArray(value)) return undefined;
  if (typeof value !== 'object') return typeof value;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype ? undefined : 'an instance of a class';
}

function within(value: object, path: Path, most: number): { value: unknown; path: Path }[] {
  if (Array.isArray(value)) return value.slice(0, most + 1).map((each: unknown, place) => ({ value: each, path: [...path, place] }));
  return Object.entries(value).slice(0, most + 1).map(([key, each]: [string, unknown]) => ({ value: each, path: [...path, key] }));
}
