import { opened } from '../../../subjects/desk.ts';
import { agreed, broken } from '../../../subjects/reconciliation.ts';
import { approved } from '../../../subjects/risk.ts';
import { bodyOf, is, Lagging, type Invariant } from './invariant.ts';

const mayBeLate: readonly string[] = ['missedFill', 'missedEnd', 'missedAcceptance'];

/**
 * Where the venue is outside nothing new is approved between a start of execution and the next agreement with the venue's account; and nobody else trades in
 * it, so that reconciliation finds neither cash nor shares nor orders that are not the desk's, whatever reports are lost, late or doubled. A fill or an end that
 * execution can't write to the log for so long that it is called broken agrees again in the end.
 */
export function reconciled(): Invariant {
  let isOutside = false;
  let hasAgreed = false;
  /** Symbols that were called broken, and what the last agreement leaves out. */
  const late = new Map<string, string>();
  let except: readonly string[] = [];
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
      const agreement = bodyOf(agreed, logged);
      if (agreement !== undefined) except = agreement.except ?? [];
      if (difference?.symbol !== undefined && mayBeLate.includes(difference.class)) late.set(difference.symbol, difference.detail);
      else if (difference !== undefined) return `${difference.class} called broken: expected ${difference.expected}, was ${difference.was}; ${difference.detail}`;
      const order = bodyOf(approved, logged);
      if (order === undefined || !isOutside || (order.purpose !== 'entry' && order.purpose !== 'manual')) return undefined;
      lagging.upTo(logged.fact.cause);
      return hasAgreed ? undefined : `an ${order.purpose} in ${order.symbol} approved before the books agreed with the venue`;
    },
    ended: () => {
      const [symbol] = except.filter((each) => late.has(each));
      return symbol === undefined ? undefined : `${symbol} left out of the last agreement: ${late.get(symbol)}`;
    },
  };
}
