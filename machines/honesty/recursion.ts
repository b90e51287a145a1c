import type { Indicator, Plan } from '../../subjects/plan.ts';
import { canonical } from '../canonical.ts';
import type { BarColumns, Decision, Run, RunOf } from '../gym/run.ts';
import { follow } from '../indicators/indicators.ts';
import { indicatorName } from '../plan/explanation.ts';
import { leavesOfPlan, readingsOf } from '../plan/rules.ts';
import { stopsOf } from '../plan/stops.ts';
import { xoshiro } from '../random.ts';
import { placeFrom } from '../scenario/select.ts';
import { part, sampled } from './spans.ts';

/** How much a plan depends on where its series begins. */
export interface Recursion {
  readonly warmUpBars: number;
  /** Largest difference between an indicator's value from so many bars and from all before, at one bar, as a share of the indicator's mean magnitude; 1 where it has no value yet. */
  readonly drift: number;
  /** The indicator that it was found in, and its symbol; null where there is no difference. */
  readonly indicator: string | null;
  /** Decisions of a run with so many bars of warm-up that one with all bars does not have, or the other way round, by time, symbol and action. */
  readonly unstableDecisions: number;
}

export interface RecursionOf {
  /** Bars of warm-up to try, each at least 1. */
  readonly warmUps: readonly number[];
  /** Bars at which values are compared, drawn from the traded ones by `seed`. */
  readonly samples: number;
  readonly seed: number;
}

/**
 * Whether recursive indicators (EMA, RSI, MACD, ATR) have forgotten where their series began, for several lengths of warm-up. Ratios of two symbols and coarser bars are judged by
 * the decisions alone, and indicators of another symbol by how they do on the plan's own.
 * Source: the idea is freqtrade's recursive-analysis; its differences are shares of the value itself, which is near zero for oscillators.
 */
export function recursion(run: Run, of: RunOf, { warmUps, samples, seed }: RecursionOf): readonly Recursion[] {
  const wrong = warmUps.find((bars) => !(Number.isInteger(bars) && bars >= 1));
  if (wrong !== undefined) throw new RangeError(`recursion: expected at least 1 bar of warm-up, was ${wrong}`);
  const own = of.bars.filter(({ symbol }) => of.plan.universe.includes(symbol));
  const fromMs = of.fromMs ?? Math.max(...own.map(({ atMs }) => atMs[Math.max(...warmUps)] ?? Infinity));
  const whole = run({ ...of, fromMs }).decisions;
  const tracks = indicatorsOf(of.plan).flatMap((indicator) => own.map((bars) => ({ indicator, bars, values: valuesOf(indicator, bars) })));
  const places = new Map(own.map((bars) => [bars, sampled(range(placeFrom(bars, fromMs), placeFrom(bars, of.beforeMs ?? Infinity)), samples, xoshiro(seed))]));
  return warmUps.map((warmUpBars) => {
    const worst = tracks.map((track) => ({ ...track, drift: driftOf(track, places.get(track.bars) ?? [], warmUpBars) }))
      .reduce<{ readonly drift: number; readonly name: string | null }>((most, { drift, indicator, bars }) => (drift > most.drift ? { drift, name: `${indicatorName(indicator)} of ${bars.symbol}` } : most), { drift: 0, name: null });
    const short = of.bars.map((bars) => part(bars, Math.max(0, placeFrom(bars, fromMs) - warmUpBars), bars.atMs.length));
    return { warmUpBars, drift: worst.drift, indicator: worst.name, unstableDecisions: differing(whole, run({ ...of, fromMs, bars: short }).decisions) };
  });
}

const range = (from: number, before: number): readonly number[] => Array.from({ length: Math.max(0, before - from) }, (_, index) => from + index);

/** Each once; the stop's too. Those of ratios and of coarser bars are left out. */
function indicatorsOf(plan: Plan): readonly Indicator[] {
  const read = leavesOfPlan(plan).flatMap(readingsOf).flatMap(({ term }) => ('indicator' in term && term.against === undefined && term.timeframe === undefined ? [term.indicator] : []));
  const stop: readonly Indicator[] = stopsOf(plan).flatMap((each) => (each.kind === 'atr' || each.kind === 'atrTrailing' ? [{ kind: 'atr' as const, length: each.length }] : []));
  return [...new Map([...read, ...stop].map((indicator) => [canonical(indicator), indicator])).values()];
}

/** NaN where there is none. */
function valuesOf(indicator: Indicator, { scale, atMs, open, high, low, close, volume }: BarColumns): Float64Array {
  const following = follow(indicator);
  const unit = 10 ** scale;
  const priceIn = (column: Float64Array, at: number) => (column[at] ?? Number.NaN) / unit;
  return Float64Array.from(atMs, (_, at) => following.update({
    open: priceIn(open, at), high: priceIn(high, at), low: priceIn(low, at), close: priceIn(close, at), volume: volume[at] ?? Number.NaN,
  }) ?? Number.NaN);
}

function driftOf({ indicator, bars, values }: { readonly indicator: Indicator; readonly bars: BarColumns; readonly values: Float64Array }, places: readonly number[], warmUpBars: number): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const magnitude = known.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, known.length);
  return places.reduce((most, place) => {
    const whole = values[place] ?? Number.NaN;
    const short = valuesOf(indicator, part(bars, Math.max(0, place - warmUpBars), place + 1)).at(-1) ?? Number.NaN;
    if (Number.isNaN(whole) || Object.is(whole, short)) return most;
    return Math.max(most, Number.isNaN(short) || magnitude === 0 ? 1 : Math.abs(whole - short) / magnitude);
  }, 0);
}

function differing(a: readonly Decision[], b: readonly Decision[]): number {
  const key = ({ atMs, symbol, action }: Decision) => `${atMs} ${symbol} ${action}`;
  const [ofA, ofB] = [new Set(a.map(key)), new Set(b.map(key))];
  return [...ofA].filter((each) => !ofB.has(each)).length + [...ofB].filter((each) => !ofA.has(each)).length;
}
