import { join } from 'node:path';
import type { KeyPair } from '@nats-io/nkeys';
import { users, type User } from '../../subjects/permissions.ts';
import { ensuredKeyIn, keyFolder, keyIn } from './keyFile.ts';

/** A key of each user of the NATS server, and the one that the auditor signs the archive's heads with. */
export const keyNames = [...users, 'auditor-signing'] as const;
export type KeyName = (typeof keyNames)[number];
export type Keys = Readonly<Record<KeyName, KeyPair>>;

const folderIn = (home: string): string => join(home, 'keys');
const fileIn = (home: string, name: KeyName): string => join(folderIn(home), `${name}.nk`);

/**
 * All keys of a home, generated where they are missing: for who configures the server, and for a desk in one process.
 * Throws where others may read one of them.
 */
export function loadKeys(home: string): Keys {
  keyFolder(folderIn(home));
  return Object.fromEntries(keyNames.map((name) => [name, ensuredKeyIn(fileIn(home, name))])) as Keys;
}

/** One key: a process that runs one role needs no other. Throws where it is missing or others may read it. */
export function loadKey(home: string, name: KeyName): KeyPair {
  keyFolder(folderIn(home));
  return keyIn(fileIn(home, name));
}

/** The file that the `nats` client reads the operator's key from. */
export const operatorKeyFile = (home: string): string => fileIn(home, 'operator');

/** What the server knows its users by. */
export const publicKeysOf = (keys: Keys): Readonly<Record<User, string>> =>
  Object.fromEntries(users.map((user) => [user, keys[user].getPublicKey()])) as Record<User, string>;
