/** From inclusive, until exclusive. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What of a stretch is in none of these, which are in order and apart. */
export function missingIn({ fromMs, untilMs }: Stretch, covered: readonly Stretch[]): readonly Stretch[] {
  const missing: Stretch[] = [];
  let at = fromMs;
  for (const each of covered) {
    if (each.fromMs > at) missing.push({ fromMs: at, untilMs: Math.min(each.fromMs, untilMs) });
    at = Math.max(at, each.untilMs);
    if (at >= untilMs) break;
  }
  if (at < untilMs) missing.push({ fromMs: at, untilMs });
  return missing.filter((each) => each.fromMs < each.untilMs);
}

/** With one more; those that touch become one. */
export function joinedWith(covered: readonly Stretch[], more: Stretch): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const each of [...covered, more].filter(({ fromMs, untilMs }) => fromMs < untilMs).sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last === undefined || each.fromMs > last.untilMs) joined.push(each);
    else joined[joined.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, each.untilMs) };
  }
  return joined;
}

/** In parts of at most so long. */
export function inParts({ fromMs, untilMs }: Stretch, mostMs: number): readonly Stretch[] {
  if (!(mostMs > 0)) throw new RangeError(`mostMs: was ${mostMs}, must be above 0`);
  return Array.from({ length: Math.ceil((untilMs - fromMs) / mostMs) }, (_, part) => ({ fromMs: fromMs + part * mostMs, untilMs: Math.min(untilMs, fromMs + (part + 1) * mostMs) }));
}
