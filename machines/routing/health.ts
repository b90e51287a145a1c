import type { Health as HealthTerms } from '../../subjects/venue.ts';

/** When a venue is taken out, and how it comes back. Times in ms of the log. */
export interface HealthRules {
  /** So many failures within the window take it out. */
  readonly failures: number;
  readonly windowMs: number;
  /** So long without its stream takes it out too. */
  readonly silenceMs: number;
  /** Before the first probe; doubled after each that fails, up to the longest. */
  readonly firstProbeMs: number;
  readonly longestProbeMs: number;
  /** So many good probes one after the other bring it back. */
  readonly goodProbes: number;
}

export const healthRules = ({ failures = 5, windowSeconds = 60, silenceSeconds = 15, firstProbeSeconds = 2, longestProbeSeconds = 300, goodProbes = 2 }: HealthTerms = {}): HealthRules => ({
  failures, windowMs: windowSeconds * 1000, silenceMs: silenceSeconds * 1000, firstProbeMs: firstProbeSeconds * 1000, longestProbeMs: Math.max(longestProbeSeconds, firstProbeSeconds) * 1000, goodProbes,
});

/** How a venue does. Plain data. */
export interface Health {
  readonly state: 'up' | 'down';
  /** Times of the failures within the window, oldest first; at most as many as take it out. */
  readonly failedMs: readonly number[];
  readonly lastReason: string;
  /** Since when its stream is away; null while it is there. */
  readonly silentSinceMs: number | null;
  /** While it is down. `open` is a probe that has no answer yet. */
  readonly probe: { readonly number: number; readonly good: number; readonly waitMs: number; readonly dueMs: number; readonly open: boolean };
}

const noProbe = { number: 0, good: 0, waitMs: 0, dueMs: 0, open: false };

export const healthy: Health = { state: 'up', failedMs: [], lastReason: '', silentSinceMs: null, probe: noProbe };

/** What takes a venue out now, or undefined while nothing does. */
export function objectionTo({ state, failedMs, silentSinceMs }: Health, rules: HealthRules, nowMs: number): 'failures' | 'disconnected' | undefined {
  if (state === 'down') return undefined;
  if (failedMs.length >= rules.failures) return 'failures';
  return silentSinceMs !== null && nowMs - silentSinceMs >= rules.silenceMs ? 'disconnected' : undefined;
}

/** One more failure; those before the window are forgotten. */
export const afterFailure = (health: Health, rules: HealthRules, atMs: number, reason: string): Health =>
  ({ ...health, failedMs: [...health.failedMs.filter((ms) => ms > atMs - rules.windowMs), atMs].slice(-rules.failures), lastReason: reason });

/** The stream is there or not. That it is away since long is for `objectionTo` to say. */
export const afterStream = (health: Health, connected: boolean, atMs: number): Health => ({ ...health, silentSinceMs: connected ? null : health.silentSinceMs ?? atMs });

/** Taken out: the first probe is due after the first wait. */
export const takenOut = (health: Health, rules: HealthRules, nowMs: number): Health =>
  ({ ...health, state: 'down', probe: { ...noProbe, number: health.probe.number, waitMs: rules.firstProbeMs, dueMs: nowMs + rules.firstProbeMs } });

export const probeIsDue = ({ state, probe }: Health, nowMs: number): boolean => state === 'down' && !probe.open && nowMs >= probe.dueMs;

export const probing = (health: Health): Health => ({ ...health, probe: { ...health.probe, number: health.probe.number + 1, open: true } });

/** A good probe is followed by the next at once after the first wait; a bad one doubles the wait. An answer to an older probe changes nothing. */
export function afterProbe(health: Health, rules: HealthRules, { number, ok }: { readonly number: number; readonly ok: boolean }, nowMs: number): Health {
  const { probe } = health;
  if (health.state === 'up' || !probe.open || number !== probe.number) return health;
  const waitMs = ok ? rules.firstProbeMs : Math.min(probe.waitMs * 2, rules.longestProbeMs);
  return { ...health, probe: { number, good: ok ? probe.good + 1 : 0, waitMs, dueMs: nowMs + waitMs, open: false } };
}

/** Whether a venue that was taken out is back: enough probes were answered, and its stream is there. */
export const isBack = ({ state, probe, silentSinceMs }: Health, rules: HealthRules): boolean => state === 'down' && probe.good >= rules.goodProbes && silentSinceMs === null;

/** Back in: what failed before counts no more. */
export const takenIn = (health: Health): Health => ({ ...healthy, probe: { ...noProbe, number: health.probe.number } });
