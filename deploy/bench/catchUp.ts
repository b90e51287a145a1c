import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { connectSolo, type BenchServer } from './benchServer.ts';
import { tradedLog } from './catchUpLog.ts';
import { measuredIn } from './child.ts';

export interface CatchUp {
  readonly factsPerSecond: number;
  readonly facts: number;
  readonly strategies: number;
}

const desk = 'bench-catch-up';
const strategies = 100;
const facts = 300_000;
const publishedAtOnce = 500;

/**
 * How fast a new process takes a desk's whole log from JetStream: every fact checked against its schema, and every derived one
 * compared with what the desk's own actors derive again.
 */
export async function measureCatchUp(server: BenchServer): Promise<CatchUp> {
  await server.createStream(desk);
  const nats = await connectSolo(server.url, server.folder);
  try {
    await load(nats, tradedLog(desk, { strategies, facts }));
  } finally {
    await nats.close();
  }
  const taken = await measuredIn('./catchUpChild.ts', { args: [server.url, server.folder, desk], says: z.strictObject({ facts: z.int().min(facts), seconds: z.number().positive() }) });
  return { factsPerSecond: Math.round(taken.facts / taken.seconds), facts: taken.facts, strategies };
}

const stored = z.object({ seq: z.int().min(1) });

/** Puts facts on the stream as they are, in their order. Throws where the server refuses one. */
async function load(nats: NatsConnection, logged: readonly Logged[]): Promise<void> {
  for (let at = 0; at < logged.length; at += publishedAtOnce) {
    const answers = await Promise.all(logged.slice(at, at + publishedAtOnce).map(({ subject, text }) => nats.request(subject, text, { timeout: 30_000 })));
    for (const answer of answers) stored.parse(answer.json());
  }
}
