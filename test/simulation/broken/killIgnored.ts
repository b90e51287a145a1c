import { realBuild } from '../../../actors/simulation/build.ts';
import { simSend } from '../../../actors/execution/simSend.ts';
import { killRequested } from '../../../subjects/operations.ts';
import { killed } from '../../../subjects/risk.ts';
import { withKind, type Broken } from './broken.ts';

const deaf = withKind('execution', (fact, inner) => (fact.type === killRequested.name || fact.type === killed.name ? [] : inner.take(fact)));

/** Execution hears of no kill, neither on the log nor outside of it. */
export const killIgnored: Broken = {
  what: 'a kill that execution does not hear', caughtBy: ['kill', 'stopped'],
  build: { ...realBuild, kinds: deaf.kinds, send: (options) => simSend({ ...options, latch: () => [] }) },
};
