import { transition, type AnyStateMachine, type ContextFrom, type EventFromLogic } from 'xstate';
import type { Publication } from './actor.ts';

/** Where a statechart stands, as plain data: the one thing of it that is kept. */
export interface Standing<Context> {
  readonly value: string;
  readonly context: Context;
}

/** A statechart's action that states a fact: `{ type: 'publish', params: ({ context }) => says(...) }`. It does nothing by itself; `advanced` collects it. */
export const publish = (_: unknown, _publication: Publication): void => {};

const isPublished = (action: object): action is { readonly type: 'publish'; readonly params: Publication } => 'type' in action && action.type === 'publish';

/** One step of a statechart: where it stands then, and what it states. A guard that throws, throws here. */
export function advanced<Chart extends AnyStateMachine>(
  chart: Chart, { value, context }: Standing<ContextFrom<Chart>>, event: EventFromLogic<Chart>,
): { readonly standing: Standing<ContextFrom<Chart>>; readonly publications: readonly Publication[] } {
  const machine: AnyStateMachine = chart;
  const [next, actions] = transition(machine, machine.resolveState({ value, context }), event);
  const publications = actions.flatMap((action: object) => (isPublished(action) ? [action.params] : []));
  return { standing: { value: String(next.value), context: next.context }, publications };
}
