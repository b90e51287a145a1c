const deepest = 200;

/**
 * A JSON value's one text: keys sorted by UTF-16 code units, no blanks, numbers as ECMAScript writes them. What is hashed and signed.
 * Throws a TypeError on what JSON cannot hold (undefined, NaN, infinities, bigints, functions, class instances) and on nesting beyond 200.
 * Source: RFC 8785, but lone surrogates are escaped, where the RFC refuses them: a fact from outside must not stop an actor.
 */
export function canonical(value: unknown): string {
  return textOf(value, 0);
}

function textOf(value: unknown, depth: number): string {
  if (depth > deepest) throw new TypeError(`expected a JSON value nested at most ${deepest} deep`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return `[${Array.from(value, (each) => textOf(each, depth + 1)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return objectText(value, depth);
  throw new TypeError(`expected a JSON value, was ${typeof value === 'object' ? 'an instance of a class' : typeof value}`);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`expected a finite number, was ${value}`);
  return JSON.stringify(value);
}

const objectText = (value: object, depth: number): string =>
  `{${Object.entries(value).sort(byKey).map(([key, each]) => `${JSON.stringify(key)}:${textOf(each, depth + 1)}`).join(',')}}`;

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
