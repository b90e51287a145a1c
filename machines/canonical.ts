const deepest = 200;

/** How a string stands in the text, and a bigint where there may be one. */
interface Spelling {
  string(value: string): string;
  bigint(value: bigint): string;
}

/** Nothing in it is escaped: quotes around it are all that JSON asks for. */
const unescaped = /^[ !#-[\]-~]*$/;

/** A JSON string. */
export const quoted = (text: string): string => (unescaped.test(text) ? `"${text}"` : JSON.stringify(text));

const json: Spelling = { string: quoted, bigint: () => refused('bigint') };

/**
 * A JSON value's one text: keys sorted by UTF-16 code units, no blanks, numbers as ECMAScript writes them. What is hashed and signed.
 * Throws a TypeError on what JSON cannot hold (undefined, NaN, infinities, functions, class instances; bigints without a spelling) and on nesting beyond 200.
 * Source: RFC 8785, but lone surrogates are escaped, where the RFC refuses them: a fact from outside must not stop an actor.
 */
export function canonical(value: unknown, spelling: Spelling = json): string {
  return textOf(value, 0, spelling);
}

function textOf(value: unknown, depth: number, spelling: Spelling): string {
  if (depth > deepest) throw new TypeError(`expected a JSON value nested at most ${deepest} deep`);
  if (typeof value === 'string') return spelling.string(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return arrayText(value, depth, spelling);
    return isPlain(value) ? objectText(value, depth, spelling) : refused('an instance of a class');
  }
  if (value === null || typeof value === 'boolean') return `${value}`;
  return typeof value === 'bigint' ? spelling.bigint(value) : refused(typeof value);
}

function refused(what: string): never {
  throw new TypeError(`expected a JSON value, was ${what}`);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`expected a finite number, was ${value}`);
  // As JSON writes it: minus zero without its sign.
  return `${value}`;
}

function arrayText(array: readonly unknown[], depth: number, spelling: Spelling): string {
  let text = '[';
  for (let at = 0; at < array.length; at += 1) text += at === 0 ? textOf(array[at], depth + 1, spelling) : `,${textOf(array[at], depth + 1, spelling)}`;
  return `${text}]`;
}

function objectText(object: Readonly<Record<string, unknown>>, depth: number, spelling: Spelling): string {
  let text = '{';
  for (const key of Object.keys(object).sort()) text += `${text === '{' ? '' : ','}${keyText(key)}:${textOf(object[key], depth + 1, spelling)}`;
  return `${text}}`;
}

const keyTexts = new Map<string, string>();
/** More than there are names of fields; ids that serve as keys beyond them are spelled each time. */
const mostKeyTexts = 5_000;

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const text = quoted(key);
  if (keyTexts.size < mostKeyTexts) keyTexts.set(key, text);
  return text;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
