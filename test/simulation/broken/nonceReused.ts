import { realBuild } from '../../../actors/simulation/build.ts';
import { around } from '../../../actors/simulation/failing.ts';
import type { Authority } from '../../../machines/authority/decisions.ts';
import type { Broken } from './broken.ts';

const checking: readonly string[] = ['risk', 'approval', 'strategy'];

/** Who checks signatures does not remember which of them were used. */
export const nonceReused: Broken = {
  what: 'a signature that counts twice', caughtBy: ['consent'],
  build: {
    ...realBuild,
    kinds: realBuild.kinds.map((kind) => (!checking.includes(kind.kind) ? kind : around(kind, (_, fact, inner) => {
      const said = inner.take(fact);
      const { authority } = inner.state() as { readonly authority: Authority };
      for (const nonce of Object.keys(authority.usedNonces)) delete authority.usedNonces[nonce];
      return said;
    }))),
  },
};
