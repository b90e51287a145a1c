import type { Operand, Plan, Rule, Term } from '../../subjects/plan.ts';

/** Where something stands in a plan: keys and places in lists, outermost first. */
export type Path = readonly (string | number)[];

/** `entry.all[1].left.indicator.length` */
export const pathText = (path: Path): string =>
  path.map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`)).join('');

/** A comparison or crossing at the end of a rule's branches. */
export interface Leaf {
  readonly path: Path;
  /** Rules it stands in, itself included. */
  readonly depth: number;
  readonly crosses: boolean;
  readonly direction: 'above' | 'below';
  readonly left: Operand;
  readonly right: Operand;
}

/** A rule's comparisons and crossings, in the order they are written. */
export function leavesOf(rule: Rule, path: Path, depth = 1): readonly Leaf[] {
  if ('all' in rule) return rule.all.flatMap((each, place) => leavesOf(each, [...path, 'all', place], depth + 1));
  if ('any' in rule) return rule.any.flatMap((each, place) => leavesOf(each, [...path, 'any', place], depth + 1));
  if ('not' in rule) return leavesOf(rule.not, [...path, 'not'], depth + 1);
  const direction = 'cross' in rule ? rule.cross : rule.compare;
  return [{ path, depth, crosses: 'cross' in rule, direction, left: rule.left, right: rule.right }];
}

/** What of an operand looks at the market: nothing of a number, the terms of a sum, else itself. */
export const termsOf = (operand: Operand): readonly Term[] => ('value' in operand ? [] : 'sum' in operand ? operand.sum : [operand]);

/** Rules and operands in a rule, itself included. */
export function nodesIn(rule: Rule): number {
  if ('all' in rule) return rule.all.reduce((nodes, each) => nodes + nodesIn(each), 1);
  if ('any' in rule) return rule.any.reduce((nodes, each) => nodes + nodesIn(each), 1);
  return 'not' in rule ? 1 + nodesIn(rule.not) : 1 + operandsIn(rule.left) + operandsIn(rule.right);
}

const operandsIn = (operand: Operand): number => ('sum' in operand ? 1 + operand.sum.length : 1);

/** A term, and how many bars back a leaf reads it at the most: a crossing reads the bar before too. */
export interface Reading {
  readonly term: Term;
  readonly path: Path;
  readonly back: number;
}

export const readingsOf = (leaf: Leaf): readonly Reading[] =>
  [{ operand: leaf.left, path: [...leaf.path, 'left'] }, { operand: leaf.right, path: [...leaf.path, 'right'] }].flatMap(({ operand, path }) =>
    termsOf(operand).map((term, place) => ({ term, path: 'sum' in operand ? [...path, 'sum', place] : path, back: term.offset + (leaf.crosses ? 1 : 0) })));

/** Comparisons and crossings of both rules. */
export const leavesOfPlan = ({ entry, exit }: Pick<Plan, 'entry' | 'exit'>): readonly Leaf[] => [...leavesOf(entry, ['entry']), ...leavesOf(exit, ['exit'])];
