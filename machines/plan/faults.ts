import type { z } from 'zod';
import { pathText, type Path } from './rules.ts';

/** What is wrong with a plan: where, what stands there, and which rule it breaks. */
export interface PlanFault {
  /** `entry.left.indicator.length`; empty for the plan itself. */
  readonly path: string;
  readonly value: string;
  readonly rule: string;
}

/** "plan.entry.left.indicator.fast: was 30, must be below slow (10)" */
export const faultText = ({ path, value, rule }: PlanFault): string => `plan${path === '' ? '' : `.${path}`}: was ${value}, ${rule}`;

const longest = 500;

/** A value as JSON, cut where it is long. */
function written(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

export const faultAt = (path: Path, value: unknown, rule: string): PlanFault =>
  ({ path: pathText(path).slice(0, longest), value: written(value), rule: rule.slice(0, longest) });

const valueAt = (raw: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (Object.entries(value).find(([key]) => key === String(step))?.[1]) : undefined), raw);

type Issue = z.core.$ZodIssue;

const stepsOf = (path: readonly PropertyKey[]): Path => path.map((step) => (typeof step === 'number' ? step : String(step)));

/** In the order of the schema's branches: the key that shows which of them the writer meant. */
const ruleKeys = ['compare', 'cross', 'all', 'any', 'not'];
const operandKeys = ['indicator', 'bar', 'value', 'sum'];
const termKeys = ['indicator', 'bar'];
const timingKeys = ['nextOpen', 'limit'];

/** The faults that an issue of zod's means, at `above` in the plan; at least one. */
export function faultsOf(raw: unknown, issue: Issue, above: Path = []): readonly PlanFault[] {
  const path = [...above, ...stepsOf(issue.path)];
  const value = valueAt(raw, path);
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return faultsInBranch(raw, issue.errors, path, value);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => faultAt([...path, key], valueAt(raw, [...path, key]), 'is no field here'));
  }
  return [faultAt(path, value, ruleOf(issue))];
}

function faultsInBranch(raw: unknown, branches: readonly (readonly Issue[])[], path: Path, value: unknown): readonly PlanFault[] {
  const last = path.at(-1);
  const keys = last === 'timing' ? timingKeys : last === 'left' || last === 'right' ? operandKeys : path.at(-2) === 'sum' ? termKeys : ruleKeys;
  const meant = typeof value === 'object' && value !== null ? keys.findIndex((key) => Object.hasOwn(value, key)) : -1;
  const faults = (branches[meant] ?? []).flatMap((issue) => faultsOf(raw, issue, path));
  return faults.length === 0 ? [faultAt(path, value, keys === timingKeys ? 'must be nextOpen or an object with limit' : `must be an object with one of ${keys.join(', ')}`)] : faults;
}

function ruleOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': return `must be ${article(issue.expected)}`;
    case 'invalid_value': return `must be ${choice(issue.values)}`;
    case 'invalid_union': return `must be ${choice(optionsOf(issue))}`;
    case 'too_small': return `must ${limit(issue.origin, issue.inclusive === true ? 'at least' : 'above', issue.minimum)}`;
    case 'too_big': return `must ${limit(issue.origin, issue.inclusive === true ? 'at most' : 'below', issue.maximum)}`;
    default: return issue.message;
  }
}

const article = (expected: string): string => (expected === 'int' ? 'a whole number' : /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`);

const choice = (values: readonly unknown[]): string => (values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`);

const optionsOf = (issue: object): readonly unknown[] => ('options' in issue && Array.isArray(issue.options) ? issue.options : []);

function limit(origin: string, how: string, bound: number | bigint): string {
  if (origin === 'string') return `have ${how} ${bound} ${bound === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${how} ${bound} ${bound === 1 ? 'item' : 'items'}`;
  return `be ${how} ${bound}`;
}
