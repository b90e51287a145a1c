import type { Report } from '../../subjects/execution.ts';
import { parse, type Decimal } from '../decimal.ts';
import type { Beyond, Execution, Order, Progress } from './decisions.ts';

/*
 * Executions that the venue takes back or corrects. A correction of an execution that is not known yet tells all of it: it counts as that execution,
 * and the one that comes late says nothing new. One that is taken back before it is known is remembered by its id.
 */

/** How many executions that were taken back before they were known are remembered. */
const rememberedBusts = 100;

export const isKnownAs = (execution: Execution, id: string): boolean => execution.id === id || (execution.aliases?.includes(id) ?? false);

export const isTakenBack = (beyond: Beyond | undefined, id: string): boolean => beyond?.bustedIds?.includes(id) ?? false;

/** What stands in for executions that nobody reported: where there is only one, a correction of an unknown one must be of it. */
function meant(order: Order, id: string, quantity: Decimal | undefined): Execution | undefined {
  const known = order.executions.find((execution) => isKnownAs(execution, id));
  if (known !== undefined) return known;
  const [inferred, ...more] = order.executions.filter((execution) => execution.inferred);
  return inferred !== undefined && more.length === 0 && (quantity === undefined || quantity === inferred.quantity) ? inferred : undefined;
}

export type Amendment =
  | { readonly type: 'bust'; readonly execution: Execution; readonly reason: string }
  | { readonly type: 'correct'; readonly execution: Execution; readonly becomes: Execution; readonly reason: string }
  /** The ids that a correction ties together, of an execution that is known by the later one. */
  | { readonly type: 'alias'; readonly execution: Execution; readonly id: string }
  /** Two that were taken for different ones are one: `into`, as it was corrected. */
  | { readonly type: 'merge'; readonly execution: Execution; readonly into: Execution; readonly reason: string }
  /** It is not known yet. */
  | { readonly type: 'forget'; readonly id: string }
  | { readonly type: 'unknown'; readonly execution: Execution };

/** What the venue says of an execution that it takes back; undefined where it is known. */
export function bustIn(order: Order, id: string, { quantity, reason = 'taken back by the venue' }: Pick<Report, 'quantity' | 'reason'>): Amendment | undefined {
  const execution = meant(order, id, quantity === undefined ? undefined : parse(quantity));
  if (execution === undefined) return isTakenBack(order.beyond, id) ? undefined : { type: 'forget', id };
  return execution.busted === undefined ? { type: 'bust', execution, reason } : undefined;
}

/** What the venue says of an execution that it corrects; undefined where it is known. `traded` is what it comes to now. */
export function correctionIn(order: Order, id: string, { execution: newId, feeUsd, reason = 'corrected by the venue' }: Pick<Report, 'execution' | 'feeUsd' | 'reason'>, traded: Pick<Execution, 'quantity' | 'priceUsd'>): Amendment | undefined {
  const known = meant(order, id, undefined);
  const later = newId === undefined ? undefined : order.executions.find((execution) => isKnownAs(execution, newId));
  if (later !== undefined && known !== undefined && later !== known && !known.inferred) return { type: 'merge', execution: known, into: later, reason };
  if (later !== undefined) return isKnownAs(later, id) ? undefined : { type: 'alias', execution: later, id };
  const ids = newId === undefined ? [] : [newId];
  const { quantity, priceUsd } = traded;
  if (known === undefined) return { type: 'unknown', execution: { id, quantity, priceUsd, feeUsd: feeUsd === undefined ? 0n : parse(feeUsd), upTo: null, inferred: false, aliases: ids } };
  if (known.busted !== undefined) return newId === undefined ? undefined : { type: 'alias', execution: known, id: newId };
  const becomes: Execution = { ...known, quantity, priceUsd, feeUsd: feeUsd === undefined ? known.feeUsd : parse(feeUsd), aliases: [...known.aliases ?? [], ...(isKnownAs(known, id) ? [] : [id]), ...ids] };
  const isSame = becomes.quantity === known.quantity && becomes.priceUsd === known.priceUsd && becomes.feeUsd === known.feeUsd;
  if (!isSame) return { type: 'correct', execution: known, becomes, reason };
  return newId === undefined ? undefined : { type: 'alias', execution: known, id: newId };
}

/** The executions after an amendment. */
export function amended({ executions, beyond }: Progress, amendment: Exclude<Amendment, { type: 'unknown' }>): Partial<Progress> {
  switch (amendment.type) {
    case 'forget': return { beyond: { ...beyond, bustedIds: [...beyond?.bustedIds ?? [], amendment.id].slice(-rememberedBusts) } };
    case 'merge': {
      const { execution, into } = amendment;
      const merged = { ...into, aliases: [...into.aliases ?? [], execution.id, ...execution.aliases ?? []] };
      const rest = withInstead(executions, into, merged).filter(({ id }) => id !== execution.id);
      return execution.busted === undefined ? { executions: rest } : { executions: rest, beyond: { ...beyond, bustedIds: [...beyond?.bustedIds ?? [], execution.id].slice(-rememberedBusts) } };
    }
    case 'bust': return { executions: withInstead(executions, amendment.execution, { ...amendment.execution, busted: true }) };
    case 'correct': return { executions: withInstead(executions, amendment.execution, amendment.becomes) };
    case 'alias': return { executions: withInstead(executions, amendment.execution, { ...amendment.execution, aliases: [...amendment.execution.aliases ?? [], amendment.id] }) };
  }
}

const withInstead = (executions: readonly Execution[], of: Execution, instead: Execution): readonly Execution[] =>
  executions.map((execution) => (execution.id === of.id ? instead : execution));

/** An execution that is known now and had been taken back before; undefined where there is none. */
export function bustToTell({ executions, beyond }: Progress): Amendment | undefined {
  const ids = beyond?.bustedIds;
  if (ids === undefined) return undefined;
  const execution = executions.find((each) => each.busted === undefined && (ids.includes(each.id) || (each.aliases?.some((alias) => ids.includes(alias)) ?? false)));
  return execution === undefined ? undefined : { type: 'bust', execution, reason: 'taken back by the venue' };
}
