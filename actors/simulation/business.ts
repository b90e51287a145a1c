import { isDeepStrictEqual } from 'node:util';
import { stepClosed } from '../../subjects/market.ts';
import { claimed, quarantined, snapshotTaken } from '../../subjects/runtime.ts';
import type { Logged } from '../runtime/envelope.ts';

/* What hosts, the auditor and the sentinel say of the running of a desk, which differs with what happens to its processes. */
const saidOfProcesses: ReadonlySet<string> = new Set([claimed.name, snapshotTaken.name, quarantined.name]);
const observing: ReadonlySet<string> = new Set(['sentinel', 'auditor']);

interface BusinessFact {
  readonly seq: number;
  readonly subject: string;
  readonly said: unknown;
}

/** Whether a fact is of the desk's business, and not of its running. */
export const isBusiness = ({ kind }: Logged): boolean => !saidOfProcesses.has(kind.name) && !observing.has(kind.kind);

/** By id. A step closes when nothing is in flight, so no fact may slip into another step. */
function businessFacts(facts: readonly Logged[]): ReadonlyMap<string, BusinessFact> {
  let step = 0;
  return new Map(facts.flatMap((logged) => {
    const { seq, kind, subject, fact: { id, cause, at, body } } = logged;
    if (kind.name === stepClosed.name) step += 1;
    return isBusiness(logged) ? [[id, { seq, subject, said: { cause, at, step, body } }]] : [];
  }));
}

const shown = ({ seq, subject, said }: BusinessFact): string => `${subject} at ${seq}: ${JSON.stringify(said)}`;

/** Where a disturbed run of a desk differs from the undisturbed one, undefined where both have the same facts; within a step those of different actors may come in any order. */
export function difference(undisturbed: readonly Logged[], disturbed: readonly Logged[]): string | undefined {
  const [expected, found] = [businessFacts(undisturbed), businessFacts(disturbed)];
  for (const [id, fact] of expected) {
    const same = found.get(id);
    if (same === undefined) return `without the fact ${id} of the undisturbed run, ${shown(fact)}`;
    if (!isDeepStrictEqual(same.said, fact.said)) return `other than undisturbed: expected ${shown(fact)}, was ${shown(same)}`;
  }
  for (const [id, fact] of found) if (!expected.has(id)) return `a fact that the undisturbed run does not have, ${id}, ${shown(fact)}`;
  return undefined;
}
