import { attached, cancelRequested, closed, filled, submitted, suppressed } from '../../../subjects/execution.ts';
import { killRequested, requested } from '../../../subjects/operations.ts';
import { approved } from '../../../subjects/risk.ts';
import { quarantined, released } from '../../../subjects/runtime.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, is, type Invariant } from './invariant.ts';

interface Order extends Pick<FactOf<typeof approved>['body'], 'strategy' | 'symbol' | 'kill'> {
  /** Where execution heard of it, asked for its cancel, and of its end: the sequence of what it followed from. */
  readonly from: number;
  isSubmitted: boolean;
  isCanceled: boolean;
  endedAt: number;
}

/** Everything that is open when a kill comes is asked to be cancelled: of the desk, or of the strategy or symbol that was killed. */
export function stopped(): Invariant {
  const orders = new Map<string, Order>();
  const seqs = new Map<string, number>();
  const kills: { readonly id: string; readonly target: string; readonly seq: number }[] = [];
  let isWhole = true;
  const begin = (id: string, { strategy, symbol, kill }: Pick<Order, 'strategy' | 'symbol' | 'kill'>, from: number, isSubmitted: boolean) =>
    orders.set(id, { strategy, symbol, ...(kill === undefined ? {} : { kill }), from, isSubmitted, isCanceled: false, endedAt: Number.POSITIVE_INFINITY });

  function follow(logged: Logged): void {
    const { seq, fact: { id, cause } } = logged;
    const followed = seqs.get(cause) ?? seq;
    const order = bodyOf(approved, logged);
    if (order !== undefined) begin(id, order, seq, false);
    const leg = bodyOf(attached, logged);
    if (leg !== undefined) begin(leg.order, leg, followed, true);
    const going = orders.get(bodyOf(submitted, logged)?.order ?? '');
    if (going !== undefined) going.isSubmitted = true;
    const canceled = orders.get(bodyOf(cancelRequested, logged)?.order ?? '');
    if (canceled !== undefined) canceled.isCanceled = true;
    const fill = bodyOf(filled, logged);
    const ended = orders.get((fill?.done === true ? fill : bodyOf(closed, logged) ?? bodyOf(suppressed, logged))?.order ?? '');
    if (ended !== undefined) ended.endedAt = Math.min(ended.endedAt, followed);
  }

  return {
    name: 'stopped',
    fact(logged) {
      const { seq, fact: { id } } = logged;
      seqs.set(id, seq);
      follow(logged);
      if (is(killRequested, logged)) kills.push({ id, target: 'desk', seq });
      const part = bodyOf(requested, logged);
      if (part?.verb === 'kill' && part.target !== 'desk') kills.push({ id, target: part.target, seq });
      if (logged.actorKey === 'execution.main' && logged.kind.name === quarantined.name) isWhole = false;
      if (logged.actorKey === 'execution.main' && logged.kind.name === released.name) isWhole = true;
      return undefined;
    },
    ended: () => {
      if (!isWhole) return undefined;
      for (const [id, { strategy, symbol, kill, from, isSubmitted, isCanceled, endedAt }] of orders) {
        if (!isSubmitted || isCanceled) continue;
        const held = kills.find(({ id: asked, target, seq }) => asked !== kill && from < seq && endedAt > seq && (target === 'desk' || target === strategy || target === symbol));
        if (held !== undefined) return `the order ${id} was open when the kill ${held.id} of ${held.target} came at ${held.seq}, and was not asked to be cancelled`;
      }
      return undefined;
    },
  };
}
