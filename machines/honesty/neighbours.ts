import type { Plan } from '../../subjects/plan.ts';
import { canonical } from '../canonical.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import { pathText, type Path } from '../plan/rules.ts';

/** A plan with one of its parameters a little different. */
export interface Neighbour {
  /** The first place of the parameter in the plan: `entry.left.indicator.length`. */
  readonly parameter: string;
  readonly was: number;
  readonly is: number;
  readonly plan: Plan;
}

/** A number in a plan that was chosen, wherever it stands: the length of an indicator that the exit reads too is one parameter. */
interface Parameter {
  readonly paths: readonly Path[];
  readonly value: number;
  readonly isWhole: boolean;
}

const shares = [-0.2, -0.1, 0.1, 0.2];
/** More neighbours tell no more. */
export const mostNeighbours = 200;

/**
 * Neighbours of a plan: each length, width and factor of its indicators, each threshold, each distance of its stop and of its
 * limit 10 and 20 % lower and higher, one at a time. Lengths move by at least one bar. What is no valid plan is left out; so are thresholds of 0, which have no neighbours by shares.
 * @returns at most 200, in the order of the plan
 */
export function neighboursOf(plan: Plan): readonly Neighbour[] {
  return parametersOf(plan).flatMap(({ paths, value, isWhole }) => {
    const [first = []] = paths;
    return [...new Set(shares.map((share) => moved(value, share, isWhole)))].filter((is) => is !== value).flatMap((is) => {
      const checked = checkPlan(paths.reduce<unknown>((changed, path) => withNumber(changed, path, is), plan));
      return isFault(checked) ? [] : [{ parameter: pathText(first), was: value, is, plan: checked.plan }];
    });
  }).slice(0, mostNeighbours);
}

function moved(value: number, share: number, isWhole: boolean): number {
  const exact = value * (1 + share);
  if (!isWhole) return Number(exact.toPrecision(12));
  return Math.round(exact) === value ? value + Math.sign(share) : Math.round(exact);
}

function parametersOf(plan: Plan): readonly Parameter[] {
  const { timing } = plan;
  const limit: readonly Found[] = timing === 'nextOpen' ? [] : [{ path: ['timing', 'limit', 'offset'], key: 'limit', value: timing.limit.offset, isWhole: false }];
  const found = [...numbersIn(plan.entry, ['entry']), ...numbersIn(plan.exit, ['exit']), ...(plan.stop === undefined ? [] : numbersIn(plan.stop, ['stop'])), ...(plan.stops === undefined ? [] : numbersIn(plan.stops, ['stops'])), ...limit];
  const byKey = new Map<string, Parameter>();
  for (const { path, key, value, isWhole } of found) byKey.set(key, { paths: [...(byKey.get(key)?.paths ?? []), path], value, isWhole });
  return [...byKey.values()];
}

interface Found {
  readonly path: Path;
  /** Equal for numbers that are one parameter. */
  readonly key: string;
  readonly value: number;
  readonly isWhole: boolean;
}

/** Chosen whole numbers are bars; `offset` says which bar is meant and is no parameter. */
const lengths = new Set(['length', 'fast', 'slow', 'signal']);
const others = new Set(['deviations', 'times', 'value', 'distance', 'multiple']);

function numbersIn(node: unknown, path: Path): readonly Found[] {
  if (Array.isArray(node)) return node.flatMap((each, place) => numbersIn(each, [...path, place]));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]): readonly Found[] => {
    if (typeof value !== 'number') return numbersIn(value, [...path, name]);
    if (!lengths.has(name) && !others.has(name)) return [];
    return [{ path: [...path, name], key: `${name} ${keyOf(node)}`, value, isWhole: lengths.has(name) }];
  });
}

/** Two sides of a channel have one length. */
function keyOf(node: object): string {
  const { output: _, offset: __, ...rest }: { readonly output?: unknown; readonly offset?: unknown } = { ...node };
  return canonical(rest);
}

function withNumber(node: unknown, [step, ...rest]: Path, value: number): unknown {
  if (step === undefined) return value;
  if (Array.isArray(node)) return node.map((each: unknown, place) => (place === step ? withNumber(each, rest, value) : each));
  return Object.fromEntries(Object.entries(node ?? {}).map(([name, each]) => [name, name === step ? withNumber(each, rest, value) : each]));
}
