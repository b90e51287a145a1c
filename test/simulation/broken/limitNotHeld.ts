import type { Desk } from '../../../machines/risk/state.ts';
import { withKind, type Broken } from './broken.ts';

/** Risk looks at every limit but the one on all positions together. */
export const limitNotHeld: Broken = {
  what: 'a limit that is not held', caughtBy: ['limits'],
  build: withKind('risk', (fact, inner) => {
    const said = inner.take(fact);
    const desk = inner.state() as Desk;
    if (desk.policy !== null) desk.policy = { ...desk.policy, maxGrossNotionalUsd: '1000000000' };
    return said;
  }),
};
