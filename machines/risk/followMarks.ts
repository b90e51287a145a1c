import type { Breaches } from '../../subjects/breaches.ts';
import { instantMs, isoTime } from '../authority/instant.ts';
import { most, toFloat } from '../decimal.ts';
import type { EquityColumn, MarkFollower } from '../following.ts';
import { watchOf } from './breaches.ts';
import { figuresOf } from './policyFigures.ts';
import { policyOf, type Desk } from './state.ts';

/** How risk takes marks of the books from a column: the day's loss and the fall from the highest mark, as far as they stay clear of what they are held against. */
export const followMarks = (desk: Desk): MarkFollower => ({
  quietUntil: (equity, from, before) => Math.min(harmlessUntil(desk, equity, from, before), unfallenUntil(desk, equity, from, before)),
  take: (equity, from, before) => take(desk, equity, from, before),
});

const dayMs = 86_400_000;

/** Floats are compared where decimals decide: so near to the limit the mark is wanted as a fact. */
const doubt = 1e-9;

let known = { date: '', endMs: -Infinity };

/** Before the first mark there is no day. */
function endOfDay(date: string): number {
  if (known.date !== date) known = { date, endMs: date === '' ? -Infinity : instantMs(`${date}T00:00:00Z`) + dayMs };
  return known.endMs;
}

type Levels = NonNullable<Breaches['drawdown'] | Breaches['dailyLossUsd']>;

/** Where the first of the levels is reached. */
const leastOf = (levels: Levels | undefined): number => (levels === undefined ? Infinity : Number(levels.reduce ?? levels.halt ?? levels.kill));

/** The first mark that may bring the day's loss to a limit. */
function harmlessUntil(desk: Desk, { atMs, usd }: EquityColumn, from: number, before: number): number {
  const policy = policyOf(desk);
  const limit = Math.min(figuresOf(policy).nearDailyLossUsd, leastOf(policy.breaches?.dailyLossUsd));
  let previous = toFloat(desk.day.equityUsd);
  let began = toFloat(desk.day.beganUsd);
  let tomorrowMs = endOfDay(desk.day.date);
  for (let at = from; at < before; at += 1) {
    const ms = atMs[at] ?? 0;
    if (ms >= tomorrowMs) {
      began = previous;
      tomorrowMs = (Math.floor(ms / dayMs) + 1) * dayMs;
    }
    const now = usd[at] ?? 0;
    if (began - now >= limit - doubt * (Math.abs(began) + limit)) return at;
    previous = now;
  }
  return before;
}

/** The first mark that may be too far below the highest. */
function unfallenUntil(desk: Desk, { usd }: EquityColumn, from: number, before: number): number {
  const share = leastOf(desk.policy?.breaches?.drawdown);
  if (share === Infinity) return before;
  let peak = toFloat(desk.watch?.peakUsd ?? desk.openingCashUsd);
  for (let at = from; at < before; at += 1) {
    const now = usd[at] ?? 0;
    peak = Math.max(peak, now);
    if (peak - now >= (share - doubt) * peak) return at;
  }
  return before;
}

/** As after each mark with thresholds: the highest is kept to the last digit. */
function keepPeak(desk: Desk, equity: EquityColumn, from: number, before: number): void {
  const watch = watchOf(desk);
  let peak = watch.peakUsd ?? desk.openingCashUsd;
  let near = toFloat(peak);
  for (let at = from; at < before; at += 1) {
    const now = equity.usd[at] ?? 0;
    if (now < near - doubt * Math.abs(near)) continue;
    near = Math.max(near, now);
    peak = most(peak, equity.exactUsd(at));
  }
  watch.peakUsd = peak;
}

/** As after each mark: the day begins with the last equity of the day before. */
function take(desk: Desk, equity: EquityColumn, from: number, before: number): void {
  if (desk.policy?.breaches !== undefined) keepPeak(desk, equity, from, before);
  const last = before - 1;
  const lastMs = equity.atMs[last] ?? 0;
  const equityUsd = equity.exactUsd(last);
  if (lastMs < endOfDay(desk.day.date)) {
    desk.day.equityUsd = equityUsd;
    return;
  }
  const dayBeganMs = Math.floor(lastMs / dayMs) * dayMs;
  known = { date: isoTime(lastMs).slice(0, 10), endMs: dayBeganMs + dayMs };
  let first = last;
  while (first > from && (equity.atMs[first - 1] ?? 0) >= dayBeganMs) first -= 1;
  desk.day = { date: known.date, beganUsd: first === from ? desk.day.equityUsd : equity.exactUsd(first - 1), equityUsd };
}
