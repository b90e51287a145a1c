import { isDeepStrictEqual } from 'node:util';
import { prefixKindOf, type Logged } from '../../actors/runtime/envelope.ts';
import { stepClosed } from '../../subjects/market.ts';
import { claimed, quarantined, snapshotTaken } from '../../subjects/runtime.ts';

/** A fact that two runs of one desk must have in common, whatever happened to their processes. */
export interface BusinessFact {
  readonly id: string;
  readonly cause: string;
  /** `<kind>.<actor>.<fact>`, as in its subject. */
  readonly name: string;
  readonly at: string;
  /** Steps closed before it on the log: a step closes when nothing is in flight, so no fact may slip into another. */
  readonly step: number;
  readonly body: unknown;
}

/* What hosts, the auditor and the sentinel say of the running of a desk, which differs with what happens to its processes. */
const saidOfProcesses: ReadonlySet<string> = new Set([claimed.name, snapshotTaken.name, quarantined.name]);
const observing: ReadonlySet<string> = new Set(['sentinel', 'auditor']);

/** All facts but claims, snapshots' notices, quarantines, incidents and the archive's notices; in the order of the log. */
export function businessFacts(log: readonly Logged[]): readonly BusinessFact[] {
  let step = 0;
  return log.flatMap((logged) => {
    const { kind, fact } = logged;
    if (kind.name === stepClosed.name) step += 1;
    if (saidOfProcesses.has(kind.name) || observing.has(kind.kind)) return [];
    const { id, cause, at, body } = fact;
    return [{ id, cause, name: `${prefixKindOf(logged)}.${fact.actor}.${kind.fact}`, at, step, body }];
  });
}

/**
 * Where two runs differ first, for people; undefined where they have the same facts (id, cause, name, time, step, body), each once and after its cause.
 * Facts of different actors within a step may interleave in any way.
 */
export function firstDifference(reference: readonly BusinessFact[], other: readonly BusinessFact[]): string | undefined {
  const fault = faultIn(reference, 'reference') ?? faultIn(other, 'other run');
  if (fault !== undefined) return fault;
  const [expected, found] = [byId(reference), byId(other)];
  for (const fact of reference) {
    const same = found.get(fact.id);
    if (same === undefined) return `missing: ${shown(fact)}${near(other, fact)}`;
    if (!isDeepStrictEqual(same, fact)) return `differs:\n  expected ${shown(fact)}\n  was      ${shown(same)}`;
  }
  const extra = other.find(({ id }) => !expected.has(id));
  return extra === undefined ? undefined : `not in the reference: ${shown(extra)}${near(reference, extra)}`;
}

/** A fact that stands twice, or before its cause. */
function faultIn(facts: readonly BusinessFact[], run: string): string | undefined {
  const all = byId(facts);
  const seen = new Set<string>();
  for (const fact of facts) {
    if (seen.has(fact.id)) return `${run}: stands twice: ${shown(fact)}`;
    seen.add(fact.id);
    if (all.has(fact.cause) && !seen.has(fact.cause)) return `${run}: stands before its cause: ${shown(fact)}`;
  }
  return undefined;
}

/** What the other run has in its place: the same subject at the same time, or another fact of the same cause. */
function near(facts: readonly BusinessFact[], { id, cause, name, at }: BusinessFact): string {
  const found = facts.find((each) => each.id !== id && each.id !== cause && (each.cause === cause || (each.name === name && each.at === at)));
  return found === undefined ? '' : `\n  near it, the other run has ${shown(found)}`;
}

const byId = (facts: readonly BusinessFact[]): ReadonlyMap<string, BusinessFact> => new Map(facts.map((fact) => [fact.id, fact]));

const shown = ({ id, cause, name, at, step, body }: BusinessFact): string => `${name} at ${at}, step ${step}, id ${id}, cause ${cause}, ${JSON.stringify(body).slice(0, 500)}`;
