import { says } from '../../../machines/actor.ts';
import type { ExecutionState } from '../../../machines/execution/decisions.ts';
import { sha256Hex } from '../../../machines/sha256.ts';
import { ticked } from '../../../subjects/desk.ts';
import { submitted } from '../../../subjects/execution.ts';
import { stepClosed } from '../../../subjects/market.ts';
import { withKind, type Broken } from './broken.ts';

/** An order that is still open when time passes is submitted again, under another id. */
export const sentAgain: Broken = {
  what: 'an order that is submitted again under a new id', caughtBy: ['orders'],
  build: withKind('execution', (fact, inner) => {
    const said = inner.take(fact);
    if (fact.type !== ticked.name && fact.type !== stepClosed.name) return said;
    return [...said, ...Object.values((inner.state() as ExecutionState).open).map(({ order, strategy, symbol, side, expiresAt, venue }) =>
      says(submitted, { order: sha256Hex(`${order} again`).slice(0, 32), strategy, symbol, side, quantity: '1', expiresAt, venue }))];
  }),
};
