import { expect, test } from 'vitest';
import { permissionsOf, users, type User } from '../../subjects/permissions.ts';
import { natsConfig } from './config.ts';

const place = { client: 20_001, websocket: 20_002, monitor: 20_003, storeDir: '/data/with "quotes" and \\' };
const publicKeys = Object.fromEntries(users.map((user) => [user, `U-${user}`])) as Record<User, string>;
const written = (sync?: 'always') => JSON.parse(natsConfig({ place, publicKeys, ...(sync === undefined ? {} : { sync }) }).replace(/^#.*\n/, ''));

test('the server listens on this machine only, and stores where it is told', () =>
  expect(written()).toMatchObject({ listen: '127.0.0.1:20001', jetstream: { store_dir: '/data/with "quotes" and \\', sync_interval: '2m' } }));

test('a desk that holds real money has every commit written to the disk', () => expect(written('always')).toMatchObject({ jetstream: { sync_interval: 'always' } }));

test('each user has its own key and permissions', () =>
  expect(written().authorization).toEqual({ timeout: 20, users: users.map((user) => ({ nkey: `U-${user}`, permissions: permissionsOf(user) })) }));

test('nobody may do anything without a key', () => expect(JSON.stringify(written())).not.toMatch(/no_auth_user|default_permissions|password|token/));
