import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createUser, fromSeed, type KeyPair } from '@nats-io/nkeys';

/** Bits of a mode that let anyone but the owner in. */
const others = 0o077;

const octal = (mode: number): string => `0${(mode & 0o777).toString(8)}`;

/** Throws, with the command that puts it right, where nothing lies at the path, or anyone but its owner may read or change it. */
function assertPrivate(path: string, wanted: number): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`${path}: expected a key, was none; the first \`investobot up\` of a home makes its keys, others are copied there`);
  const { mode } = found;
  if ((mode & others) !== 0) throw new Error(`${path}: expected mode ${octal(wanted)}, was ${octal(mode)}, so others may have read it; run: chmod ${octal(wanted)} ${JSON.stringify(path)}`);
}

/** A folder for keys, made where it is missing. Throws where others may look into it. */
export function keyFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  assertPrivate(path, 0o700);
  return path;
}

/** The key in a file, which holds its seed as the `nats` client wants it. Throws where there is none, others may read it, or it holds something else. */
export function keyIn(path: string): KeyPair {
  assertPrivate(path, 0o600);
  const seed = readFileSync(path, 'utf8').trim();
  try {
    const key = fromSeed(new TextEncoder().encode(seed));
    if (key.getPublicKey().startsWith('U')) return key;
  } catch (cause) {
    throw new Error(`${path}: expected the seed of a user nkey (SU...), was something else; put the file back from a copy`, { cause });
  }
  throw new Error(`${path}: expected the seed of a user nkey (SU...), was one of another type; put the file back from a copy`);
}

/** The key in a file, generated where there is none. Two processes at once end up with one key. */
export function ensuredKeyIn(path: string): KeyPair {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) generateInto(path);
  return keyIn(path);
}

/** A link fails where the file is there by now, and it shows the whole text or none. */
function generateInto(path: string): void {
  const next = `${path}.${randomUUID()}`;
  writeFileSync(next, `${new TextDecoder().decode(createUser().getSeed())}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(next, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(next, { force: true });
  }
}
