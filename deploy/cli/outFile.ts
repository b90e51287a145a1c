import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { WrongUse } from './wrongUse.ts';

/** Throws WrongUse where a file can't be written at the end: before the work, not after it. */
export function assertWritable(option: string, path: string): void {
  const wrong = (rule: string) => new WrongUse(`${option}: was "${path}", must be ${rule}`);
  const folder = dirname(resolve(path));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw wrong(`a file in a folder that is there; make ${folder}, or name another`);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw wrong('a file, not a folder');
  try {
    accessSync(found === undefined ? folder : path, constants.W_OK);
  } catch (error) {
    throw wrong(`a file that can be written (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`);
  }
}
