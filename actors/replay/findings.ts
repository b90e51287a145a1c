import { counted } from './counted.ts';

/** A place where this build comes to something else than the log says. One for each actor's facts, and one for its snapshots: what follows depends on it. */
export interface Mismatch {
  readonly seq: number;
  /** `<kind>.<id>`. */
  readonly actor: string;
  readonly about: 'fact' | 'snapshot' | 'failure';
  /** What this build derives: a fact's kind and bytes, a state's hash, an error. */
  readonly expected: string;
  /** What the log has. */
  readonly was: string;
}

/** Derived, and not on the log when it ended. */
export interface Unpublished {
  readonly actor: string;
  readonly count: number;
  /** Kind and cause of the first of them. */
  readonly first: string;
  readonly cause: string;
}

/** Facts that other code than this build's derived; they were not compared. */
export interface OtherCode {
  readonly kind: string;
  readonly code: string;
  readonly facts: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface Replayed {
  readonly facts: number;
  /** Derived facts that were recomputed and are the same, byte for byte. */
  readonly derived: number;
  /** Snapshots whose state was recomputed and has the same hash. */
  readonly snapshots: number;
  readonly mismatches: readonly Mismatch[];
  /** Facts and snapshots of actors that were left out: after a mismatch, or while other code ran them. */
  readonly unchecked: number;
  readonly otherCode: readonly OtherCode[];
  readonly unpublished: readonly Unpublished[];
  /** Actors that failed on a fact as the log says, or whose failure came so late that the log does not say it yet. */
  readonly quarantined: readonly { readonly actor: string; readonly seq: number; readonly error: string; readonly onLog: boolean }[];
  readonly seconds: number;
}

const around = 60;

/** Where two texts part, with what is around it. */
function parting(expected: string, was: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === was[at]) at += 1;
  const from = Math.max(0, at - around / 2);
  const part = (text: string) => JSON.stringify(text.slice(from, from + around));
  return `expected ${part(expected)}, was ${part(was)} (from character ${from} on)`;
}

/** One line for people. */
export function mismatchText({ seq, actor, about, expected, was }: Mismatch): string {
  const short = expected.length <= around * 2 && was.length <= around * 2;
  return `${actor} at ${seq}: ${about}: ${short ? `expected ${expected}, was ${was}` : parting(expected, was)}`;
}

/** What to do about facts of other code. */
export const otherCodeText = ({ kind, code, facts, firstSeq, lastSeq }: OtherCode): string =>
  `${counted(facts, 'fact')} of ${kind} from ${firstSeq} to ${lastSeq} by the code ${code}, which is not this build's: replay them with the build that made them, --to ${lastSeq}`;
