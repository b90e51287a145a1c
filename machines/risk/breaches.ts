import type { Breaches } from '../../subjects/breaches.ts';
import type { Fact } from '../../subjects/fact.ts';
import { nothing, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { calendarOf } from '../calendar/calendar.ts';
import { openMsBetween } from '../calendar/openTime.ts';
import { format, most, over, parse, toFloat, zero, type Decimal } from '../decimal.ts';
import type { Traded } from '../order/traded.ts';
import { lower, scopeOf, stateIn } from './scopes.ts';
import type { Desk, Reservation } from './state.ts';
import type { Lowered } from './scopeChart.ts';
import { watchStrategy, type StrategyWatch } from './strategyBreaches.ts';

/** What thresholds are held against. Plain data; it is kept only where the policy has thresholds. */
export interface Watch {
  /** The highest mark; null before the first. */
  peakUsd: Decimal | null;
  /** Of the last fills by symbol: what they cost against the price at their approval, as a share. */
  slippages: Record<string, number[]>;
  /** Of the last orders: 1 where the venue refused it. */
  ends: number[];
  /** Time of the last bar by symbol. */
  barsAt: Record<string, number>;
  /** Times of the last heartbeat and tick; null before the first tick. */
  heartbeatMs: number | null;
  tickedMs: number | null;
  /** Only where strategies have thresholds of their own. */
  strategies?: Record<string, StrategyWatch>;
}

/** Thresholds of one figure, the strictest last in the words of the policy. */
type Levels = { readonly [Level in 'reduce' | 'halt' | 'kill']?: string | number | undefined };

interface Found {
  /** `desk`, a strategy or a symbol. */
  readonly target: string;
  readonly rule: keyof Breaches;
  readonly levels: Levels;
  readonly figure: number | Decimal;
  /** What the figure is, for people: "the day's loss in USD". */
  readonly named: string;
}

const begun = (): Watch => ({ peakUsd: null, slippages: {}, ends: [], barsAt: {}, heartbeatMs: null, tickedMs: null });

export const watchOf = (desk: Desk): Watch => (desk.watch ??= begun());

const severity: readonly (readonly [level: 'kill' | 'halt' | 'reduce', to: Lowered])[] = [['kill', 'killed'], ['halt', 'halted'], ['reduce', 'reducing']];

const reaches = (figure: number | Decimal, limit: string | number): boolean =>
  (typeof figure === 'bigint' ? figure >= parse(String(limit)) : figure >= Number(limit));

/** Lowers to the strictest level that the figure reached, once until somebody raises it; nothing under a kill of the desk or of the target itself. In place. */
export function hold(desk: Desk, { id }: Pick<Fact, 'id'>, { target, rule, levels, figure, named }: Found): readonly Publication[] {
  if (desk.control.value === 'killed' || stateIn(desk, target) === 'killed') return nothing;
  for (const [level, to] of severity) {
    const limit = levels[level];
    if (limit === undefined || !reaches(figure, limit)) continue;
    const text = typeof figure === 'bigint' ? format(figure) : String(Number(figure.toPrecision(9)));
    return lower(desk, { scope: scopeOf(target), target, to, rule, fact: id, reason: `${named} of ${text} reached ${limit}`, figure: text, limit: String(limit), cancelsEntries: true });
  }
  return nothing;
}

/** A mark of the books: the day's loss, and the fall from the highest mark. */
export function holdEquity(desk: Desk, fact: Pick<Fact, 'id'>): readonly Publication[] {
  const asked = desk.policy?.breaches;
  if (asked === undefined) return nothing;
  const { day: { beganUsd, equityUsd } } = desk;
  const watch = watchOf(desk);
  watch.peakUsd = most(watch.peakUsd ?? most(equityUsd, desk.openingCashUsd), equityUsd);
  const lost = asked.dailyLossUsd === undefined ? nothing
    : hold(desk, fact, { target: 'desk', rule: 'dailyLossUsd', levels: asked.dailyLossUsd, figure: most(beganUsd - equityUsd, zero), named: "the day's loss in USD" });
  if (asked.drawdown === undefined || watch.peakUsd <= zero) return lost;
  const drawdown = toFloat(over(watch.peakUsd - equityUsd, watch.peakUsd));
  return [...lost, ...hold(desk, fact, { target: 'desk', rule: 'drawdown', levels: asked.drawdown, figure: drawdown, named: 'the fall from the highest equity, as a share of it,' })];
}

/** The portfolio's value at risk was measured. @param share of equity */
export function holdValueAtRisk(desk: Desk, fact: Pick<Fact, 'id'>, share: number): readonly Publication[] {
  const levels = desk.policy?.breaches?.valueAtRisk;
  return levels === undefined ? nothing : hold(desk, fact, { target: 'desk', rule: 'valueAtRisk', levels, figure: share, named: 'the value at risk, as a share of equity,' });
}

const withNewest = (list: readonly number[], value: number, limit: number): number[] => [...list, value].slice(-limit);
const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;

/** A fill: what it cost against the price at its approval, below zero where it was better. In place. */
export function noteSlippage(desk: Desk, { symbol, side, arrivalUsd }: Pick<Reservation, 'symbol' | 'side' | 'arrivalUsd'>, { priceUsd }: Pick<Traded, 'priceUsd'>): void {
  const levels = desk.policy?.breaches?.slippage;
  if (levels === undefined || arrivalUsd === undefined || arrivalUsd <= zero) return;
  const { slippages } = watchOf(desk);
  const worseUsd = side === 'buy' ? priceUsd - arrivalUsd : arrivalUsd - priceUsd;
  slippages[symbol] = withNewest(own(slippages, symbol) ?? [], toFloat(over(worseUsd, arrivalUsd)), levels.fills);
}

/** An order ended at the venue. In place. */
export function noteEnd(desk: Desk, refused: boolean): void {
  const levels = desk.policy?.breaches?.rejectRate;
  if (levels === undefined) return;
  const watch = watchOf(desk);
  watch.ends = withNewest(watch.ends, refused ? 1 : 0, levels.orders);
}

/**
 * What fills and ends of orders come to. On a live desk asked with each of them; in lockstep when the step closes, since strategies hear its answer and must not
 * hear it between the bars of one time.
 */
export function holdTrades(desk: Desk, fact: Pick<Fact, 'id'>): readonly Publication[] {
  const { watch, policy } = desk;
  if (watch === undefined || policy?.breaches === undefined) return nothing;
  const { slippage, rejectRate } = policy.breaches;
  const slipped = slippage === undefined ? nothing : Object.keys(watch.slippages).sort().flatMap((symbol) => {
    const last = own(watch.slippages, symbol) ?? [];
    return last.length < slippage.fills ? nothing : hold(desk, fact, { target: symbol, rule: 'slippage', levels: slippage, figure: mean(last), named: `the slippage of the last ${slippage.fills} fills, as a share of the price,` });
  });
  if (rejectRate === undefined || watch.ends.length < rejectRate.orders) return slipped;
  return [...slipped, ...hold(desk, fact, { target: 'desk', rule: 'rejectRate', levels: rejectRate, figure: mean(watch.ends), named: `the share of the last ${rejectRate.orders} orders that the venue refused` })];
}

export function noteBar(desk: Desk, symbol: string): void {
  if (desk.policy?.breaches?.dataOutageSeconds !== undefined) watchOf(desk).barsAt[symbol] = desk.nowMs;
}

/** Somebody watches the desk. */
export function noteHeartbeat(desk: Desk, atMs: number): void {
  if (desk.policy?.breaches?.heartbeatSeconds === undefined) return;
  const watch = watchOf(desk);
  watch.heartbeatMs = Math.max(watch.heartbeatMs ?? 0, atMs);
}

/** Time passed: symbols without bars. */
export function holdOutages(desk: Desk, fact: Pick<Fact, 'id'>): readonly Publication[] {
  const levels = desk.policy?.breaches?.dataOutageSeconds;
  if (levels === undefined) return nothing;
  const { barsAt } = watchOf(desk);
  return Object.keys(barsAt).sort().flatMap((symbol) => {
    const seconds = Math.floor(openMsBetween(calendarOf(symbol), own(barsAt, symbol) ?? desk.nowMs, desk.nowMs) / 1000);
    return hold(desk, fact, { target: symbol, rule: 'dataOutageSeconds', levels, figure: seconds, named: 'the time without a bar, in seconds of an open exchange,' });
  });
}

/** A gap between ticks of so many of their intervals is a desk that was down: what was missed then was nobody's silence. */
const intervalsOfSleep = 10;

/** The clock of a live desk: heartbeats and symbols that are missing. After the desk was down all of them are given their time anew. */
export function holdTick(desk: Desk, fact: Pick<Fact, 'id'>, everySeconds: number): readonly Publication[] {
  const asked = desk.policy?.breaches;
  if (asked === undefined) return nothing;
  const watch = watchOf(desk);
  const slept = watch.tickedMs === null || desk.nowMs - watch.tickedMs > intervalsOfSleep * Math.max(everySeconds, 1) * 1000;
  watch.tickedMs = desk.nowMs;
  if (slept) {
    watch.heartbeatMs = desk.nowMs;
    for (const symbol of Object.keys(watch.barsAt)) watch.barsAt[symbol] = desk.nowMs;
    return nothing;
  }
  const lost = asked.heartbeatSeconds === undefined ? nothing
    : hold(desk, fact, { target: 'desk', rule: 'heartbeatSeconds', levels: asked.heartbeatSeconds, figure: Math.floor((desk.nowMs - (watch.heartbeatMs ?? desk.nowMs)) / 1000), named: 'the time without a heartbeat, in seconds,' });
  return [...lost, ...holdOutages(desk, fact)];
}

/** A person signed for what was: its figures count anew from here on, in place. @param target `desk`, a strategy or a symbol */
export function countAnew(desk: Desk, target: string): void {
  const { watch } = desk;
  if (watch === undefined) return;
  if (target !== 'desk') {
    if (watch.strategies !== undefined) delete watch.strategies[target];
    watchStrategy(desk, target);
    delete watch.slippages[target];
    if (own(watch.barsAt, target) !== undefined) watch.barsAt[target] = desk.nowMs;
    return;
  }
  desk.day.beganUsd = desk.day.equityUsd;
  watch.peakUsd = watch.peakUsd === null ? null : desk.day.equityUsd;
  watch.ends = [];
  if (watch.heartbeatMs !== null) watch.heartbeatMs = desk.nowMs;
}

/** A policy came into force, in place: what is newly to be missed is missed from here on, a symbol that has had a bar among it. */
export function watchFrom(desk: Desk, before: Breaches | undefined, atMs: number): void {
  const asked = desk.policy?.breaches;
  if (asked === undefined) return;
  if (asked.heartbeatSeconds !== undefined && before?.heartbeatSeconds === undefined && desk.watch !== undefined) desk.watch.heartbeatMs = atMs;
  if (asked.dataOutageSeconds === undefined || before?.dataOutageSeconds !== undefined) return;
  const { barsAt } = watchOf(desk);
  for (const [symbol, { closeUsd }] of Object.entries(desk.quotes)) if (closeUsd !== null) barsAt[symbol] = atMs;
}

/** Cash that came or went from outside is no gain or loss, in place. */
export function shiftEquity(desk: Desk, amountUsd: Decimal): void {
  desk.day.beganUsd += amountUsd;
  desk.day.equityUsd += amountUsd;
  if (desk.watch !== undefined && desk.watch.peakUsd !== null) desk.watch.peakUsd += amountUsd;
}
