import { ticked } from '../../../subjects/desk.ts';
import { sent, submitted } from '../../../subjects/execution.ts';
import { bar, stepClosed } from '../../../subjects/market.ts';
import { approved } from '../../../subjects/risk.ts';
import { intent } from '../../../subjects/strategy.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, Lagging, type Invariant } from './invariant.ts';
import { PolicyInForce } from './policyInForce.ts';
import type { Signatures } from './signatures.ts';

/** Nothing is decided on what is older than the policy allows, and no order is sent after its expiry. */
export function late(signatures: Signatures): Invariant {
  const intents = new Map<string, number>();
  const expiries = new Map<string, string>();
  let nowMs = 0;
  const inForce = new PolicyInForce(signatures);
  const lagging = new Lagging((logged) => {
    const { fact: { type, at } } = logged;
    inForce.take(logged);
    if (type === bar.name || type === stepClosed.name || type === ticked.name) nowMs = Math.max(nowMs, Date.parse(at));
  });

  function decision(logged: Logged): string | undefined {
    const order = bodyOf(approved, logged);
    if (order === undefined) return undefined;
    lagging.upTo(logged.fact.cause);
    const maxAgeMs = (inForce.policy?.maxIntentAgeSeconds ?? 0) * 1000;
    const at = order.purpose === 'entry' || order.purpose === 'exit' ? intents.get(order.intent) : undefined;
    return at !== undefined && nowMs - at > maxAgeMs ? `an approval of an intent that is ${(nowMs - at) / 1000} s old, over ${maxAgeMs / 1000} s` : undefined;
  }

  const sending = (order: string, at: string): string | undefined => {
    const expiresAt = expiries.get(order);
    return expiresAt !== undefined && Date.parse(at) > Date.parse(expiresAt) ? `the order ${order} sent at ${at}, after its expiry at ${expiresAt}` : undefined;
  };

  return {
    name: 'late',
    fact(logged) {
      const { fact: { id, type, at } } = logged;
      lagging.wait(logged);
      if (type === intent.name) intents.set(id, Date.parse(at));
      const request = bodyOf(submitted, logged);
      if (request !== undefined) expiries.set(request.order, request.expiresAt);
      const order = bodyOf(sent, logged)?.order;
      return order === undefined ? decision(logged) : sending(order, at);
    },
    departed: ({ order, at }) => sending(order, at),
  };
}
