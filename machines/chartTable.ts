import { assign as xstateAssign, type AnyStateMachine, type AnyStateNode, type AnyTransitionDefinition } from 'xstate';

/** An action of a statechart that changes nothing, with what it was given. */
export interface Named { readonly type: string; readonly params: unknown }

/** What guards, parameters and assignments are asked about. */
interface Asked { readonly context: unknown; readonly event: { readonly type: string } }
type Answer = (asked: Asked, params: unknown) => unknown;

/** One thing that a transition does: it changes the context, or only names an action. */
type Deed =
  | { readonly kind: 'assign'; readonly change: (asked: Asked) => object }
  | { readonly kind: 'name'; readonly type: string; readonly params: (asked: Asked) => unknown };

/** One transition out of a state. Without a guard it is always open; without a target the state stays. */
export interface Way {
  readonly isOpen: (asked: Asked) => boolean;
  readonly target: string | undefined;
  readonly deeds: readonly Deed[];
}

const assignments = new WeakMap<object, unknown>();

/**
 * XState's `assign`, remembering what is assigned: a transition with it can then stand in a table. What is assigned may ask for context,
 * event and parameters, not for `spawn`, `self` or `system`: machines start nothing.
 */
export const assign: typeof xstateAssign = (assignment) => {
  const action = xstateAssign(assignment);
  assignments.set(action, assignment);
  return action;
};

/**
 * The transitions that a chart has in a state for an event, in the order in which XState asks them: the state's own, then the chart's.
 * Undefined where the chart has there what a table can't say: nested, parallel, final or history states, entry, exit and eventless
 * transitions, invoked actors, wildcards, XState's own guards and actions.
 */
export function waysOf(chart: AnyStateMachine, value: string, type: string): readonly Way[] | undefined {
  const state = chart.root.states[value];
  if (state === undefined || !isPlain(chart.root, state) || state.exit.length > 0 || type.startsWith('xstate.')) return undefined;
  if ([state, chart.root].some(hasWildcards)) return undefined;
  return all([...state.transitions.get(type) ?? [], ...chart.root.transitions.get(type) ?? []].map((transition) => wayOf(chart, transition)));
}

/** Nothing happens in such a state or on the way into it but what the transition says. */
const isPlain = (root: AnyStateNode, { type, parent, always, invoke, entry }: AnyStateNode): boolean =>
  type === 'atomic' && parent === root && root.always === undefined && always === undefined && invoke.length === 0 && entry.length === 0;

const hasWildcards = ({ transitions }: AnyStateNode): boolean => [...transitions.keys()].some((descriptor) => descriptor.includes('*'));

function wayOf(chart: AnyStateMachine, { guard, target, actions, reenter }: AnyTransitionDefinition): Way | undefined {
  const [state, ...more] = target ?? [];
  if (reenter || more.length > 0 || (state !== undefined && !isPlain(chart.root, state))) return undefined;
  const isOpen = openness(chart, guard);
  const deeds = all(actions.map((action) => deedOf(chart, action)));
  return isOpen === undefined || deeds === undefined ? undefined : { isOpen, target: state?.key, deeds };
}

/** XState's own guards, `not` and the like, have a `check`: they are left to it. */
function openness({ implementations }: AnyStateMachine, guard: AnyTransitionDefinition['guard']): Way['isOpen'] | undefined {
  if (guard === undefined) return () => true;
  const { name, params } = referenced(guard);
  const answer: unknown = name === undefined ? guard : implementations.guards[name];
  return isAnswer(answer) && !('check' in answer) ? (asked) => Boolean(answer(asked, params(asked))) : undefined;
}

/** XState's own actions, `raise` and the like, have a `resolve`: they are left to it, and so are nameless ones. */
function deedOf({ implementations }: AnyStateMachine, action: AnyTransitionDefinition['actions'][number]): Deed | undefined {
  const { name, params } = referenced(action);
  const resolved: unknown = name === undefined ? action : implementations.actions[name];
  if (isAnswer(resolved) && assignments.has(resolved)) return { kind: 'assign', change: changeBy(assignments.get(resolved), params) };
  return name === undefined || (isAnswer(resolved) && 'resolve' in resolved) ? undefined : { kind: 'name', type: name, params };
}

function changeBy(assignment: unknown, params: (asked: Asked) => unknown): (asked: Asked) => object {
  if (isAnswer(assignment)) return (asked) => Object(assignment(asked, params(asked)));
  const fields = Object.entries(Object(assignment));
  return (asked) => Object.fromEntries(fields.map(([field, value]) => [field, isAnswer(value) ? value(asked, params(asked)) : value]));
}

/** The name under which a chart's implementations have a guard or an action, and what it is given; none of it where it stands there itself. */
function referenced(stands: unknown): { readonly name?: string; readonly params: (asked: Asked) => unknown } {
  if (typeof stands === 'string') return { name: stands, params: none };
  if (typeof stands !== 'object' || stands === null || !('type' in stands)) return { params: none };
  const params: unknown = 'params' in stands ? stands.params : undefined;
  return { name: String(stands.type), params: isAnswer(params) ? (asked) => params(asked, undefined) : () => params };
}

const none = (): undefined => undefined;
const isAnswer = (value: unknown): value is Answer => typeof value === 'function';

/** The list, where all of it is there. */
const all = <Each>(list: readonly (Each | undefined)[]): readonly Each[] | undefined =>
  (list.every((each): each is Each => each !== undefined) ? list : undefined);
