import type { FactOf } from '../../subjects/fact.ts';
import type { upgraded } from '../../subjects/desk.ts';
import type { quarantined, released, snapshotTaken } from '../../subjects/runtime.ts';
import type { Logged } from '../runtime/envelope.ts';

/** An actor's state was stored: this is what it must come to after the fact `seq`. */
export interface SnapshotNote {
  readonly actor: string;
  readonly stateHash: string;
}

export interface Upgrade {
  readonly kind: string;
  readonly seq: number;
  /** Version of the states that were kept; absent where it is this build's. */
  readonly from?: number | undefined;
  /** Hash of each actor's migrated state, and of the one that was kept where that is another. */
  readonly states: readonly { readonly actor: string; readonly stateHash: string; readonly keptHash?: string | undefined }[];
}

/** What must be known before a log is recomputed, since it stands later on the log than where it counts. Actors by `<kind>.<id>`. */
export interface Notes {
  /** By the sequence after which the state was taken. */
  readonly snapshots: ReadonlyMap<number, readonly SnapshotNote[]>;
  /** Facts that a release leaves out. */
  readonly skips: ReadonlyMap<string, ReadonlySet<string>>;
  /** Actors that are in quarantine at the log's end, with the fact that they failed on. */
  readonly stillQuarantined: ReadonlyMap<string, string>;
  /** The newest change to this build's code, by kind. */
  readonly upgrades: ReadonlyMap<string, Upgrade>;
}

/** Reads the notes off a log. @param codeOf this build's code hash of a kind */
export async function notesOf(facts: AsyncIterable<Logged> | Iterable<Logged>, codeOf: (kind: string) => string): Promise<Notes> {
  const snapshots = new Map<number, SnapshotNote[]>();
  const skips = new Map<string, Set<string>>();
  const stillQuarantined = new Map<string, string>();
  const upgrades = new Map<string, Upgrade>();
  const note = (logged: Logged): void => {
    const actor = logged.actorKey;
    switch (logged.kind.name) {
      case '*.snapshotTaken': {
        const { seq, stateHash } = (logged.fact as FactOf<typeof snapshotTaken>).body;
        snapshots.set(seq, [...(snapshots.get(seq) ?? []), { actor, stateHash }]);
        break;
      }
      case '*.quarantined':
        stillQuarantined.set(actor, (logged.fact as FactOf<typeof quarantined>).body.fact);
        break;
      case '*.released': {
        const { fact, skip } = (logged.fact as FactOf<typeof released>).body;
        stillQuarantined.delete(actor);
        if (skip) skips.set(actor, (skips.get(actor) ?? new Set()).add(fact));
        break;
      }
      case 'desk.upgraded': {
        const { kind, to, seq, versions, states } = (logged.fact as FactOf<typeof upgraded>).body;
        if (to === codeOf(kind)) upgrades.set(kind, { kind, seq, from: versions?.from, states });
        break;
      }
    }
  };
  for await (const logged of facts) note(logged);
  return { snapshots, skips, stillQuarantined, upgrades };
}
