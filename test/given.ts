import { expect } from 'vitest';
import type { ActorKind } from '../machines/actor.ts';
import type { Fact, FactKind } from '../subjects/fact.ts';

let count = 0;

/** A fact for a test: the body is checked against its kind; ids are 32 hex digits, new for every call unless given. */
export function fact<Name extends string, Body>(
  kind: FactKind<Name, Body>, body: Body, over: Partial<Omit<Fact, 'type' | 'body'>> = {},
): Fact<Name, Body> {
  kind.body.parse(body);
  const id = over.id ?? (count += 1).toString(16).padStart(32, '0');
  return { type: kind.name, actor: 'main', id, at: '2020-01-02T21:00:00Z', cause: id, correlation: id, ...over, body };
}

/** `given(kind, ...facts).when(fact).then([factKind, body], ...)`: what an actor states on one more fact. */
export function given(kind: ActorKind, ...before: readonly Fact[]) {
  const actor = kind.begin('main');
  for (const each of before) actor.take(each);
  return {
    when(...facts: readonly Fact[]) {
      const published = facts.map((each) => actor.take(each)).at(-1) ?? [];
      const stated = published.map(({ kind: said, body }) => [said.name, said.body.parse(body)]);
      return {
        /** Exactly these, in this order; a body may be an asymmetric matcher such as expect.objectContaining. */
        then(...expected: readonly (readonly [FactKind, unknown])[]) {
          expect(stated).toEqual(expected.map(([each, body]) => [each.name, body]));
          return { state: actor.state() };
        },
        published,
        state: actor.state(),
      };
    },
  };
}
