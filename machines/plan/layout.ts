import type { Indicator, Operand, Plan } from '../../subjects/plan.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { canonical } from '../canonical.ts';
import { volatility } from '../indicators/dispersion.ts';
import { outputOf, studyOf } from '../indicators/indicators.ts';
import { fieldCell, headCells } from '../indicators/memory.ts';
import type { Study } from '../indicators/study.ts';
import { atr } from '../indicators/wilder.ts';
import { leavesOf, readingsOf, type Reading } from './rules.ts';

/** Bars in a trading year of 252 days of 6.5 hours. */
const barsAYear: Readonly<Record<Timeframe, number>> = { '1d': 252, '1h': 1638, '15m': 6552, '5m': 19_656, '1m': 98_280 };

interface Placed {
  readonly study: Study;
  readonly at: number;
}

/** Earlier values of the cell `of`: the one `n` bars ago stands in cell `at + n - 1`. */
export interface History {
  readonly of: number;
  readonly at: number;
  readonly depth: number;
}

/** Which cell of a symbol's memory holds what: equal indicators stand there once. */
export interface Layout {
  readonly cells: number;
  readonly studies: readonly Placed[];
  readonly histories: readonly History[];
  readonly constants: readonly { readonly cell: number; readonly value: number }[];
  readonly atr: number | undefined;
  readonly volatility: number | undefined;
  /** The cell of an operand's value, or of the value it had one bar before. */
  cellOf(operand: Operand, before?: 0 | 1): number;
  /** Bars until a reading has its value. */
  warmUp(reading: Reading): number;
  isFallible(operand: Operand): boolean;
}

/** Two indicators with one key are one study; they may ask for different outputs of it. */
function keyOf(indicator: Indicator): string {
  if (!('output' in indicator)) return canonical(indicator);
  const { output: _, ...study } = indicator;
  return canonical(study);
}

export function layoutOf(plan: Plan): Layout {
  const readings = [...leavesOf(plan.entry, ['entry']), ...leavesOf(plan.exit, ['exit'])].flatMap(readingsOf);
  const placed = new Map<string, Placed>();
  let cells = headCells;
  const claim = (count: number) => (cells += count) - count;
  const place = (key: string, study: () => Study): Placed => {
    const known = placed.get(key);
    if (known !== undefined) return known;
    const made = study();
    const fresh = { study: made, at: claim(made.cells) };
    placed.set(key, fresh);
    return fresh;
  };
  const studyIn = (indicator: Indicator) => place(keyOf(indicator), () => studyOf(indicator));
  const baseOf = (operand: Exclude<Operand, { value: number }>) =>
    ('bar' in operand ? fieldCell[operand.bar] : studyIn(operand.indicator).at + outputOf(operand.indicator));

  const { stop, sizing } = plan;
  const depths = new Map<number, number>();
  const constants = new Map<number, number>();
  for (const { operand, back } of readings) {
    if ('value' in operand) {
      if (!constants.has(operand.value)) constants.set(operand.value, claim(1));
    } else depths.set(baseOf(operand), Math.max(back, depths.get(baseOf(operand)) ?? 0));
  }
  const histories = [...depths].filter(([, depth]) => depth > 0).map(([of, depth]) => ({ of, depth, at: claim(depth) }));
  const historyAt = new Map(histories.map(({ of, at }) => [of, at]));
  const stopAtr = stop?.kind === 'atr' ? place(keyOf({ kind: 'atr', length: stop.length }), () => atr(stop.length)).at : undefined;
  const sized = sizing.kind === 'volatility' ? place('volatility', () => volatility(sizing.lookback, barsAYear[plan.timeframe])).at : undefined;

  return {
    cells, histories, atr: stopAtr, volatility: sized,
    studies: [...placed.values()],
    constants: [...constants].map(([value, cell]) => ({ cell, value })),
    cellOf(operand, before = 0) {
      const back = 'value' in operand ? 0 : operand.offset + before;
      const cell = 'value' in operand ? constants.get(operand.value) : back === 0 ? baseOf(operand) : historyAt.get(baseOf(operand));
      if (cell === undefined) throw new Error(`expected a cell for every operand of the plan, was none for ${JSON.stringify(operand)}; the layout is of another plan`);
      return back === 0 ? cell : cell + back - 1;
    },
    warmUp({ operand, back }) {
      if ('value' in operand) return 0;
      return back + ('bar' in operand ? 1 : studyIn(operand.indicator).study.warmUps[outputOf(operand.indicator)] ?? 0);
    },
    isFallible: (operand) => 'indicator' in operand && studyIn(operand.indicator).study.fallible === true,
  };
}
