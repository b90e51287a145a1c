import { createActor, createMachine, type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine, type ContextFrom, type EventFromLogic } from 'xstate';
import type { Publication } from './actor.ts';

/** Where a statechart stands, as plain data: the one thing of it that is kept. */
export interface Standing<Context, Value extends string = string> {
  readonly value: Value;
  readonly context: Context;
}

interface Stated { readonly type: string; readonly params: unknown }

/** A statechart's action that states a fact: `{ type: 'publish', params: ({ context }) => says(...) }`. It does nothing by itself; `advanced` collects it. */
export const publish = (_: unknown, _publication: Publication): void => {};

const isPublished = (action: Stated): action is { readonly type: 'publish'; readonly params: Publication } => action.type === 'publish';

/** One step of a statechart: where it stands then, and what it states. A guard that throws, throws here. */
export function advanced<Chart extends AnyStateMachine>(
  chart: Chart, standing: Standing<ContextFrom<Chart>>, event: EventFromLogic<Chart>,
): { readonly standing: Standing<ContextFrom<Chart>>; readonly publications: readonly Publication[] } {
  const { next, actions } = step(chart, standing, event);
  return { standing: { value: String(next.value), context: next.context }, publications: actions.flatMap((action) => (isPublished(action) ? [action.params] : [])) };
}

/** Charts act on nobody: one idle actor stands for all of them. */
const idle = createActor(createMachine({}));
const nothing = () => {};

/** By chart and state value: everything of a snapshot but its context. */
const resolved = new WeakMap<AnyStateMachine, Map<string, AnyMachineSnapshot>>();

/** A chart's snapshot at a state value. `resolveState` walks the whole chart, so its answer is kept. */
function snapshotAt(chart: AnyStateMachine, { value, context }: Standing<unknown>): AnyMachineSnapshot {
  const known = resolved.get(chart) ?? new Map<string, AnyMachineSnapshot>();
  resolved.set(chart, known);
  const made = known.get(value) ?? chart.resolveState({ value, context });
  known.set(value, made);
  return Object.assign(Object.create(Object.getPrototypeOf(made)), made, { context });
}

/**
 * One step of a statechart and the actions that it asks for, none of them executed. XState's own `transition` makes an actor and a
 * system for every event, which costs several times the step.
 */
export function step(chart: AnyStateMachine, standing: Standing<unknown>, event: { readonly type: string }): { readonly next: AnyMachineSnapshot; readonly actions: readonly Stated[] } {
  const actions: Stated[] = [];
  const scope: AnyActorScope = {
    self: idle, system: idle.system, id: '', sessionId: '', logger: nothing, defer: nothing, stopChild: nothing, emit: nothing,
    actionExecutor: (action) => { actions.push(action); },
  };
  return { next: chart.transition(snapshotAt(chart, standing), event, scope), actions };
}
