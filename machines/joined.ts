import { madeOnce } from './madeOnce.ts';

/**
 * Makes keys of records out of two parts, each once. The same few come again with every fact, and a text that is made anew must be looked up in
 * the engine's own table of keys before a record is even asked.
 */
export const joining = <Before extends string, Between extends string>(before: Before, between: Between): (a: string, b: string) => `${Before}${string}${Between}${string}` =>
  madeOnce((a, b): `${Before}${string}${Between}${string}` => `${before}${a}${between}${b}`);

/** `a/b` */
export const joined = joining('', '/');
