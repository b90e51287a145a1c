import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import type { OnProgress } from './home.ts';

/** Replaces a file whole: a reader sees the old text or the new one. Readable by its owner only. */
export function replaceFile(path: string, text: string): void {
  const next = `${path}.${process.pid}`;
  writeFileSync(next, text, { mode: 0o600, flush: true });
  renameSync(next, path);
}

export const writeJson = (path: string, value: unknown): void => replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);

/** What the file says; undefined where there is none, or, with a line to the person, where it does not fit (a power cut can leave that). */
export function readJson<T>(path: string, schema: z.ZodType<T>, onProgress: OnProgress): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    onProgress(`${path}: expected what investobot writes there, was something else; written anew`);
    return undefined;
  }
}
