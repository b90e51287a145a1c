import type { z } from 'zod';
import type { Verb } from '../../subjects/verbs.ts';

/** Larger than any plan or policy, small enough that a thousand of them do no harm. */
export const largestRequestBytes = 65_536;
/** A plan's rules nest 8 deep, each rule a few levels of JSON. Deeper ones would overflow the stack of who reads them later. */
export const deepestRequest = 64;

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Object.entries(at).find(([key]) => key === String(step))?.[1] : undefined), value);

/** "payload.quantity: was 10, must be a string" for the first three faults. */
export const faultsText = (asked: unknown, { issues }: z.ZodError): string => issues.slice(0, 3).map((issue) => {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  const rule = issue.code === 'unrecognized_keys' ? 'no field of that name is known' : issue.message;
  return `${path.map(String).join('.') || '(whole)'}: was ${shown(valueAt(asked, path))}; ${rule}`;
}).join(', ');

/** Whether a JSON value nests deeper than a limit. Looks level by level, so that no depth overflows its own stack. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** What somebody asked, checked against the verb's schema, or in one line what is wrong with it: path, value, rule. Nothing at all is `{}`. */
export function asked(verb: Verb, bytes: Uint8Array): { readonly request: unknown } | { readonly fault: string } {
  if (bytes.length > largestRequestBytes) return { fault: `(whole): was ${bytes.length} bytes, must be at most ${largestRequestBytes}` };
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    return { fault: `(whole): must be JSON in UTF-8; ${error instanceof Error ? error.message : String(error)}` };
  }
  if (isDeeperThan(value, deepestRequest)) return { fault: `(whole): must nest at most ${deepestRequest} deep` };
  const checked = verb.request.safeParse(value);
  return checked.success ? { request: checked.data } : { fault: faultsText(value, checked.error) };
}
