import { z } from 'zod';
import { cashMove, conversion, identification } from './accounting.ts';
import { human } from './desk.ts';
import { reason, requester, signedRequest, type RaisingVerb } from './operations.ts';
import { policy } from './policy.ts';
import { manualOrder, replacement } from './risk.ts';
import { venue } from './venue.ts';
import { ordersReply, positionsReply, statusReply } from './standing.ts';
import { factId, sha256, strategyId, symbol } from './values.ts';

/** One request that operators may make, of the micro service `ops.<desk>.<verb>`. */
export interface Verb {
  readonly verb: string;
  /** One sentence for the reference table and `nats micro info`. */
  readonly about: string;
  /** Raises risk: takes what `investobot sign` prints, signed by an enrolled human. */
  readonly signed: boolean;
  /** What is asked; unknown fields are refused. It changes nothing in what it takes: what was signed must reach the log as it was signed. */
  readonly request: z.ZodType;
  /** `{ok: true, ...}` or a refusal. */
  readonly reply: z.ZodType;
}

/** What is wrong and what to do, for people; `fact` where the request is on the log all the same, as a signature that does not count is. */
const refusal = z.strictObject({ ok: z.literal(false), error: z.string(), fact: factId.optional() });
const answeredBy = <Shape extends z.ZodRawShape>(shape: Shape) => z.discriminatedUnion('ok', [z.strictObject({ ok: z.literal(true), ...shape }), refusal]);

/** The fact that the request became. What follows from it is on the log: `investobot explain` shows it. */
const became = answeredBy({ fact: factId });
const everything = z.literal('desk');
const nothingMore = z.strictObject({});

const asks = <const Name extends string, Shape extends z.ZodRawShape>(verb: Name, about: string, shape: Shape) =>
  ({ verb, about, signed: false, request: nothingMore, reply: answeredBy(shape) });

const lowers = <const Name extends string, Target extends z.ZodRawShape>(verb: Name, about: string, target: Target) =>
  ({ verb, about, signed: false, request: z.strictObject({ ...target, reason, requester: requester.optional() }), reply: became });

const raises = <const Name extends RaisingVerb, Target extends z.ZodType, Payload extends z.ZodType>(verb: Name, about: string, asked: { readonly target: Target; readonly payload: Payload }) =>
  ({ verb, about, signed: true, request: z.strictObject({ ...signedRequest, verb: z.literal(verb), ...asked }), reply: became });

const actor = z.string().max(100).regex(/^[a-z]+\.[A-Za-z0-9_-]+$/, 'must be an actor, e.g. strategy.s-7');
const one = { target: strategyId };
/** `desk`, a strategy or a symbol. */
const scopeTarget = z.union([strategyId, symbol]);
const scopeOrDesk = { target: scopeTarget.optional() };
const oneOrAll = { target: z.string().min(1).max(100).optional() };

export const status = asks('status', 'How the desk stands: risk, equity, strategies, approvals that wait, quarantines.', statusReply);
export const positions = asks('positions', 'What is held, by strategy and symbol.', positionsReply);
export const orders = asks('orders', 'Orders that have not ended.', ordersReply);

export const kill = {
  verb: 'kill', about: 'Stops the desk at once, or one strategy or symbol; `fact` is the kill that a signed unkill must name. With `flatten` what the desk holds is closed once nothing is open any more.', signed: false,
  request: z.strictObject({ reason, requester: requester.optional(), target: scopeTarget.optional(), flatten: z.literal(true).optional() })
    .refine(({ target, flatten: closing }) => closing === undefined || target === undefined || target === 'desk', { path: ['flatten'], message: 'must stand only beside a kill of the whole desk; flatten a strategy, then kill it' }),
  /** `logged` is false where the log has not answered yet: execution has latched it, and the fact follows as soon as the log can be reached. */
  reply: answeredBy({ fact: factId, logged: z.literal(false).optional() }),
} as const;
export const pause = lowers('pause', 'A strategy (or, without target, all) enters no more; exits and stops go on.', oneOrAll);
export const retire = lowers('retire', 'A strategy ends for good.', one);
export const reject = lowers('reject', 'A plan that waits for approval is refused.', one);
export const cancel = lowers('cancel', 'Open orders are cancelled: one by its id, those of a strategy, or, without target, all.', oneOrAll);
export const flatten = lowers('flatten', 'Positions are closed: those of a strategy or, without target, all.', oneOrAll);

