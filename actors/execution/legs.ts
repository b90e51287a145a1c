import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { legId } from '../../machines/order/ids.ts';
import { legsIn } from '../../machines/order/legs.ts';

/** Whether this is the id of a leg of an order that execution has, or remembers. */
export const isLegOf = ({ open, ended }: Pick<ExecutionState, 'open' | 'ended'>, id: string): boolean =>
  [...Object.values(open), ...Object.values(ended)].some(({ order, group }) => group !== undefined && legsIn(group).some(({ leg }) => legId(order, leg) === id));
