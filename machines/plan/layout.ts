import type { Operand, Plan, Rule, Term } from '../../subjects/plan.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { calendarOf } from '../calendar/calendar.ts';
import { canonical } from '../canonical.ts';
import { lengthMs } from '../feed/periods.ts';
import { volatility } from '../indicators/dispersion.ts';
import { outputOf } from '../indicators/indicators.ts';
import { barsCell } from '../indicators/memory.ts';
import { atr } from '../indicators/wilder.ts';
import { Drawing, keyOf, type NamedTrack, type Placed, type Track } from './drawing.ts';
import { trackName } from './others.ts';
import { leavesOf, leavesOfPlan, readingsOf, termsOf, type Leaf, type Reading } from './rules.ts';
import { figureOf, stopsOf, type StopFigure } from './stops.ts';
import { sumOf } from './sum.ts';

/** Bars in a trading year of 252 days of 6.5 hours. */
const barsAYear: Readonly<Record<Timeframe, number>> = { '1d': 252, '1h': 1638, '15m': 6552, '5m': 19_656, '1m': 98_280 };

/** How many bars a track must have had before a rule can be asked. */
export interface Need {
  readonly barsCell: number;
  readonly bars: number;
}

/** Which cell of a symbol's memory holds what: equal indicators stand there once. */
export interface Layout extends Track {
  readonly cells: number;
  /** Other symbols' bars, and coarser ones. */
  readonly others: readonly NamedTrack[];
  /** Ratios of the symbol's close to another's. */
  readonly ratios: readonly NamedTrack[];
  readonly constants: readonly { readonly cell: number; readonly value: number }[];
  readonly atr: number | undefined;
  readonly volatility: number | undefined;
  /** The cells of the figures that the plan's stops need, by their place; undefined where one needs none. */
  readonly stops: readonly (number | undefined)[];
  /** The cell of an operand's value, or of the value it had one bar before. */
  cellOf(operand: Operand, before?: 0 | 1): number;
  /** Bars of what is read until a reading has its value. */
  warmUp(reading: Reading): number;
  /** Bars of the plan until all readings have their values. */
  readonly warmUpBars: number;
  /** What must be there before a rule can be asked: of the symbol's own bars first. */
  needs(rule: Rule): readonly [Need, ...Need[]];
  isFallible(operand: Operand): boolean;
}

type Seen = Exclude<Operand, { value: number }>;

/** Whether an operand is a cell that is there anyway; scaled ones and sums are computed from cells. What is of coarser bars is too, so that a crossing compares it with what it was at the plan's bar before. */
const isPlain = (operand: Seen): operand is Term => !('sum' in operand) && operand.times === undefined && operand.timeframe === undefined;

/** What is not of the symbol's own bars is from before the bar that is judged. */
const lag = (term: Term): 0 | 1 => (trackName(term) === undefined ? 0 : 1);

/** How many bars of the plan a coarser one has, about: a New York session, and a coin's day. */
function barsWithin({ timeframe, universe: [first = ''] }: Plan, coarser: Timeframe): number {
  return calendarOf(first) === 'always' ? lengthMs[coarser] / lengthMs[timeframe] : barsAYear[timeframe] / barsAYear[coarser];
}

