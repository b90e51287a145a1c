import { opened } from '../../../subjects/desk.ts';
import { agreed, broken } from '../../../subjects/reconciliation.ts';
import { approved } from '../../../subjects/risk.ts';
import { bodyOf, is, Lagging, type Invariant } from './invariant.ts';

const mayBeLate: readonly string[] = ['missedFill', 'missedEnd', 'missedAcceptance'];
/** Agreements that may leave out what was called broken: a session may end right after it, and then nobody asks any more. */
const mostLeftOut = 10;

/**
 * Where the venue is outside nothing new is approved between a start of execution and the next agreement with the venue's account; and nobody else trades in
 * it, so that reconciliation finds neither cash nor shares nor orders that are not the desk's, whatever reports are lost, late or doubled. A fill or an end that
 * execution can't write to the log for so long that it is called broken agrees again after a while.
 */
export function reconciled(): Invariant {
  let isOutside = false;
  let hasAgreed = false;
  /** Symbols that were called broken, and how many agreements have left each out since. */
  const late = new Map<string, { readonly detail: string; leftOut: number }>();
  const lagging = new Lagging((logged) => {
    if (logged.fact.type === 'execution.claimed') hasAgreed = false;
    if (is(agreed, logged)) hasAgreed = true;
  });
  const noteAgreed = (except: readonly string[]): void => {
    for (const [symbol, each] of late) {
      if (except.includes(symbol)) each.leftOut += 1;
      else late.delete(symbol);
    }
  };
  return {
    name: 'reconciled',
    fact(logged) {
      lagging.wait(logged);
      const settings = bodyOf(opened, logged);
      if (settings !== undefined) isOutside = settings.venue.kind !== 'sim';
      const difference = bodyOf(broken, logged);
      const agreement = bodyOf(agreed, logged);
      if (agreement !== undefined) noteAgreed(agreement.except ?? []);
      if (difference?.symbol !== undefined && mayBeLate.includes(difference.class)) late.set(difference.symbol, { detail: difference.detail, leftOut: 0 });
      else if (difference !== undefined) return `${difference.class} called broken: expected ${difference.expected}, was ${difference.was}; ${difference.detail}`;
      const order = bodyOf(approved, logged);
      if (order === undefined || !isOutside || (order.purpose !== 'entry' && order.purpose !== 'manual')) return undefined;
      lagging.upTo(logged.fact.cause);
      return hasAgreed ? undefined : `an ${order.purpose} in ${order.symbol} approved before the books agreed with the venue`;
    },
    ended: () => {
      for (const [symbol, { detail, leftOut }] of late) if (leftOut > mostLeftOut) return `${symbol} left out of the last ${leftOut} agreements: ${detail}`;
      return undefined;
    },
  };
}
