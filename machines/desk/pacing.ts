import type { Role } from '../../subjects/roles.ts';

/** How far one host is, at one moment: all of it is read together. */
export interface Report {
  readonly host: string;
  /** Sequence of the last fact it took. */
  readonly taken: number;
  /** Highest sequence that it wrote of each kind of fact, by the kind's name (`risk.approved`, `*.claimed`). */
  readonly wrote: Readonly<Record<string, number>>;
  /** Caught up, with nothing waiting to be committed or acknowledged, no effect under way and no actor being mended. */
  readonly idle: boolean;
}

/** A host that acts for actors of a role. */
export interface Member { readonly host: string; readonly role: Role }

/**
 * Whether nothing is in flight on a lockstep desk, so that the market may close the step: every member has reported, is idle, and
 * has taken the newest fact of every kind that its role hears, as far as the hosts report to have written one.
 *
 * It is sound although the reports are of different moments. Suppose that it holds and that something is in flight. Then some host
 * acts after its own report; take the first such act there is. The host was idle, so the act follows from a fact f that it took
 * after its report. Who wrote f? A host before its own report: then f is in that host's `wrote`, and ours had taken it before
 * its report, which is a contradiction. Or a host after its own report: then that write is an earlier such act, again a
 * contradiction. So there is no such act, and none to come, until something enters from outside.
 *
 * What it stands on:
 * - what enters from outside in lockstep is written by the market, which asks. Its own report must be of the moment in which it
 *   asks. An operator's request enters when it will; it waits for no step.
 * - the members are all who act (machines/desk/membership), the market's host and hosts that hold no actor of the step included
 *   where they write what others hear.
 * - a host that starts or takes over writes `*.claimed` before anything else, and every role hears that: its sequence is
 *   above all that was written before under that actor's prefix, reported or not.
 * - `wrote` never goes down while a host runs, also where commits are acknowledged out of order.
 */
export function quiet(members: readonly Member[], reports: Readonly<Record<string, Report>>, hears: (role: Role) => ReadonlySet<string>): boolean {
  const reportOf = (host: string) => (Object.hasOwn(reports, host) ? reports[host] : undefined);
  if (members.length === 0 || members.some(({ host }) => reportOf(host)?.idle !== true)) return false;
  const all = Object.values(reports);
  return members.every(({ host, role }) => {
    const { taken } = reportOf(host) ?? { taken: 0 };
    return all.every(({ wrote }) => hasTaken(taken, wrote, () => hears(role)));
  });
}

/** Whether whoever has taken the log up to `taken` has taken, of what was written, all that it hears. */
function hasTaken(taken: number, wrote: Report['wrote'], heard: () => ReadonlySet<string>): boolean {
  for (const kind in wrote) if ((wrote[kind] ?? 0) > taken && heard().has(kind)) return false;
  return true;
}
