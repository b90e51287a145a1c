import { opened } from '../../../subjects/desk.ts';
import { agreed, broken } from '../../../subjects/reconciliation.ts';
import { approved } from '../../../subjects/risk.ts';
import { bodyOf, is, Lagging, type Invariant } from './invariant.ts';

/**
 * Where the venue is outside nothing new is approved between a start of execution and the next agreement with the venue's account; and nobody else trades in
 * it, so that reconciliation never calls anything broken, whatever reports are lost, late or doubled.
 */
export function reconciled(): Invariant {
  let isOutside = false;
  let hasAgreed = false;
  const lagging = new Lagging((logged) => {
    if (logged.fact.type === 'execution.claimed') hasAgreed = false;
    if (is(agreed, logged)) hasAgreed = true;
  });
  return {
    name: 'reconciled',
    fact(logged) {
      lagging.wait(logged);
      const settings = bodyOf(opened, logged);
      if (settings !== undefined) isOutside = settings.venue.kind !== 'sim';
      const difference = bodyOf(broken, logged);
      if (difference !== undefined) return `${difference.class} called broken: expected ${difference.expected}, was ${difference.was}; ${difference.detail}`;
      const order = bodyOf(approved, logged);
      if (order === undefined || !isOutside || (order.purpose !== 'entry' && order.purpose !== 'manual')) return undefined;
      lagging.upTo(logged.fact.cause);
      return hasAgreed ? undefined : `an ${order.purpose} in ${order.symbol} approved before the books agreed with the venue`;
    },
  };
}
