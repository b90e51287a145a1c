import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Home, OnProgress } from './home.ts';
import { until } from './patience.ts';

/**
 * Runs `work` while no other process on this machine holds the lock of that name in this home.
 * The lock is an SQLite write lock: the kernel frees it when its holder dies, however it dies, so that none is ever stale and no pid has to be trusted.
 * Not re-entrant. Throws after `withinMs`.
 */
export async function holding<T>(home: Home, name: string, withinMs: number, onProgress: OnProgress, work: () => Promise<T>): Promise<T> {
  const path = join(home.run, `${name}.lock`);
  let told = false;
  const lock = await until(() => {
    const taken = take(path);
    if (!taken && !told) onProgress(`waiting for another investobot process (${name})`);
    told = true;
    return taken;
  }, withinMs);
  if (!lock) throw new Error(`${path}: expected to be free within ${withinMs / 1000} s, was held by another process; wait for it or end it`);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

const sqliteBusy = 5;

function take(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return undefined;
    throw error;
  }
}