export const reduce = lowers('reduce', 'From now on only orders that lower exposure pass: of a strategy, a symbol or, without target, the whole desk.', scopeOrDesk);
export const halt = lowers('halt', 'From now on only cancels pass: of a strategy, a symbol or, without target, the whole desk.', scopeOrDesk);
/** It raises nothing, so that nobody signs for it. */
export const heartbeat = {
  verb: 'heartbeat', about: 'Somebody watches the desk: where its policy expects to hear so, it lowers itself once it does not.', signed: false,
  request: z.strictObject({ requester: requester.optional() }), reply: became,
} as const;

export const approve = raises('approve', 'A plan that passed the gate may trade.', { target: strategyId, payload: z.strictObject({ planHash: sha256 }) });
/** The plan itself is judged by the machines' rules for plans: they fill in defaults, which were not signed. */
export const spawn = raises('spawn', 'A strategy begins with a plan of a person.', { target: strategyId, payload: z.strictObject({ plan: z.json() }) });
export const resume = raises('resume', 'A paused strategy goes on; what is reducing or halted is active again: a strategy, a symbol, the `desk`. With `{"to":"reducing"}` what was halted is only reducing.', { target: scopeTarget, payload: z.union([z.null(), z.strictObject({ to: z.literal('reducing') })]) });
export const unkill = {
  ...raises('unkill', 'Lifts the one kill that it names.', { target: factId, payload: z.null() }),
  request: z.strictObject({ ...signedRequest, verb: z.literal('unkill'), target: factId, payload: z.null(), kill: factId })
    .refine(({ target, kill: named }) => target === named, { path: ['kill'], message: 'must be the target' }),
};
export const order = raises('order', "A person's own order, within the same limits.", { target: everything, payload: manualOrder });
export const replace = raises('replace', "The quantity or prices of a person's open order are changed, within the same limits.", { target: factId, payload: replacement });
export const release = raises('release', "Ends an actor's quarantine; `skip` leaves out the fact that it failed on.", { target: actor, payload: z.strictObject({ skip: z.boolean() }) });
export const policyVerb = raises('policy', 'A new policy, whole, its version one above.', { target: everything, payload: policy });
export const liveVerb = raises('live', 'The desk may trade real money at its venue, which is named whole, as the desk was opened with it.', { target: everything, payload: z.strictObject({ venue }) });
export const enroll = raises('enroll', "A person's signature counts from now on.", { target: everything, payload: human });
export const revoke = raises('revoke', "A person's signature counts no more.", { target: everything, payload: human.pick({ name: true }) });

export const deposit = raises('deposit', 'Money was put into the desk: in USD, or in another currency at its last rate.', { target: everything, payload: cashMove });
export const withdraw = raises('withdraw', 'Money is taken out: at most what has settled and is not owed.', { target: everything, payload: cashMove });
export const convert = raises('convert', 'One currency was exchanged for another, at the rate of the broker.', { target: everything, payload: conversion });
export const identify = raises('identify', 'Lots that an order is to close first, before it fills.', { target: everything, payload: identification });

/** In the order a reader meets them. */
export const verbs = [
  status, positions, orders, kill, pause, retire, reject, cancel, flatten, reduce, halt, heartbeat, approve, spawn, resume, unkill, order, replace, release, policyVerb, liveVerb, enroll, revoke, deposit, withdraw, convert, identify,
] as const satisfies readonly Verb[];
export type VerbName = (typeof verbs)[number]['verb'];

export const verbNamed = (name: string): Verb | undefined => verbs.find(({ verb }) => verb === name);

/** Where operators ask: `ops.<desk>.<verb>`. */
export const verbSubject = (desk: string, verb: VerbName): string => `ops.${desk}.${verb}`;

/** What the micro service says of a verb: text by name, as NATS has it; schemas are JSON Schema 2020-12. */
export const metadataOf = ({ about, signed, request, reply }: Verb): Readonly<Record<string, string>> => ({
  about, signed: String(signed), request: JSON.stringify(z.toJSONSchema(request, { io: 'input' })), reply: JSON.stringify(z.toJSONSchema(reply)),
});
