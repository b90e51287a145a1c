import { intent } from '../../../subjects/strategy.ts';
import type { Desk } from '../../../machines/risk/state.ts';
import { isoTime } from '../../../machines/authority/instant.ts';
import { withKind, type Broken } from './broken.ts';

/** Risk takes every intent for one of this moment. */
export const lateDecision: Broken = {
  what: 'a decision on an old intent', caughtBy: ['late'],
  build: withKind('risk', (fact, inner) => {
    const { nowMs } = inner.state() as Desk;
    return inner.take(fact.type === intent.name && nowMs > 0 ? { ...fact, at: isoTime(nowMs) } : fact);
  }),
};
