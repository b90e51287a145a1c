import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { faultsOf } from '../../machines/plan/faults.ts';
import { positive, positiveOrZero } from '../../subjects/values.ts';
import { WrongUse } from '../cli/wrongUse.ts';

/* What stands on a command's line, read. */

export const wrong = (option: string, value: string, rule: string): WrongUse => new WrongUse(`${option}: was "${value}", must be ${rule}`);

export interface Range {
  /** 0 itself is out. */
  readonly above0?: true;
  readonly atMost?: number;
  readonly below?: number;
}

const rangeText = ({ above0, atMost, below }: Range): string =>
  [`a decimal such as 0.001, without an exponent, ${above0 === undefined ? 'from 0 on' : 'above 0'}`, ...(below === undefined ? [] : [`below ${below}`]), ...(atMost === undefined ? [] : [`at most ${atMost}`])].join(', ');

/** A canonical decimal of a range. Throws WrongUse. */
export function decimalOf(option: string, text: string, range: Range = {}): string {
  // 0.10 is what people write, and 0.1 what the language has.
  const plain = /^\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
  const read = (range.above0 === undefined ? positiveOrZero : positive).safeParse(plain);
  if (!read.success || Number(plain) >= (range.below ?? Infinity) || Number(plain) > (range.atMost ?? Infinity)) throw wrong(option, text, rangeText(range));
  return read.data;
}

/** The text of a file; of `-`, what stands on the standard input. */
export const readText = (path: string): string => readFileSync(path === '-' ? 0 : path, 'utf8');

/** A file's JSON. Throws WrongUse where it can't be read. */
export function jsonIn(option: string, path: string, read: (path: string) => string = readText): unknown {
  try {
    return JSON.parse(read(path));
  } catch (error) {
    throw wrong(option, path, `a JSON file that can be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

const mostIssues = 3;

/** The first of what is wrong with a value: "collar: was nothing, must be a number". */
export function issuesText(raw: unknown, { issues }: z.ZodError): string {
  const faults = issues.flatMap((issue) => faultsOf(raw, issue));
  const shown = faults.slice(0, mostIssues).map(({ path, value, rule }) => `${path === '' ? '(whole)' : path}: was ${value}, ${rule}`).join('; ');
  return faults.length > mostIssues ? `${shown}; and ${faults.length - mostIssues} more` : shown;
}

/** A file's JSON by a rule. Throws WrongUse naming the field and the rule. */
export function fromFile<Value>(option: string, path: string, read: (path: string) => string, rule: z.ZodType<Value>): Value {
  const raw = jsonIn(option, path, read);
  const parsed = rule.safeParse(raw);
  if (!parsed.success) throw new WrongUse(`${option} ${path}: ${issuesText(raw, parsed.error)}`);
  return parsed.data;
}
