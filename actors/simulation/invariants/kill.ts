import { sent, submitted } from '../../../subjects/execution.ts';
import { killRequested } from '../../../subjects/operations.ts';
import { approved, killed, resumed } from '../../../subjects/risk.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, type Invariant } from './invariant.ts';

interface Kill {
  readonly id: string;
  readonly seq: number;
  liftedAt: number;
}

/**
 * After a kill nothing is approved, submitted or sent until it is lifted. What was on its way when the kill came may still come to the log; so it
 * counts what its actor must have known: an approval that stands after the kill, a request that was taken after it, or by a host that claimed execution after it.
 */
export function kill(): Invariant {
  const kills: Kill[] = [];
  const inForce = new Set<string>();
  const seqs = new Map<string, number>();
  let claimedAt = 0;
  /** A kill that came before `known` and was not lifted before `now`. */
  const holding = (known: number, now: number) => kills.find(({ seq, liftedAt }) => seq < known && liftedAt > now);

  function objection(logged: Logged): string | undefined {
    const { seq, fact: { type, cause } } = logged;
    const asked = seqs.get(cause) ?? 0;
    switch (type) {
      case approved.name: return inForce.size > 0 ? `an approval while the kill ${[...inForce][0]} is in force` : undefined;
      case submitted.name: {
        const held = holding(asked, asked);
        return held && `an order submitted that was approved at ${asked}, after the kill ${held.id} at ${held.seq}`;
      }
      case sent.name: {
        const held = holding(Math.max(asked, claimedAt), seq);
        return held && `an order sent that was submitted at ${asked}, with execution claimed at ${claimedAt}, after the kill ${held.id} at ${held.seq}`;
      }
      default: return undefined;
    }
  }

  return {
    name: 'kill',
    fact(logged) {
      const { seq, fact: { id, type } } = logged;
      seqs.set(id, seq);
      if (type === 'execution.claimed') claimedAt = seq;
      if (type === killRequested.name) kills.push({ id, seq, liftedAt: Number.POSITIVE_INFINITY });
      const force = bodyOf(killed, logged);
      if (force !== undefined) inForce.add(force.kill);
      const lift = bodyOf(resumed, logged);
      if (lift !== undefined) {
        inForce.delete(lift.lifted);
        for (const each of kills) if (each.id === lift.lifted) each.liftedAt = seq;
      }
      return objection(logged);
    },
    departed: ({ order, taken, latch }) => {
      const onLog = kills.find(({ seq, liftedAt }) => seq <= taken && liftedAt > taken);
      if (onLog !== undefined) return `the order ${order} left for the venue from a host that had taken the kill ${onLog.id} at ${onLog.seq}`;
      const heard = latch.find((id) => !kills.some((each) => each.id === id && each.liftedAt <= taken));
      return heard && `the order ${order} left for the venue from a host that had heard of the kill ${heard}`;
    },
  };
}
