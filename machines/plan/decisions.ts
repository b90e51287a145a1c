import { plan as planSchema, type Indicator, type Operand, type Plan, type Rule, type Term } from '../../subjects/plan.ts';
import { canonical } from '../canonical.ts';
import { sha256Hex } from '../sha256.ts';
import { isFiner } from '../feed/coarser.ts';
import { outOfBounds } from './bounds.ts';
import { faultAt, faultsOf, type PlanFault } from './faults.ts';
import { layoutOf } from './layout.ts';
import { namesRead, trackName } from './others.ts';
import { leavesOf, leavesOfPlan, nodesIn, pathText, readingsOf, termsOf, type Leaf, type Path } from './rules.ts';

export const deepestRule = 8;
export const mostNodes = 200;
export const longestWarmUpBars = 2000;
export const mostOthers = 8;
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
  const checked = checkWholePlan(raw);
  if ('planHash' in checked) return checked;
  const [first] = checked;
  return first;
}

/** As `checkPlan`, with all that is wrong. Rules beyond the schema's are asked only of what has the right shape. */
export function checkWholePlan(raw: unknown): CheckedPlan | readonly [PlanFault, ...PlanFault[]] {
  const excess = outOfBounds(raw);
  if (excess !== undefined) return [{ ...excess, path: pathText(excess.path).slice(0, 500) }];
  const read = planSchema.safeParse(raw);
  const [first, ...rest] = read.success ? objections(read.data) : read.error.issues.flatMap((issue) => faultsOf(raw, issue));
  if (first !== undefined) return [first, ...rest];
  return read.success ? { plan: read.data, planHash: planHashOf(read.data) } : [faultAt([], raw, read.error.message)];
}

/** Of a plan that passed; a plan without its defaults has another hash. */
export const planHashOf = (plan: Plan): string => sha256Hex(canonical(plan));

/** The rules beyond the schema's that a plan breaks. What is too large is not measured further. */
function objections(plan: Plan): readonly PlanFault[] {
  const faults = [repeatedSymbol(plan), ...leavesOfPlan(plan).map(leafObjection), ...otherObjections(plan), tooManyNodes(plan), stopTwice(plan)].filter((fault) => fault !== undefined);
  return faults.length > 0 ? faults : [blindRules(plan), sameRules(plan), lateOperand(plan) ?? tooMuchMemory(plan)].filter((fault) => fault !== undefined);
}

const stopTwice = ({ stop, stops }: Plan): PlanFault | undefined => (stop === undefined || stops === undefined ? undefined : faultAt(['stops'], stops, 'must not stand beside stop: one, or several'));

function repeatedSymbol({ universe }: Plan): PlanFault | undefined {
  const place = universe.findIndex((symbol, at) => universe.indexOf(symbol) < at);
  return place < 0 ? undefined : faultAt(['universe', place], universe[place], `must not repeat universe[${universe.indexOf(universe[place] ?? '')}]`);
}

function leafObjection(leaf: Leaf): PlanFault | undefined {
  if (leaf.depth > deepestRule) return faultAt(leaf.path, leaf.depth, `must stand at most ${deepestRule} rules deep`);
  if (leaf.crosses && 'value' in leaf.left && 'value' in leaf.right) return faultAt(leaf.path, 'two numbers', 'must cross an indicator or a field of the bar');
  for (const { term, path } of readingsOf(leaf)) {
    const fault = 'indicator' in term ? indicatorObjection(term.indicator, [...path, 'indicator']) : undefined;
    if (fault !== undefined) return fault;
  }
  return beyondItsOwnChannel(leaf);
}

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
  if ([channel, price].flatMap(termsOf).some((term) => trackName(term) !== undefined || term.times !== undefined)) return false;
  if (!('indicator' in channel) || channel.indicator.kind !== 'donchian' || channel.indicator.output !== side) return false;
  if (!('bar' in price) || price.bar === 'volume') return false;
  return channel.offset <= price.offset && price.offset < channel.offset + channel.indicator.length;
}

const forgotten = (channel: Operand, path: Path): PlanFault =>
  faultAt([...path, 'offset'], termsOf(channel)[0]?.offset ?? 0, 'must leave out the bar that is compared, which is never beyond its own channel; use a larger offset');

/** What is read of other symbols must be there, and mean something. */
function otherObjections(plan: Plan): readonly (PlanFault | undefined)[] {
  const read = namesRead(plan).length;
  const tooMany = read > mostOthers ? faultAt(['entry'], read, `must read, with exit, at most ${mostOthers} other symbols`) : undefined;
  return [...leavesOfPlan(plan).flatMap(readingsOf).map(({ term, path }) => readingObjection(plan, term, path)), tooMany];
}

function readingObjection({ universe, timeframe: own }: Plan, term: Term, path: Path): PlanFault | undefined {
  const { of, against, timeframe } = term;
  if (timeframe !== undefined && !isFiner(own, timeframe)) return faultAt([...path, 'timeframe'], timeframe, `must be coarser than the plan's own (${own}), of which it is built`);
  if (timeframe !== undefined && against !== undefined) return faultAt([...path, 'timeframe'], timeframe, "must not stand beside against: ratios are of bars of the plan's own timeframe");
  if (of !== undefined && against !== undefined) return faultAt([...path, 'against'], against, 'must not stand beside of');
  if ((of === 'other' || against === 'other') && universe.length !== 2) return faultAt([...path, of === undefined ? 'against' : 'of'], 'other', `must be a symbol: only a universe of two has another, and this is of ${universe.length}`);
  if (against === undefined) return undefined;
  if (universe.includes(against)) return faultAt([...path, 'against'], against, 'must not be in the universe, or its own ratio is always 1; take it out, or use other in a universe of two');
  if ('bar' in term) return term.bar === 'close' ? undefined : faultAt([...path, 'bar'], term.bar, 'must be close: a ratio to another symbol is one of closes');
  if (!('source' in term.indicator)) return faultAt([...path, 'indicator', 'kind'], term.indicator.kind, 'must be an indicator of the close: a ratio to another symbol has no high and low');
  return term.indicator.source === 'close' ? undefined : faultAt([...path, 'indicator', 'source'], term.indicator.source, 'must be close: a ratio to another symbol is one of closes');
}

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
  const late = leavesOfPlan(plan)
    .flatMap(readingsOf)
    .find((reading) => layout.warmUp(reading) > longestWarmUpBars);
  return late === undefined ? undefined : faultAt(late.path, layout.warmUp(late), `must have its value after at most ${longestWarmUpBars} bars`);
}

function tooMuchMemory(plan: Plan): PlanFault | undefined {
  const cells = layoutOf(plan).cells * plan.universe.length;
  return cells > mostCells ? faultAt(['universe'], cells, `must need at most ${mostCells} numbers for its indicators over all symbols; shorten indicators or the universe`) : undefined;
}
