import { hash } from 'node:crypto';

/** SHA-256 of UTF-8 text or bytes, as lower-case hex. */
export const sha256 = (content: string | Uint8Array): string => hash('sha256', content, 'hex');

/** Id of a derived fact: from the desk, the actor, the fact that caused it and the place among what that caused. Never from a position on the log. */
export const derivedId = (genesis: string, actor: string, cause: string, index: number): string =>
  sha256(`derived|${genesis}|${actor}|${cause}|${index}`).slice(0, 32);

/**
 * Id of an observed or signed fact: from what makes it that one thing (symbol and bar time, the broker's execution id, a nonce).
 * The same observation made twice has the same id, so a repeated one is recognised.
 */
export const observedId = (genesis: string, name: string, actor: string, content: string): string =>
  sha256(`observed|${genesis}|${name}|${actor}|${content}`).slice(0, 32);
