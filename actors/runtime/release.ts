import type { Logged } from './envelope.ts';
import type { Cast } from './cast.ts';
import type { Cell } from './cell.ts';

/** The actor of this cast whose quarantine this fact ends, if any. */
export function releaseOf(logged: Logged, cast: Cast | undefined): Cell | undefined {
  if (logged.kind.name !== '*.released') return undefined;
  return cast?.cells.get(logged.actorKey);
}
