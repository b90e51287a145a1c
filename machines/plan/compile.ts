import type { Operand, Plan, Rule } from '../../subjects/plan.ts';
import type { BarColumns } from '../gym/run.ts';
import { barsCell, headCells, open, openColumn, openSplitColumn, read, restore, saved, type Bar, type Memory, type Saved } from '../indicators/memory.ts';
import type { Track } from './drawing.ts';
import { because } from './explanation.ts';
import { layoutOf, type Layout, type Need } from './layout.ts';
import { reasonKeeper, type ReasonKeeper } from './reasonKeeper.ts';
import { leavesOf } from './rules.ts';
import { stopsOf, stopWarmUp } from './stops.ts';
import { othersOver, shift, waitingCell, type Others } from './tracks.ts';

type Predicate = () => boolean;

/** One symbol's indicators and rules, followed bar by bar. `hear` and `reach` are for plans whose rules read other symbols; see others.ts. */
export interface Evaluator extends Others {
  /** Takes the next closed bar: constant time, no allocation. */
  update(bar: Bar): void;
  /**
   * Takes the bars [from, before) of columns one by one, up to and with the first after which `asks` is true.
   * @param splits how many of their shares one of the first bar's has become, where the symbol was split
   * @returns its index, or `before`
   */
  follow(bars: BarColumns, from: number, before: number, asks: () => boolean, splits?: number): number;
  /** Whether the entry rule is true at the newest bar's close; false while anything in it has no value. */
  enters(): boolean;
  exits(): boolean;
  /** Why the rule is true, for people: "sma(10) 101.2 crossed above sma(30) 100.9". */
  because(rule: 'entry' | 'exit'): string;
  /** The same for later: the figures are kept, and the text is made when it is asked for. */
  becauseLater(rule: 'entry' | 'exit'): () => string;
  /** The average true range of the plan's stop; undefined while it has no value, or where the plan has no such stop. */
  atr(): number | undefined;
  /** What each of the plan's stops needs of the newest bar: its ATR, or the volatility of a bar as a share of price; undefined as above. */
  stopFigures(): readonly (number | undefined)[];
  /** Realised volatility for the plan's sizing, a share of price a year; undefined as above. */
  volatilityAnnual(): number | undefined;
  save(): Saved;
}

/** A plan ready to be evaluated; shared by its symbols. */
export interface Compiled {
  /** Bars until both rules, the stop and the sizing have all their values. */
  readonly warmUpBars: number;
  /** Numbers that one symbol's evaluator keeps. */
  readonly cells: number;
  /** An evaluator for one symbol, from the start or from what `save` gave. Throws where the state is another plan's. */
  evaluator(state?: Saved): Evaluator;
}

/** Compiles a plan that passed `checkPlan`. */
export function compile(plan: Plan): Compiled {
  const layout = layoutOf(plan);
  const [entryNeeds, exitNeeds] = [layout.needs(plan.entry), layout.needs(plan.exit)];
  const sized = plan.sizing.kind === 'volatility' ? plan.sizing.lookback + 1 : 0;
  const stopped = Math.max(0, ...stopsOf(plan).map(stopWarmUp));
  return {
    warmUpBars: Math.max(layout.warmUpBars, sized, stopped),
    cells: layout.cells,
    evaluator(state) {
      const memory = emptyMemory(layout);
      if (state !== undefined) restore(memory, state);
      const steps = layout.studies.map(({ study, at }) => study.over(memory, at));
      const { histories } = layout;
      const keepers: { entry?: ReasonKeeper; exit?: ReasonKeeper } = {};
      const reader = {
        reads: (operand: Operand) => {
          const cell = layout.cellOf(operand);
          return () => read(memory, cell);
        },
        holds: (rule: Rule) => predicateOf(rule, layout, memory),
      };
      const valueIn = (cell: number | undefined) => {
        const value = cell === undefined ? Number.NaN : read(memory, cell);
        return Number.isNaN(value) ? undefined : value;
      };
      return {
        ...othersOver(layout, memory),
        update(bar) {
          for (const history of histories) shift(memory, history);
          open(memory, bar);
          for (const step of steps) step();
        },
        follow(bars, from, before, asks, splits) {
          const unit = 10 ** bars.scale;
          for (let at = from; at < before; at += 1) {
            for (const history of histories) shift(memory, history);
            if (splits === undefined) openColumn(memory, bars, at, unit);
            else openSplitColumn(memory, bars, at, unit, splits);
            for (const step of steps) step();
            if (asks()) return at;
          }
          return before;
        },
        enters: rootOf(plan.entry, entryNeeds, layout, memory),
        exits: rootOf(plan.exit, exitNeeds, layout, memory),
        because: (rule) => because(plan[rule], (operand) => read(memory, layout.cellOf(operand)), (leaf) => predicateOf(leaf, layout, memory)()),
        becauseLater: (rule) => (keepers[rule] ??= reasonKeeper(plan[rule], reader))(),
        atr: () => valueIn(layout.atr),
        volatilityAnnual: () => valueIn(layout.volatility),
        stopFigures: () => layout.stops.map(valueIn),
        save: () => saved(memory),
      };
    },
  };
}

