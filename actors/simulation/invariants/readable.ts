import { isDeepStrictEqual } from 'node:util';
import { parsed } from '../../runtime/envelope.ts';
import type { Invariant } from './invariant.ts';

/** Which facts are read again: one in sixteen, by its id. */
const looked = '0';

/** A fact reads from its bytes alone, by its schema, as those who stated it have it. */
export function readable(): Invariant {
  return {
    name: 'readable',
    fact({ seq, subject, text, kind, fact }) {
      if (!fact.id.startsWith(looked)) return undefined;
      try {
        const read = parsed(seq, subject, text);
        return read.kind === kind && isDeepStrictEqual(read.fact, fact) ? undefined : `a fact that reads as ${JSON.stringify(read.fact)}, and was taken for ${JSON.stringify(fact)}`;
      } catch (error) {
        return `a fact that can't be read: ${String(error)}`;
      }
    },
  };
}
