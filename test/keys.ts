import { createUser, type KeyPair } from '@nats-io/nkeys';
import { natsConfig } from '../deploy/nats/config.ts';
import type { NatsPlace } from '../deploy/provision/natsProgram.ts';
import { users, type User } from '../subjects/permissions.ts';

export type UserKeys = Readonly<Record<User, KeyPair>>;

/** New keys of all users, in memory. */
export const newKeys = (): UserKeys => Object.fromEntries(users.map((user) => [user, createUser()])) as Record<User, KeyPair>;

/** The configuration of a server that knows these keys, with the permissions that every desk has. */
export const configWith = (keys: UserKeys) => (place: NatsPlace): string =>
  natsConfig({ place, publicKeys: Object.fromEntries(users.map((user) => [user, keys[user].getPublicKey()])) as Record<User, string> });
