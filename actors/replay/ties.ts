import { z } from 'zod';
import type { Logged } from '../runtime/envelope.ts';

/** What a fact's body says that it is about; each field where its kind has it. */
const mentions = z.object({
  intent: z.string().optional(), order: z.string().optional(), request: z.string().optional(), reference: z.string().optional(), kill: z.string().optional(),
  lifted: z.string().optional(), strategy: z.string().optional(), planHash: z.string().optional(), target: z.string().optional(), verb: z.string().optional(),
});
export type Mentions = z.infer<typeof mentions>;

/** Facts that only say that time went on or that a price came: what they cause is not about them. */
const occasions = new Set(['market.bar', 'market.stepClosed', 'market.sessionEnded', 'clock.ticked', 'desk.opened']);

export const isOccasion = ({ kind }: Logged): boolean => occasions.has(kind.name);

/** Kinds in whose life a strategy's plan came to be traded, in order. */
const lineage = new Set([
  'planner.proposed', 'gym.backtestRequested', 'gym.backtested', 'gym.backtestFailed', 'gym.gated', 'approval.requested', 'approval.granted', 'approval.denied', 'strategy.spawned',
]);

/** A strategy looks at a bar that came before its order had filled when the fill comes: the intent belongs to that bar's chain, the fill was only the occasion. */
const isOccasionFor = (cause: Logged, { kind }: Logged): boolean => isOccasion(cause) || kind.name === 'strategy.intent';

export const mentionsOf = ({ fact }: Logged): Mentions => mentions.catch({}).parse(fact.body);

/** The facts of a log, and how they hang together. */
export class Ties {
  readonly facts: readonly Logged[];
  readonly byId = new Map<string, Logged>();
  readonly #bySubmission = new Map<string, Logged>();
  /** By strategy: how its plan came to be. */
  readonly #plans = new Map<string, Logged[]>();
  readonly #after = new Map<string, Logged[]>();

  constructor(facts: readonly Logged[]) {
    this.facts = facts;
    for (const logged of facts) this.#note(logged);
    for (const logged of facts) for (const reason of this.#namedBy(logged)) this.#follow(reason.fact.id, logged);
  }

  /** Strategies that have a plan. */
  get strategies(): Iterable<string> {
    return this.#plans.keys();
  }

  /** How a strategy came to its plan, in log order. */
  planOf(strategy: string): readonly Logged[] {
    return this.#plans.get(strategy) ?? [];
  }

  /** What a fact follows from. */
  reasonsOf(logged: Logged): readonly Logged[] {
    const { fact: { cause, correlation, type, actor }, seq } = logged;
    const strategy = mentionsOf(logged).strategy ?? (type.startsWith('strategy.') ? actor : undefined);
    const plan = strategy === undefined ? [] : this.planOf(strategy).filter((each) => each.seq < seq);
    const caused = this.byId.get(cause);
    const because = caused !== undefined && !isOccasion(caused) && isOccasionFor(caused, logged) ? undefined : caused;
    return [because, this.byId.get(correlation), ...this.#namedBy(logged), ...plan].filter((each) => each !== undefined).filter((each) => each.seq < seq);
  }

  /** What follows from a fact. */
  consequencesOf({ fact }: Logged): readonly Logged[] {
    return this.#after.get(fact.id) ?? [];
  }

  #note(logged: Logged): void {
    const { fact, kind } = logged;
    if (!this.byId.has(fact.id)) this.byId.set(fact.id, logged);
    const { order, strategy, target, verb } = mentionsOf(logged);
    if (kind.name === 'execution.submitted' && order !== undefined) this.#bySubmission.set(order, logged);
    const of = kind.name === 'strategy.spawned' ? fact.actor : kind.name === 'ops.signed' && (verb === 'approve' || verb === 'spawn') ? target : lineage.has(kind.name) ? strategy : undefined;
    if (of !== undefined) this.#plans.set(of, [...(this.#plans.get(of) ?? []), logged]);
  }

  /** What a fact names in its body, and what caused it unless that was only an occasion. */
  #namedBy(logged: Logged): readonly Logged[] {
    const { intent, order, request, reference, kill, lifted } = mentionsOf(logged);
    const cause = this.byId.get(logged.fact.cause);
    const submission = order === undefined ? undefined : this.#bySubmission.get(order);
    const named = [intent, order, request, reference, kill, lifted].map((id) => (id === undefined ? undefined : this.byId.get(id)));
    return [...named, submission, cause].filter((each) => each !== undefined).filter((each) => each.seq < logged.seq && !(each === cause && isOccasionFor(each, logged)));
  }

  #follow(id: string, logged: Logged): void {
    const there = this.#after.get(id);
    if (there === undefined) this.#after.set(id, [logged]);
    else if (there.at(-1) !== logged) there.push(logged);
  }
}
