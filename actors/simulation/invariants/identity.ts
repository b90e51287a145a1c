import { hash } from 'node:crypto';
import { opened } from '../../../subjects/desk.ts';
import { bodyOf, type Invariant } from './invariant.ts';

/** No id stands twice, every fact follows from one before it, and a derived fact has the id that desk, actor, cause and place give it. */
export function identity(): Invariant {
  const ids = new Set<string>();
  const places = new Map<string, number>();
  let genesis = '';
  return {
    name: 'identity',
    fact(logged) {
      const { kind: { origin }, fact: { id, cause } } = logged;
      genesis = bodyOf(opened, logged)?.genesis ?? genesis;
      if (ids.has(id)) return `the id ${id} a second time`;
      if (cause !== id && !ids.has(cause)) return `a cause ${cause} that does not stand before it`;
      ids.add(id);
      if (origin !== 'derived') return undefined;
      const actor = logged.actorKey;
      const key = `${actor} ${cause}`;
      const place = places.get(key) ?? 0;
      places.set(key, place + 1);
      const expected = hash('sha256', `derived|${genesis}|${actor}|${cause}|${place}`, 'hex').slice(0, 32);
      return id === expected ? undefined : `the id ${id}, where the fact at place ${place} of its cause has ${expected}`;
    },
  };
}
