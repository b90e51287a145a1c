import { createActor, createMachine, type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine, type ContextFrom, type EventFromLogic } from 'xstate';
import type { Publication } from './actor.ts';
import { waysOf, type Named, type Way } from './chartTable.ts';

/** Where a statechart stands, as plain data: the one thing of it that is kept. */
export interface Standing<Context, Value extends string = string> {
  readonly value: Value;
  readonly context: Context;
}

/** A statechart's action that states a fact: `{ type: 'publish', params: ({ context }) => says(...) }`. It does nothing by itself; `advanced` collects it. */
export const publish = (_: unknown, _publication: Publication): void => {};

const isPublished = (action: Named): action is { readonly type: 'publish'; readonly params: Publication } => action.type === 'publish';

/** One step of a statechart: where it stands then, and what it states. A guard that throws, throws here. */
export function advanced<Chart extends AnyStateMachine>(
  chart: Chart, standing: Standing<ContextFrom<Chart>>, event: EventFromLogic<Chart>,
): { readonly standing: Standing<ContextFrom<Chart>>; readonly publications: readonly Publication[] } {
  const { next, actions } = step(chart, standing, event);
  return { standing: { value: String(next.value), context: next.context }, publications: actions.flatMap((action) => (isPublished(action) ? [action.params] : [])) };
}

/** Where a chart stands after an event, and the actions that it asks for, in order, none of them executed. */
export interface Step {
  readonly next: Pick<AnyMachineSnapshot, 'value' | 'context'>;
  readonly actions: readonly Named[];
}

/**
 * One step of a statechart. Read from a table of the chart's transitions where that can say it all, for XState's step costs twenty times
 * as much; by XState where it can't. chart.test.ts holds the two together.
 */
export function step(chart: AnyStateMachine, standing: Standing<unknown>, event: { readonly type: string }): Step {
  const ways = knownWays(chart, standing.value, event.type);
  return ways === undefined ? stepOfXState(chart, standing, event) : stepAlong(ways, standing, event);
}

/** By chart, state value and type of event; undefined is kept too. */
const tables = new WeakMap<AnyStateMachine, Map<string, Map<string, readonly Way[] | undefined>>>();

function knownWays(chart: AnyStateMachine, value: string, type: string): readonly Way[] | undefined {
  const byValue = tables.get(chart) ?? new Map<string, Map<string, readonly Way[] | undefined>>();
  tables.set(chart, byValue);
  const byType = byValue.get(value) ?? new Map<string, readonly Way[] | undefined>();
  byValue.set(value, byType);
  if (!byType.has(type)) byType.set(type, waysOf(chart, value, type));
  return byType.get(type);
}

function stepAlong(ways: readonly Way[], standing: Standing<unknown>, event: { readonly type: string }): Step {
  let { context } = standing;
  const way = ways.find(({ isOpen }) => isOpen({ context, event }));
  if (way === undefined) return { next: standing, actions: [] };
  const actions: Named[] = [];
  for (const deed of way.deeds) {
    const asked = { context, event };
    if (deed.kind === 'assign') context = Object.assign({}, context, deed.change(asked));
    else actions.push({ type: deed.type, params: deed.params(asked) });
  }
  return { next: { value: way.target ?? standing.value, context }, actions };
}

/** Charts act on nobody: one idle actor stands for all of them. */
const idle = createActor(createMachine({}));
const nothing = () => {};

/** XState's own step. Its function `transition` would make an actor and a system for every event, which costs several times as much again. */
export function stepOfXState(chart: AnyStateMachine, { value, context }: Standing<unknown>, event: { readonly type: string }): Step {
  const actions: Named[] = [];
  const scope: AnyActorScope = {
    self: idle, system: idle.system, id: '', sessionId: '', logger: nothing, defer: nothing, stopChild: nothing, emit: nothing,
    actionExecutor: (action) => { actions.push(action); },
  };
  return { next: chart.transition(chart.resolveState({ value, context }), event, scope), actions };
}
