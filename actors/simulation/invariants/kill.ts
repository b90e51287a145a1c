import { sent, submitted } from '../../../subjects/execution.ts';
import { killRequested, requested } from '../../../subjects/operations.ts';
import { approved, killed, resumed, stateChanged } from '../../../subjects/risk.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, firstOf, type Invariant } from './invariant.ts';

interface Kill {
  readonly id: string;
  /** `desk`, a strategy or a symbol. */
  readonly target: string;
  readonly seq: number;
  readonly flattens: boolean;
  liftedAt: number;
}

type Order = Pick<FactOf<typeof approved>['body'], 'strategy' | 'symbol' | 'kill'>;

/**
 * After a kill nothing is approved, submitted or sent until it is lifted, of the desk or of the strategy or symbol that was killed; but what closes a position for the
 * newest kill of the desk, where that asked for it. What was on its way when the kill came may still come to the log; so it counts what its actor must have
 * known: an approval that stands after the kill, a request that was taken after it, or by a host that claimed execution after it.
 */
export function kill(): Invariant {
  const kills: Kill[] = [];
  const inForce: string[] = [];
  const seqs = new Map<string, number>();
  const orders = new Map<string, Order>();
  let claimedAt = 0;

  const isFree = ({ kill: closing }: Order, known: number): boolean =>
    closing !== undefined && kills.findLast(({ seq, target, liftedAt }) => target === 'desk' && seq < known && liftedAt > known)?.id === closing && kills.some(({ id, flattens }) => id === closing && flattens);
  const isMeant = ({ target }: Kill, { strategy, symbol, kill: closing }: Order): boolean => target === 'desk' || (closing === undefined && (target === strategy || target === symbol));
  /** A kill that came before `known` and was not lifted before `now`. */
  const holding = (order: Order, known: number, now: number): Kill | undefined =>
    kills.find((each) => each.seq < known && each.liftedAt > now && isMeant(each, order) && !(each.target === 'desk' && isFree(order, known)));

  function approval(order: Order): string | undefined {
    const newest = inForce.at(-1);
    if (newest === undefined) return order.kill === undefined ? undefined : `an order for the kill ${order.kill}, which is not in force`;
    if (order.kill !== newest) return `an approval while the kill ${newest} is in force`;
    return kills.some(({ id, flattens }) => id === newest && flattens) ? undefined : `an order that closes a position for the kill ${newest}, which did not ask for it`;
  }

  function objection(logged: Logged): string | undefined {
    const { seq, fact: { type, cause, id } } = logged;
    const asked = seqs.get(cause) ?? 0;
    const order = bodyOf(approved, logged);
    if (order !== undefined) {
      orders.set(id, order);
      return approval(order);
    }
    const going = orders.get(bodyOf(type === sent.name ? sent : submitted, logged)?.order ?? '');
    if (going === undefined) return undefined;
    if (type === submitted.name) {
      const held = holding(going, asked, asked);
      return held && `an order submitted that was approved at ${asked}, after the kill ${held.id} of ${held.target} at ${held.seq}`;
    }
    const held = holding(going, Math.max(asked, claimedAt), seq);
    return held && `an order sent that was submitted at ${asked}, with execution claimed at ${claimedAt}, after the kill ${held.id} of ${held.target} at ${held.seq}`;
  }

  function lifted(kill: string, seq: number): void {
    if (inForce.includes(kill)) inForce.splice(inForce.indexOf(kill), 1);
    for (const each of kills) if (each.id === kill) each.liftedAt = seq;
  }

  function note(logged: Logged): void {
    const { seq, fact: { id, type } } = logged;
    seqs.set(id, seq);
    if (type === 'execution.claimed') claimedAt = seq;
    const begin = (kill: string, target: string, flattens: boolean) => {
      if (!kills.some((each) => each.id === kill)) kills.push({ id: kill, target, seq, flattens, liftedAt: Number.POSITIVE_INFINITY });
    };
    const asked = bodyOf(killRequested, logged);
    if (asked !== undefined) begin(id, 'desk', asked.flatten === true);
    const part = bodyOf(requested, logged);
    if (part?.verb === 'kill' && part.target !== 'desk') begin(id, part.target, false);
    const force = bodyOf(killed, logged);
    if (force !== undefined) {
      // One that a threshold began has no request.
      begin(force.kill, 'desk', false);
      inForce.push(force.kill);
    }
    const lift = bodyOf(resumed, logged);
    if (lift !== undefined) lifted(lift.lifted, seq);
    const state = bodyOf(stateChanged, logged);
    if (state?.kill === undefined) return;
    if (state.rule === 'unkill') lifted(state.kill, seq);
    else begin(state.kill, state.target, false);
  }

  return {
    name: 'kill',
    fact(logged) {
      note(logged);
      return objection(logged);
    },
    departed: ({ order, taken, latch }) => {
      const going = orders.get(order);
      if (going === undefined) return undefined;
      const onLog = holding(going, taken + 1, taken);
      const heard = latch.find((id) => id !== going.kill && !kills.some((each) => each.id === id && (each.liftedAt <= taken || isFree(going, taken + 1))));
      return firstOf(
        onLog && `the order ${order} left for the venue from a host that had taken the kill ${onLog.id} of ${onLog.target} at ${onLog.seq}`,
        heard !== undefined && `the order ${order} left for the venue from a host that had heard of the kill ${heard}`,
      );
    },
  };
}
