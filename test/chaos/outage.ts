import { setTimeout as sleep } from 'node:timers/promises';
import { Archive } from '../../actors/auditor/archive.ts';
import { HeadsFile, headsFile } from '../../actors/auditor/heads.ts';
import { verifyArchive } from '../../actors/auditor/verify.ts';
import { mongoClient } from '../../actors/runtime/mongoClient.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { databaseOf } from '../../deploy/desk/stores.ts';
import { loadKey } from '../../deploy/keys/keys.ts';
import { archiveResumed, archiveStalled } from '../../subjects/auditor.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { sessionEnded } from '../../subjects/market.ts';
import { snapshotTaken } from '../../subjects/runtime.ts';
import { startTestMongo } from '../servers.ts';
import { DeskHome, desk, type UpProcess } from './deskHome.ts';
import { outcomeOf, type Outcome, type Reference } from './outcome.ts';

export interface Outage {
  /** Facts on the log when MongoDB is killed. */
  readonly facts: number;
  readonly forMs: number;
}

export interface AfterOutage extends Outcome {
  readonly code: number | null;
  readonly said: string;
  /** Whether the session was under way when MongoDB came back. */
  readonly inMidSession: boolean;
  /** How often the auditor said that the archive stalls, and that it goes on. */
  readonly stalled: number;
  readonly resumed: number;
  /** Rounds of snapshots that were left out, as the host's log says. */
  readonly roundsLeftOut: number;
  readonly snapshotsBefore: number;
  readonly snapshotsAfter: number;
  /** As `investobot audit verify` compares them. */
  readonly audit: { readonly findings: readonly unknown[]; readonly upToTheEnd: boolean };
}

/** What must be so after it. */
export const asIfNothing = { code: 0, said: '', inMidSession: true, stalled: 1, resumed: 1, audit: { findings: [], upToTheEnd: true } };

/** One session whose MongoDB is killed in its middle and comes back a while later. */
export async function sessionWithout(reference: Reference, { facts, forMs }: Outage): Promise<AfterOutage> {
  await using mongo = await startTestMongo();
  await using home = new DeskHome({ keysOf: reference.home, env: { MONGODB_URL: mongo.url } });
  const up = home.up();
  await home.reaches(facts);
  await mongo.kill9();
  await heldBack(home, up, { from: facts, to: reference.facts * 0.75, forMs });
  const inMidSession = !up.isOver;
  await mongo.restart();
  const backAt = await home.facts();
  const ended = await up.outcome(120_000);
  const log = await home.log();
  const snapshots = log.filter(({ kind }) => kind.name === snapshotTaken.name).map(({ fact }) => snapshotTaken.body.parse(fact.body).seq);
  return {
    ...ended, inMidSession, stalled: countOf(log, archiveStalled), resumed: countOf(log, archiveResumed),
    roundsLeftOut: home.written.split('snapshots were not stored').length - 1,
    snapshotsBefore: snapshots.filter((seq) => seq < facts).length, snapshotsAfter: snapshots.filter((seq) => seq >= backAt).length,
    audit: await audited(home, mongo.url, log), ...(await outcomeOf(log, reference)),
  };
}

const countOf = (log: readonly Logged[], { name }: FactKind): number => log.filter(({ kind }) => kind.name === name).length;

/** Lets a session go on evenly, at most from one count of facts to another in that time, so that on a quick machine too it has not ended after it. */
async function heldBack(home: DeskHome, up: UpProcess, { from, to, forMs }: { readonly from: number; readonly to: number; readonly forMs: number }): Promise<void> {
  const began = performance.now();
  for (let elapsed = 0; elapsed < forMs && !up.isOver; elapsed = performance.now() - began) {
    if (await home.facts() > from + (to - from) * elapsed / forMs) up.freeze();
    else up.thaw();
    await sleep(10);
  }
  up.thaw();
}

async function audited(home: DeskHome, mongoUrl: string, log: readonly Logged[]): Promise<AfterOutage['audit']> {
  const client = mongoClient(mongoUrl);
  try {
    const { archived, findings } = await verifyArchive({
      archive: new Archive(client.db(databaseOf(desk))), facts: asRead(log), heads: new HeadsFile(headsFile(home.path, desk)).read(),
      trusted: [loadKey(home.path, 'auditor-signing').getPublicKey()],
    });
    return { findings, upToTheEnd: archived >= (log.find(({ kind }) => kind.name === sessionEnded.name)?.seq ?? Number.POSITIVE_INFINITY) };
  } finally {
    await client.close();
  }
}

async function* asRead(log: readonly Logged[]): AsyncGenerator<Logged> {
  yield* log;
}
