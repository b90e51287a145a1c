import type { ActorKind } from '../../machines/actor.ts';

/** A kept state has another version than this build's, and no chain of migrations leads from it to this one. */
export class NoMigration extends Error {
  override readonly name = 'NoMigration';
}

/**
 * A state of version `from`, as this build's version of the kind has it; what was given stays as it is.
 * Throws NoMigration where a step of the chain is missing, and an error that names actor and step where a migration refuses what it reads.
 */
export function migrated(kind: ActorKind, actor: string, from: number, state: unknown): unknown {
  const key = `${kind.kind}.${actor}`;
  if (from > kind.version) throw new NoMigration(`${key}: expected a state of version ${kind.version} or older, was ${from}; go on with the build that made it, or a newer one`);
  let reached = from === kind.version ? state : structuredClone(state);
  for (let version = from; version < kind.version; version += 1) {
    const step = kind.migrations?.[version];
    if (step === undefined) throw new NoMigration(`${kind.kind}: expected a migration from version ${version} to ${version + 1}, on the way from ${from} to ${kind.version}, was none; add it to the migrations of the kind, or go on with the build whose states have version ${from}`);
    try {
      reached = step(reached);
    } catch (error) {
      throw new Error(`${key}: its state of version ${version} could not be migrated to ${version + 1}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  return reached;
}
