import { refused } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { replaceApproved } from '../../subjects/risk.ts';
import { says, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { changedBy, changeFault } from '../order/changing.ts';
import { orderAfter } from '../order/order.ts';
import { changes } from '../../subjects/orderTerms.ts';
import type { ExecutionState } from './decisions.ts';
import { isScopeKilled } from './scopes.ts';

const fields = Object.keys(changes) as readonly (keyof typeof changes)[];

/** Asks the venue for an order's new terms. Where that can't be asked now, says so: what risk set aside for it is free again. */
export function requestReplace(state: ExecutionState, { body, correlation }: FactOf<typeof replaceApproved>): readonly Publication[] {
  const { order: id, strategy, symbol, side } = body;
  const refusal = (reason: string) => [says(refused, { order: id, strategy, symbol, side, what: 'replace', reason }, correlation)];
  if (state.kills.length > 0 || isScopeKilled(state, body)) return refusal('killed');
  const open = own(state.open, id);
  if (open === undefined) return refusal('the order has ended');
  const changed = changedBy(Object.fromEntries(fields.map((field) => [field, body[field]])));
  const fault = changeFault(open, changed);
  if (fault !== undefined) return refusal(fault);
  const moved = orderAfter(open, { type: 'requestReplace', changed });
  if (moved.publications.length === 0) return refusal(`the order is ${open.state}: the venue is being asked for something else, or has not answered`);
  state.open[id] = moved.order;
  return moved.publications;
}