function emptyMemory(layout: Layout): Memory {
  const { cells, others, ratios, constants } = layout;
  const memory = new Float64Array(cells);
  for (const track of [layout, ...others, ...ratios]) empty(memory, track);
  for (const { head } of others) memory[head + waitingCell] = Number.NaN;
  for (const { cell, value } of constants) memory[cell] = value;
  return memory;
}

function empty(memory: Memory, { head, studies, histories }: Track): void {
  memory.fill(Number.NaN, head + barsCell + 1, head + headCells);
  for (const { study, at } of studies) memory.fill(Number.NaN, at, at + study.warmUps.length);
  for (const { at, depth } of histories) memory.fill(Number.NaN, at, at + depth);
}

/** A whole rule: "not" and "any" would be true of values that are not there, so it is asked only when all are. */
function rootOf(rule: Rule, [{ bars: warmUp }, ...others]: readonly [Need, ...Need[]], layout: Layout, memory: Memory): Predicate {
  const judged = predicateOf(rule, layout, memory);
  const holds = others.length === 0 ? judged : () => others.every((other) => read(memory, other.barsCell) >= other.bars) && judged();
  const fallible = fallibleCells(rule, layout);
  if (fallible.length === 0) return () => read(memory, barsCell) >= warmUp && holds();
  return () => read(memory, barsCell) >= warmUp && !fallible.some((cell) => Number.isNaN(read(memory, cell))) && holds();
}

const fallibleCells = (rule: Rule, layout: Layout): readonly number[] =>
  leavesOf(rule, []).flatMap(({ left, right, crosses }) => [left, right]
    .filter((operand) => layout.isFallible(operand))
    .flatMap((operand) => (crosses ? [layout.cellOf(operand), layout.cellOf(operand, 1)] : [layout.cellOf(operand)])));

function predicateOf(rule: Rule, layout: Layout, memory: Memory): Predicate {
  if ('all' in rule) return every(rule.all.map((each) => predicateOf(each, layout, memory)));
  if ('any' in rule) return some(rule.any.map((each) => predicateOf(each, layout, memory)));
  if ('not' in rule) {
    const inner = predicateOf(rule.not, layout, memory);
    return () => !inner();
  }
  // Below is above with the sides changed.
  const [upper, lower] = ('cross' in rule ? rule.cross : rule.compare) === 'above' ? [rule.left, rule.right] : [rule.right, rule.left];
  const [a, b] = [layout.cellOf(upper), layout.cellOf(lower)];
  if ('compare' in rule) return () => read(memory, a) > read(memory, b);
  const [earlierA, earlierB] = [layout.cellOf(upper, 1), layout.cellOf(lower, 1)];
  return () => read(memory, a) > read(memory, b) && read(memory, earlierA) <= read(memory, earlierB);
}

function every(predicates: readonly Predicate[]): Predicate {
  return () => {
    for (const holds of predicates) if (!holds()) return false;
    return true;
  };
}

function some(predicates: readonly Predicate[]): Predicate {
  return () => {
    for (const holds of predicates) if (holds()) return true;
    return false;
  };
}
