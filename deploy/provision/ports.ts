import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './jsonFile.ts';
import type { Home, OnProgress } from './home.ts';

const remembered = z.record(z.string(), z.int().min(1).max(65_535));

/**
 * Below the range from which Linux and macOS take ports for outgoing connections: there a client that tries to reconnect to a stopped
 * server can be given the server's own port, meet itself on it, and keep the server from coming back.
 */
const lowest = 20_000;
const highest = 29_999;
export const drawPort = (): number => lowest + Math.floor(Math.random() * (highest - lowest + 1));

/** A port of 127.0.0.1 that nobody listens on now. Throws after 100 draws that were taken. */
export async function freePort(draw = drawPort, except: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = draw();
    if (!except.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`ports ${lowest} to ${highest} of 127.0.0.1: expected a free one in 100 draws, was none; end what listens there`);
}

/**
 * The ports of these names in this home: the same as last time, so that clients find a restarted server again.
 * One that another program has taken meanwhile is replaced, and said so. Call it with the server stopped, under its lock.
 */
export async function portsOf<Name extends string>(home: Home, server: string, names: readonly Name[], onProgress: OnProgress, draw = drawPort): Promise<Record<Name, number>> {
  const path = join(home.run, `${server}.ports.json`);
  const last = readJson(path, remembered, onProgress) ?? {};
  const ports = {} as Record<Name, number>;
  for (const name of names) {
    const before = last[name];
    const taken = before !== undefined && !(await isFree(before));
    ports[name] = before === undefined || taken ? await freePort(draw, [...Object.values(last), ...Object.values<number>(ports)]) : before;
    if (taken) onProgress(`${server}: port ${before} (${name}) is taken by another program, now ${ports[name]}`);
  }
  writeJson(path, { ...last, ...ports });
  return ports;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error)));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
