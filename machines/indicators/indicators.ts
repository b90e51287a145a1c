import type { Indicator } from '../../subjects/plan.ts';
import { ema, macd, sma } from './averages.ts';
import { roc } from './change.ts';
import { donchian } from './channel.ts';
import { bollinger, stdev } from './dispersion.ts';
import { headCells, open, read, restore, saved, type Bar, type Saved } from './memory.ts';
import type { Study } from './study.ts';
import { atr, rsi } from './wilder.ts';

/** The study that gives an indicator's outputs. */
export function studyOf(indicator: Indicator): Study {
  switch (indicator.kind) {
    case 'sma': return sma(indicator.length, indicator.source);
    case 'ema': return ema(indicator.length, indicator.source);
    case 'rsi': return rsi(indicator.length, indicator.source);
    case 'macd': return macd(indicator.fast, indicator.slow, indicator.signal, indicator.source);
    case 'atr': return atr(indicator.length);
    case 'bollinger': return bollinger(indicator.length, indicator.deviations, indicator.source);
    case 'donchian': return donchian(indicator.length);
    case 'roc': return roc(indicator.length, indicator.source);
    case 'stdev': return stdev(indicator.length, indicator.source);
  }
}

const bands = ['upper', 'middle', 'lower'] as const;
const macdOutputs = ['line', 'signal', 'histogram'] as const;

/** Which of its study's outputs an indicator asks for. */
export function outputOf(indicator: Indicator): number {
  switch (indicator.kind) {
    case 'macd': return macdOutputs.indexOf(indicator.output);
    case 'bollinger':
    case 'donchian': return bands.indexOf(indicator.output);
    default: return 0;
  }
}

/** Bars until an indicator first has a value. */
export const warmUpOf = (indicator: Indicator): number => studyOf(indicator).warmUps[outputOf(indicator)] ?? 0;

/** One indicator followed over a series. */
export interface Following {
  /** Takes the next bar; the value, or undefined while there is none. */
  update(bar: Bar): number | undefined;
  save(): Saved;
}

/** Follows an indicator from the start, or from what `save` gave. */
export function follow(indicator: Indicator, state?: Saved): Following {
  const study = studyOf(indicator);
  const memory = new Float64Array(headCells + study.cells);
  memory.fill(Number.NaN, headCells, headCells + study.warmUps.length);
  if (state !== undefined) restore(memory, state);
  const step = study.over(memory, headCells);
  const cell = headCells + outputOf(indicator);
  return {
    update(bar) {
      open(memory, bar);
      step();
      const value = read(memory, cell);
      return Number.isNaN(value) ? undefined : value;
    },
    save: () => saved(memory),
  };
}
