import type { z } from 'zod';
import { kindOf } from '../../subjects/catalogue.ts';
import { subjectOf, type Fact, type FactKind } from '../../subjects/fact.ts';
import { envelope, isEnvelope } from './isEnvelope.ts';

/** A fact that is ready to be committed: its subject and its bytes, which are the same whenever it is derived again. */
export interface Draft {
  readonly kind: FactKind;
  readonly actor: string;
  readonly id: string;
  /** What it follows from: the facts of one cause are committed together. */
  readonly cause: string;
  readonly subject: string;
  readonly text: string;
  /** As it will be read back, without reading it: nothing more than the text says. Absent where the draft comes from a snapshot. */
  readonly stated?: Pick<Logged, 'fact' | 'code' | 'actorKey'>;
  /** As an Observation's: asked right before the first try to commit it. */
  readonly instead?: () => Draft | undefined;
}

/** A fact as it stands on the log. */
export interface Logged {
  readonly seq: number;
  readonly kind: FactKind;
  readonly fact: Fact;
  /** Hash of the code that stated it. */
  readonly code: string;
  /** Key of the actor under whose prefix it stands, e.g. `risk.main`. */
  readonly actorKey: string;
  readonly subject: string;
  readonly text: string;
}

interface Stamp {
  readonly desk: string;
  readonly actor: string;
  readonly id: string;
  readonly cause: string;
  readonly correlation: string;
  readonly code: string;
  readonly at: string;
}

/** Builds a fact's bytes. Throws where the body breaks the kind's schema: an actor that states such a thing is wrong. */
export function draft(kind: FactKind, body: unknown, { desk, actor, id, cause, correlation, code, at }: Stamp, prefixKind = kind.kind): Draft {
  const checked = kind.body.safeParse(body);
  if (!checked.success) throw new TypeError(`${kind.name} of ${actor}: ${faultsIn(checked.error)}`);
  return {
    kind, actor, id, cause, subject: subjectOf(desk, prefixKind, actor, kind.fact),
    stated: { code, actorKey: `${prefixKind}.${actor}`, fact: { type: typeOf(kind, prefixKind), actor, id, at, cause, correlation, body: checked.data } },
    // The checked body has its fields in the schema's order; the actor's own has another order after it was hydrated from a snapshot.
    text: JSON.stringify({ id, v: kind.version, cause, correlation, code, at, body: checked.data }),
  };
}

/** One line for people: the path, the rule, for each fault. */
export const faultsIn = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`).join('; ');

/** A fact that this build can't read: of an unknown kind or version, or with a body that breaks its schema. */
export class Malformed extends Error {
  override readonly name: string = 'Malformed';
}

/** A message without a fact's envelope: nobody's fact. It moves the fence of its prefix like any message. */
export class NotAFact extends Malformed {
  override readonly name = 'NotAFact';
  readonly seq: number;
  readonly subject: string;

  constructor(seq: number, subject: string, fault: string) {
    super(`${subject} at ${seq}: ${fault}`);
    this.seq = seq;
    this.subject = subject;
  }
}

/** What machines see as a fact's type: what every kind of actor says is named after the actor's kind. */
const typeOf = (kind: FactKind, prefixKind: string): string => (kind.kind === '*' ? `${prefixKind}.${kind.fact}` : kind.name);

/** Reads a message of the log. Throws Malformed, naming subject, field and rule, where it is not a fact of the catalogue. */
export function parsed(seq: number, subject: string, text: string): Logged {
  const read = json(text, subject, seq);
  const outer = isEnvelope(read) ? { success: true as const, data: read } : envelope.safeParse(read);
  if (!outer.success) throw new NotAFact(seq, subject, faultsIn(outer.error));
  const [, prefixKind = '', actor = '', factName = ''] = subject.split('.');
  const kind = kindOf(prefixKind, factName);
  if (kind === undefined) throw new Malformed(`${subject} at ${seq}: expected a kind of fact in the catalogue; this build does not know it`);
  const { id, v, cause, correlation, code, at } = outer.data;
  if (v !== kind.version) throw new Malformed(`${subject} at ${seq}: expected version ${kind.version} of ${kind.name}, was ${v}`);
  const body = kind.body.safeParse(outer.data.body);
  if (!body.success) throw new Malformed(`${subject} at ${seq}: ${faultsIn(body.error)}`);
  return { seq, kind, code, actorKey: `${prefixKind}.${actor}`, subject, text, fact: { type: typeOf(kind, prefixKind), actor, id, at, cause, correlation, body: body.data } };
}

/** A draft as it is read back, at its place on the log. Where its body was checked when it was stated, it is not checked again: what was stated is what the text says. */
export function readBack(seq: number, { kind, subject, text, stated }: Draft): Logged {
  const read = stated === undefined ? undefined : json(text, subject, seq);
  if (stated === undefined || !isEnvelope(read)) return parsed(seq, subject, text);
  const { fact: { type, actor }, actorKey } = stated;
  const { id, cause, correlation, code, at, body } = read;
  return { seq, kind, code, actorKey, subject, text, fact: { type, actor, id, at, cause, correlation, body } };
}

function json(text: string, subject: string, seq: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotAFact(seq, subject, `expected JSON, ${String(error)}`);
  }
}

/** The kind of actor in a fact's subject, e.g. `risk`; for `*.claimed` the kind of the actor that was claimed. */
export const prefixKindOf = ({ fact }: Logged): string => fact.type.slice(0, fact.type.indexOf('.'));
