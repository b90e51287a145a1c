import { zero } from '../../../machines/decimal.ts';
import type { Desk } from '../../../machines/risk/state.ts';
import { withKind, type Broken } from './broken.ts';

/** Risk forgets what open orders may still take. */
export const lostReservation: Broken = {
  what: 'a lost reservation', caughtBy: ['limits'],
  build: withKind('risk', (fact, inner) => {
    const said = inner.take(fact);
    const desk = inner.state() as Desk;
    desk.reservedUsd = zero;
    desk.buyingUsd = zero;
    for (const account of Object.values(desk.accounts)) account.reservedUsd = zero;
    for (const quote of Object.values(desk.quotes)) quote.buyingUsd = zero;
    return said;
  }),
};
