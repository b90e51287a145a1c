/** Which of two sources gives the bars. */
export interface Failover {
  active: 'first' | 'second';
  /** When the first was last heard, of whatever; UTC milliseconds. */
  firstHeardMs: number;
  /** Since when the first has been heard without a silence; Infinity where it is silent. */
  firstSteadySinceMs: number;
  secondHeardMs: number;
}

export interface FailoverRules {
  /** Silence of the first, in trading time, after which the second takes over. */
  readonly silentMs: number;
  /** How long the first must be heard again before it takes back. */
  readonly steadyMs: number;
}

export const firstOnly = (nowMs: number): Failover => ({ active: 'first', firstHeardMs: nowMs, firstSteadySinceMs: nowMs, secondHeardMs: -Infinity });

/** A source gave something. @param rules by which a pause of the first counts as silence */
export function heard(failover: Failover, which: 'first' | 'second', nowMs: number, { silentMs }: Pick<FailoverRules, 'silentMs'>): void {
  if (which === 'second') {
    failover.secondHeardMs = nowMs;
    return;
  }
  if (failover.firstSteadySinceMs === Infinity || nowMs - failover.firstHeardMs > silentMs) failover.firstSteadySinceMs = nowMs;
  failover.firstHeardMs = nowMs;
}

/** The first's connection is gone. */
export function fellSilent(failover: Failover): void {
  failover.firstSteadySinceMs = Infinity;
}

/**
 * The source to go over to, with the reason; undefined where it stays as it is. The second takes over only where it gives something itself; the first takes back once it has been steady.
 * @param isOpen whether trades are to be expected at all
 */
export function goesOver(failover: Failover, nowMs: number, { silentMs, steadyMs }: FailoverRules, isOpen: boolean): { readonly to: 'first' | 'second'; readonly reason: string } | undefined {
  const silence = nowMs - failover.firstHeardMs;
  if (failover.active === 'first') {
    if (!isOpen || silence <= silentMs || nowMs - failover.secondHeardMs > silentMs * 2) return undefined;
    return { to: 'second', reason: `the first has been silent for ${Math.round(silence / 1000)} s, must be at most ${Math.round(silentMs / 1000)} s` };
  }
  if (silence > silentMs || nowMs - failover.firstSteadySinceMs < steadyMs) return undefined;
  return { to: 'first', reason: `the first has been heard again for ${Math.round((nowMs - failover.firstSteadySinceMs) / 1000)} s` };
}