export function layoutOf(plan: Plan): Layout {
  const drawing = new Drawing();
  const leaves = leavesOfPlan(plan);
  const constants = placeOperands(drawing, leaves);
  const { sizing } = plan;
  const stops = stopsOf(plan).map((stop) => placeStop(drawing, figureOf(stop)));
  const stopAtr = plan.stop?.kind === 'atr' ? stops[0] : undefined;
  const sized = sizing.kind === 'volatility' ? drawing.place(drawing.own, 'volatility', () => volatility(sizing.lookback, barsAYear[plan.timeframe])) : undefined;
  const computed = placeComputed(drawing, leaves);
  const warmUp = ({ term, back }: Reading) => back + lag(term) + ('bar' in term ? 1 : drawing.studyIn(term).study.warmUps[outputOf(term.indicator)] ?? 0);
  const { studies, histories, head } = drawing.own;
  const ownBars = (reading: Reading) => (reading.term.timeframe === undefined ? warmUp(reading) : Math.ceil(warmUp(reading) * barsWithin(plan, reading.term.timeframe)));
  return {
    warmUpBars: Math.max(0, ...leaves.flatMap(readingsOf).map(ownBars)),
    cells: drawing.cells, head, studies, histories, atr: stopAtr?.at, stops: stops.map((placed) => placed?.at), volatility: sized?.at, warmUp,
    others: [...drawing.others.values()], ratios: [...drawing.ratios.values()], constants: [...constants].map(([value, cell]) => ({ cell, value })),
    cellOf(operand, before = 0) {
      const cell = 'value' in operand ? constants.get(operand.value)
        : isPlain(operand) ? drawing.back(drawing.baseOf(operand), operand.offset + before)
          : drawing.back(computed.get(canonical(operand))?.at ?? Number.NaN, before);
      return found(cell, operand);
    },
    needs: (rule) => needsOf(drawing, leavesOf(rule, []).flatMap(readingsOf), warmUp),
    isFallible: (operand) => termsOf(operand).some((term) => 'indicator' in term && drawing.studyIn(term).study.fallible === true),
  };
}

/** The ATR is that of the rules, where they have it too. */
function placeStop(drawing: Drawing, figure: StopFigure | undefined): Placed | undefined {
  if (figure === undefined) return undefined;
  const { kind, length } = figure;
  return kind === 'atr' ? drawing.place(drawing.own, keyOf({ kind, length }), () => atr(length)) : drawing.place(drawing.own, `volatility of a bar over ${length}`, () => volatility(length, 1));
}

function found(cell: number | undefined, operand: Operand): number {
  if (cell === undefined || Number.isNaN(cell)) throw new Error(`expected a cell for every operand of the plan, was none for ${JSON.stringify(operand)}; the layout is of another plan`);
  return cell;
}

const operandsOf = ({ left, right, crosses }: Leaf) => [{ operand: left, crosses }, { operand: right, crosses }];

/** Gives cells to the operands' indicators, numbers and earlier values. @returns the numbers' cells */
function placeOperands(drawing: Drawing, leaves: readonly Leaf[]): ReadonlyMap<number, number> {
  const constants = new Map<number, number>();
  const depths = new Map<number, { readonly term: Term; readonly depth: number }>();
  for (const { operand, crosses } of leaves.flatMap(operandsOf)) {
    if ('value' in operand && !constants.has(operand.value)) constants.set(operand.value, drawing.claim(1));
    for (const term of termsOf(operand)) {
      const base = drawing.baseOf(term);
      const depth = term.offset + (crosses && !('value' in operand) && isPlain(operand) ? 1 : 0);
      depths.set(base, { term, depth: Math.max(depth, depths.get(base)?.depth ?? 0) });
    }
  }
  for (const [base, { term, depth }] of depths) drawing.remember(drawing.trackOf(term), base, depth);
  return constants;
}

/** Gives cells to what is computed from others, after all that it is computed from. @returns them by the operand's canonical JSON */
function placeComputed(drawing: Drawing, leaves: readonly Leaf[]): ReadonlyMap<string, Placed> {
  const computed = new Map<string, Placed>();
  for (const { operand, crosses } of leaves.flatMap(operandsOf)) {
    if ('value' in operand || isPlain(operand)) continue;
    const key = canonical(operand);
    const placed = drawing.place(drawing.own, `= ${key}`, () => sumOf(termsOf(operand).map((term) => ({ cell: found(drawing.back(drawing.baseOf(term), term.offset), term), times: term.times ?? 1 }))));
    computed.set(key, placed);
    if (crosses) drawing.remember(drawing.own, placed.at, 1);
  }
  return computed;
}

function needsOf(drawing: Drawing, readings: readonly Reading[], warmUp: (reading: Reading) => number): readonly [Need, ...Need[]] {
  const others = new Map<number, number>();
  for (const reading of readings.filter(({ term }) => lag(term) === 1)) {
    const cell = drawing.trackOf(reading.term).head + barsCell;
    others.set(cell, Math.max(warmUp(reading) - 1, others.get(cell) ?? 0));
  }
  return [{ barsCell, bars: Math.max(0, ...readings.map(warmUp)) }, ...Array.from(others, ([cell, bars]) => ({ barsCell: cell, bars }))];
}
