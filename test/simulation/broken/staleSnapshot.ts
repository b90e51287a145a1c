import { realBuild } from '../../../actors/simulation/build.ts';
import type { Broken } from './broken.ts';

/** The oldest states of a reader, under the sequence of its newest. */
export const staleSnapshot: Broken = {
  what: 'an old snapshot that is taken for the newest', caughtBy: ['quarantine', 'identity', 'orders', 'recount', 'rest', 'hosts', 'replay', 'steps', 'undisturbed'],
  build: {
    ...realBuild,
    rounds: (rounds) => ({
      save: (round) => rounds.save(round),
      newest: async (reader) => {
        const all = await rounds.newest(reader, 1_000);
        const [newest, oldest] = [all[0], all.at(-1)];
        return newest === undefined || oldest === undefined ? [] : [{ ...newest, cells: oldest.cells }];
      },
    }),
  },
};
