import { z } from 'zod';
import type { Role } from './roles.ts';

/**
 * Where a fact comes from. *derived*: computed by an actor from earlier facts, so replay recomputes and compares it;
 * *observed*: from outside (a bar, a broker report, a model's answer), replay takes it as given; *signed*: a human's.
 */
export type Origin = 'derived' | 'observed' | 'signed';

/** One kind of fact: where it stands on the log, who says it, who may hear it, and what it says. */
export interface FactKind<Name extends string = string, Body = unknown> {
  /** `<kind>.<fact>`, e.g. `risk.approved`; the type that machines see. `*.claimed` is said by every kind of actor. */
  readonly name: Name;
  /** The last token of the subject. */
  readonly fact: string;
  /** The kind of actor under whose prefix it stands, or `*`. */
  readonly kind: string;
  readonly version: number;
  readonly origin: Origin;
  /** One sentence for the reference table. */
  readonly about: string;
  readonly by: readonly Role[];
  readonly heardBy: readonly Role[];
  /** A request: the host that holds its actor performs an effect when this fact comes round, and observes the outcome. */
  readonly effect: boolean;
  readonly body: z.ZodType<Body>;
}

/** A fact as machines see it. It has no sequence number: nothing that an actor decides may depend on its position. */
export interface Fact<Name extends string = string, Body = unknown> {
  readonly type: Name;
  /** The id of the actor (or symbol) under whose prefix it stands: `SPY`, `s-7`, `main`. */
  readonly actor: string;
  readonly id: string;
  /** The log's time: event time for what is observed, the cause's time for what is derived. UTC ISO. */
  readonly at: string;
  /** The fact that it follows from; its own id where nothing came before. */
  readonly cause: string;
  /** The first fact of its chain. */
  readonly correlation: string;
  readonly body: Body;
}

/** `FactOf<typeof approved>`: the fact of one kind. */
export type FactOf<K> = K extends FactKind<infer Name, infer Body> ? Fact<Name, Body> : never;

interface Declared<Shape extends z.ZodRawShape> {
  readonly about: string;
  readonly version?: number;
  readonly origin: Origin;
  readonly by: Role | readonly Role[];
  readonly heardBy: readonly Role[];
  readonly effect?: boolean;
  readonly says: Shape;
}

/** Declares a kind of fact. Unknown fields in a body are refused. */
export function factKind<const Name extends string, Shape extends z.ZodRawShape>(
  name: Name,
  { about, version = 1, origin, by, heardBy, effect = false, says }: Declared<Shape>,
): FactKind<Name, z.output<z.ZodObject<Shape, z.core.$strict>>> {
  const [kind = '', fact = ''] = name.split('.');
  const publishers = typeof by === 'string' ? [by] : by;
  return { name, kind, fact, version, origin, about, by: publishers, heardBy, effect, body: z.strictObject(says) };
}

/** The subject of a fact: `<desk>.<kind>.<actor>.<fact>`. */
export const subjectOf = (desk: string, kind: string, actor: string, fact: string) => `${desk}.${kind}.${actor}.${fact}`;

/** The prefix that one actor publishes under, with the wildcard that its fence filters by. */
export const prefixOf = (desk: string, kind: string, actor: string) => `${desk}.${kind}.${actor}.>`;
