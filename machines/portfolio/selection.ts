import { atLeast } from '../statistics/series.ts';

/**
 * Brings the figure that would be at a place if all were sorted to that place; smaller ones come before it, larger ones after. In place.
 * @param from the first and `to` the last place that is looked at
 * Source: Hoare (1961), "Algorithm 65: find", with the middle of three as pivot. The pivots depend on the figures alone, so the outcome is the same everywhere.
 */
export function select(values: Float64Array, place: number, from = 0, to = values.length - 1): void {
  let [low, high] = [from, to];
  while (low < high) {
    const pivot = middleOf(values[low] ?? 0, values[(low + high) >>> 1] ?? 0, values[high] ?? 0);
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const moved = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = moved;
      left += 1;
      right -= 1;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else return;
  }
}

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** The two figures of a tail, as losses. */
export interface TailLoss {
  readonly varUsd: number;
  /** Mean loss of the worst scenarios; at least the value at risk. */
  readonly esUsd: number;
}

/**
 * Historical value at risk and expected shortfall at several tails, by selection: nothing is sorted.
 * The value at risk is the quantile of type 7 at place tail x (n - 1), taken positive; the shortfall is the mean of the worst floor(tail x (n - 1)) + 1.
 * The same definitions as machines/statistics/tailRisk.ts, where the sources are.
 * @param pnlUsd profit and loss by scenario, at least one; stays as it is
 * @param tails each above 0 and below 1, the largest first
 */
export function tailLosses(pnlUsd: Float64Array, tails: readonly number[]): readonly TailLoss[] {
  atLeast('pnlUsd', pnlUsd, 1);
  const [largest = 0] = tails;
  const worst = worstOf(pnlUsd, Math.min(pnlUsd.length, Math.floor(largest * (pnlUsd.length - 1)) + 2));
  let last = worst.length - 1;
  return tails.map((tail) => {
    if (!(tail > 0 && tail < 1)) throw new RangeError(`tail: expected a probability above 0 and below 1, was ${tail}; 95 % is 0.05`);
    const position = tail * (pnlUsd.length - 1);
    const below = Math.floor(position);
    if (below > last) throw new RangeError(`tails: expected the largest first, was ${tails.join(', ')}`);
    select(worst, below, 0, last);
    const lower = worst[below] ?? 0;
    const upper = position === below ? lower : smallestAfter(worst, below, last);
    last = Math.min(last, below + 1);
    return { varUsd: 0 - (lower + (upper - lower) * (position - below)), esUsd: 0 - meanOfFirst(worst, below + 1) };
  });
}

/** Of more scenarios than these, only those that a sample says may be in the tail are looked at. */
const manyScenarios = 2_000;
const sampled = 500;
/** More than three deviations of a share of 5 % in such a sample. */
const margin = 0.04;

/** At least `count` of the lowest figures, in a copy: all that are not above a threshold. A sample sets it; where too few are below, it is all figures. */
function worstOf(values: Float64Array, count: number): Float64Array {
  if (values.length < manyScenarios) return values.slice();
  const apart = values.length / sampled;
  const sample = new Float64Array(sampled);
  for (let at = 0; at < sampled; at += 1) sample[at] = values[Math.floor(at * apart)] ?? 0;
  const place = Math.min(sampled - 1, Math.ceil((count / values.length + margin) * sampled));
  select(sample, place);
  const threshold = sample[place] ?? 0;
  const below = new Float64Array(values.length);
  let next = 0;
  for (let at = 0; at < values.length; at += 1) {
    const each = values[at] ?? 0;
    below[next] = each;
    next += each <= threshold ? 1 : 0;
  }
  return next < count ? values.slice() : below.subarray(0, next);
}

/** What comes next above a place that was selected. */
function smallestAfter(values: Float64Array, place: number, last: number): number {
  let [smallest, found] = [values[place + 1] ?? 0, place + 1];
  for (let at = place + 2; at <= last; at += 1) {
    const each = values[at] ?? 0;
    if (each < smallest) [smallest, found] = [each, at];
  }
  values[found] = values[place + 1] ?? 0;
  values[place + 1] = smallest;
  return smallest;
}

function meanOfFirst(values: Float64Array, count: number): number {
  let sum = 0;
  for (let at = 0; at < count; at += 1) sum += values[at] ?? 0;
  return sum / count;
}
