import { setup } from 'xstate';
import { stateChanged, type RiskScope, type RiskState } from '../../subjects/risk.ts';
import { says } from '../actor.ts';
import { own } from '../authority/own.ts';
import { publish, type Standing } from '../chart.ts';
import { assign } from '../chartTable.ts';

/** A state that holds orders back. */
export type Lowered = Exclude<RiskState, 'active'>;

interface Cause {
  readonly to: 'reducing' | 'halted';
  readonly fact: string;
}

/** Why a strategy, a symbol or the desk does not trade as usual. */
export interface Causes {
  /** Kills in force, oldest first: each is lifted by an unkill that names it. Never of the desk, whose kills the control chart has. */
  readonly kills: readonly string[];
  /** By rule; a rule speaks again only where it gets stricter, until all are lifted. */
  readonly causes: Readonly<Record<string, Cause>>;
}

interface Named {
  readonly scope: RiskScope;
  readonly target: string;
}

/** What lowers a scope: a request, or a threshold that was reached. */
export interface Lowering extends Named {
  readonly to: Lowered;
  readonly rule: string;
  readonly fact: string;
  readonly reason: string;
  readonly figure?: string;
  readonly limit?: string;
  /** Entries that are open are cancelled too; a kill cancels everything. */
  readonly cancelsEntries?: boolean;
}

/** A resume and an unkill are authorised before they come here; `kill` is one in force. */
export type ScopeEvent =
  | ({ readonly type: 'lower' } & Lowering)
  | ({ readonly type: 'resume'; readonly to: 'active' | 'reducing'; readonly fact: string; readonly signer: string } & Named)
  /** What a rule held it for is over, as that rule says itself. */
  | ({ readonly type: 'recover'; readonly rule: string } & Named)
  | ({ readonly type: 'unkill'; readonly kill: string; readonly signer: string } & Named);

interface Asked {
  readonly context: Causes;
  readonly event: ScopeEvent;
}

/** More are not told apart: whoever asks for so many has stopped the scope, and the newest hundred are to be lifted. */
const rememberedKills = 100;

const isNew = ({ kills, causes }: Causes, { to, rule, fact }: Lowering): boolean => {
  if (to === 'killed') return !kills.includes(fact);
  const before = own(causes, rule)?.to;
  return before === undefined || (before === 'reducing' && to === 'halted');
};

const lowers = (to: Lowered) => ({ context, event }: Asked): boolean => event.type === 'lower' && event.to === to && isNew(context, event);

function noted({ kills, causes }: Causes, { to, rule, fact }: Lowering): Causes {
  return to === 'killed' ? { kills: [...kills, fact].slice(-rememberedKills), causes } : { kills, causes: { ...causes, [rule]: { to, fact } } };
}

const without = (kills: readonly string[], kill: string) => kills.filter((each) => each !== kill);

/** What the causes come to without kills. */
const stateBy = ({ causes }: Causes): 'active' | 'reducing' | 'halted' => {
  const all = Object.values(causes);
  return all.some(({ to }) => to === 'halted') ? 'halted' : all.length > 0 ? 'reducing' : 'active';
};

const lifts = (to: RiskState) => ({ context, event }: Asked): boolean =>
  event.type === 'unkill' && (without(context.kills, event.kill).length > 0 ? 'killed' : stateBy(context)) === to;

const said = (event: ScopeEvent, from: RiskState, to: RiskState) => {
  const { scope, target } = event;
  if (event.type === 'recover') return says(stateChanged, { scope, target, from, to, rule: event.rule, reason: 'it is over' });
  if (event.type !== 'lower') {
    const kill = event.type === 'unkill' ? { kill: event.kill } : {};
    return says(stateChanged, { scope, target, from, to, rule: event.type, reason: `${event.signer} signed for it`, ...kill });
  }
  const { rule, reason, figure, limit, fact } = event;
  return says(stateChanged, {
    scope, target, from, to, rule, reason: reason.slice(0, 500), ...(figure === undefined ? {} : { figure }), ...(limit === undefined ? {} : { limit }), ...(event.to === 'killed' ? { kill: fact } : event.cancelsEntries === true ? { cancelsEntries: true as const } : {}),
  });
};

const stricter = (one: Lowered, other: RiskState): RiskState => (rank[one] > rank[other] ? one : other);
const rank: Readonly<Record<RiskState, number>> = { active: 0, reducing: 1, halted: 2, killed: 3 };

/** Which of two states lets less through. */
export const isStricter = (one: RiskState, other: RiskState): boolean => rank[one] > rank[other];

/** Out of `from`, for each state that something may lower it to: it goes there, or stays where it is stricter already. */
const lowering = (from: RiskState) => (['reducing', 'halted', 'killed'] as const).map((to) => ({
  guard: lowers(to), target: stricter(to, from),
  actions: ['note', { type: 'publish' as const, params: ({ event }: Asked) => said(event, from, stricter(to, from)) }] as const,
}));

const resuming = (from: RiskState) => (['active', 'reducing'] as const).map((to) => ({
  guard: ({ event }: Asked) => event.type === 'resume' && event.to === to, target: to,
  actions: ['lift', { type: 'publish' as const, params: ({ event }: Asked) => said(event, from, to) }] as const,
}));

const withoutRule = ({ causes }: Causes, rule: string): Causes['causes'] => Object.fromEntries(Object.entries(causes).filter(([each]) => each !== rule));

/** Leaves the other causes in force; under a kill nothing else changes. */
const recovering = (from: RiskState) => (['active', 'reducing', 'halted', 'killed'] as const).map((to) => ({
  guard: ({ context, event }: Asked) => event.type === 'recover' && own(context.causes, event.rule) !== undefined && to === (from === 'killed' ? from : stateBy({ kills: [], causes: withoutRule(context, event.rule) })),
  target: to, actions: ['recover', { type: 'publish' as const, params: ({ event }: Asked) => said(event, from, to) }] as const,
}));

const unkilling = (['active', 'reducing', 'halted', 'killed'] as const).map((to) => ({
  guard: lifts(to), target: to, actions: ['liftKill', { type: 'publish' as const, params: ({ event }: Asked) => said(event, 'killed', to) }] as const,
}));

/**
 * One scope: active, reducing, halted, killed. It stands where the strictest of its causes wants it; a kill outranks them, and what came before or
 * under it holds after it.
 */
export const scopeChart = setup({
  types: { context: {} as Causes, events: {} as ScopeEvent },
  actions: {
    publish,
    note: assign(({ context, event }) => (event.type === 'lower' ? noted(context, event) : {})),
    lift: assign(({ event }) => (event.type === 'resume' ? { causes: event.to === 'active' ? {} : { resume: { to: 'reducing' as const, fact: event.fact } } } : {})),
    recover: assign(({ context, event }) => (event.type === 'recover' ? { causes: withoutRule(context, event.rule) } : {})),
    liftKill: assign(({ context, event }) => (event.type === 'unkill' ? { kills: without(context.kills, event.kill) } : {})),
  },
}).createMachine({
  id: 'scope',
  context: { kills: [], causes: {} },
  initial: 'active',
  states: {
    active: { on: { lower: lowering('active') } },
    reducing: { on: { lower: lowering('reducing'), resume: resuming('reducing'), recover: recovering('reducing') } },
    halted: { on: { lower: lowering('halted'), resume: resuming('halted'), recover: recovering('halted') } },
    killed: { on: { lower: lowering('killed'), unkill: unkilling, recover: recovering('killed') } },
  },
});

export const atRest: Standing<Causes, RiskState> = { value: 'active', context: { kills: [], causes: {} } };
