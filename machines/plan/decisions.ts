import { plan as planSchema, type Indicator, type Operand, type Plan, type Rule } from '../../subjects/plan.ts';
import { canonical } from '../canonical.ts';
import { sha256Hex } from '../sha256.ts';
import { outOfBounds } from './bounds.ts';
import { faultAt, faultOf, type PlanFault } from './faults.ts';
import { layoutOf } from './layout.ts';
import { leavesOf, nodesIn, pathText, readingsOf, type Leaf, type Path } from './rules.ts';

export const deepestRule = 8;
export const mostNodes = 200;
export const longestWarmUpBars = 2000;
/** Numbers kept for all symbols of a plan together: 2 MB. */
export const mostCells = 250_000;

export interface CheckedPlan {
  /** With its defaults filled in. */
  readonly plan: Plan;
  /** SHA-256 of the plan's canonical JSON with its defaults, so two spellings of one plan are one plan. */
  readonly planHash: string;
}

export const isFault = (checked: CheckedPlan | PlanFault): checked is PlanFault => 'rule' in checked;

/** The plan and its hash, or the first thing that is wrong with it. Never throws. */
export function checkPlan(raw: unknown): CheckedPlan | PlanFault {
  const excess = outOfBounds(raw);
  if (excess !== undefined) return { ...excess, path: pathText(excess.path).slice(0, 500) };
  const { data, error } = planSchema.safeParse(raw);
  if (error !== undefined) {
    const [first] = error.issues;
    return first === undefined ? faultAt([], raw, error.message) : faultOf(raw, first);
  }
  return objection(data) ?? { plan: data, planHash: planHashOf(data) };
}

/** Of a plan that passed; a plan without its defaults has another hash. */
export const planHashOf = (plan: Plan): string => sha256Hex(canonical(plan));

/** The first rule beyond the schema's that a plan breaks. */
function objection(plan: Plan): PlanFault | undefined {
  return repeatedSymbol(plan) ?? ruleObjection(plan.entry, 'entry') ?? ruleObjection(plan.exit, 'exit')
    ?? tooManyNodes(plan) ?? blindRules(plan) ?? sameRules(plan) ?? lateOperand(plan) ?? tooMuchMemory(plan);
}

function repeatedSymbol({ universe }: Plan): PlanFault | undefined {
  const place = universe.findIndex((symbol, at) => universe.indexOf(symbol) < at);
  return place < 0 ? undefined : faultAt(['universe', place], universe[place], `must not repeat universe[${universe.indexOf(universe[place] ?? '')}]`);
}

function ruleObjection(rule: Rule, name: 'entry' | 'exit'): PlanFault | undefined {
  for (const leaf of leavesOf(rule, [name])) {
    const fault = leafObjection(leaf);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function leafObjection(leaf: Leaf): PlanFault | undefined {
  if (leaf.depth > deepestRule) return faultAt(leaf.path, leaf.depth, `must stand at most ${deepestRule} rules deep`);
  if (leaf.crosses && 'value' in leaf.left && 'value' in leaf.right) return faultAt(leaf.path, 'two numbers', 'must cross an indicator or a field of the bar');
  return operandObjection(leaf.left, [...leaf.path, 'left']) ?? operandObjection(leaf.right, [...leaf.path, 'right']) ?? beyondItsOwnChannel(leaf);
}

const operandObjection = (operand: Operand, path: Path): PlanFault | undefined =>
  ('indicator' in operand ? indicatorObjection(operand.indicator, [...path, 'indicator']) : undefined);

function indicatorObjection(indicator: Indicator, path: Path): PlanFault | undefined {
  if (indicator.kind !== 'macd' || indicator.fast < indicator.slow) return undefined;
  return faultAt([...path, 'fast'], indicator.fast, `must be below slow (${indicator.slow})`);
}

/** A close beyond a Donchian channel that holds that very bar is what is meant when the offset was forgotten; it is never true. */
function beyondItsOwnChannel({ path, direction, left, right }: Leaf): PlanFault | undefined {
  const [upper, lower, upperSide, lowerSide] = direction === 'above' ? [left, right, 'left', 'right'] : [right, left, 'right', 'left'];
  if (holds(lower, 'upper', upper)) return forgotten(lower, [...path, lowerSide]);
  return holds(upper, 'lower', lower) ? forgotten(upper, [...path, upperSide]) : undefined;
}

/** Whether `channel` is that side of a Donchian channel over the bar that `price` is of. */
function holds(channel: Operand, side: 'upper' | 'lower', price: Operand): boolean {
  if (!('indicator' in channel) || channel.indicator.kind !== 'donchian' || channel.indicator.output !== side) return false;
  if (!('bar' in price) || price.bar === 'volume') return false;
  return channel.offset <= price.offset && price.offset < channel.offset + channel.indicator.length;
}

const forgotten = (channel: Operand, path: Path): PlanFault =>
  faultAt([...path, 'offset'], 'value' in channel ? 0 : channel.offset, 'must leave out the bar that is compared, which is never beyond its own channel; use a larger offset');

function tooManyNodes({ entry, exit }: Plan): PlanFault | undefined {
  const nodes = nodesIn(entry) + nodesIn(exit);
  return nodes > mostNodes ? faultAt(['entry'], nodes, `must have, with exit, at most ${mostNodes} rules and operands`) : undefined;
}

const seesNoMarket = (rule: Rule) => leavesOf(rule, []).every(({ left, right }) => 'value' in left && 'value' in right);

/** One of them may be constant: "always in", "never out". */
function blindRules({ entry, exit }: Plan): PlanFault | undefined {
  return seesNoMarket(entry) && seesNoMarket(exit) ? faultAt(['entry'], entry, 'must, or exit must, look at an indicator or a field of the bar') : undefined;
}

function sameRules({ entry, exit }: Plan): PlanFault | undefined {
  return canonical(entry) === canonical(exit) ? faultAt(['exit'], exit, 'must differ from entry: an exit that is true forbids the entry') : undefined;
}

function lateOperand(plan: Plan): PlanFault | undefined {
  const layout = layoutOf(plan);
  const late = [...leavesOf(plan.entry, ['entry']), ...leavesOf(plan.exit, ['exit'])]
    .flatMap(readingsOf)
    .find((reading) => layout.warmUp(reading) > longestWarmUpBars);
  return late === undefined ? undefined : faultAt(late.path, layout.warmUp(late), `must have its value after at most ${longestWarmUpBars} bars`);
}

function tooMuchMemory(plan: Plan): PlanFault | undefined {
  const cells = layoutOf(plan).cells * plan.universe.length;
  return cells > mostCells ? faultAt(['universe'], cells, `must need at most ${mostCells} numbers for its indicators over all symbols; shorten indicators or the universe`) : undefined;
}
