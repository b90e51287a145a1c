import { join } from 'node:path';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import type { Artefacts } from '../../actors/runtime/artefacts.ts';
import { mongoClient } from '../../actors/runtime/mongoClient.ts';
import { MongoRounds } from '../../actors/runtime/mongoRounds.ts';
import { MongoTexts } from '../../actors/runtime/mongoTexts.ts';
import type { Rounds } from '../../actors/runtime/rounds.ts';
import { SpooledArtefacts } from './spooledArtefacts.ts';

/** What a desk keeps beside its log, in a database of its own. */
export interface Stores {
  readonly db: Db;
  readonly rounds: Rounds;
  readonly artefacts: Artefacts;
  close(): Promise<void>;
}

/** A desk's own database. */
export const databaseOf = (desk: string): string => `investobot_${desk}`;

/** Connects when it is first used: a desk starts and trades without MongoDB. */
export function openStores(url: string, { home, desk, logger }: { readonly home: string; readonly desk: string; readonly logger: Logger }): Stores {
  const client = mongoClient(url);
  const db = client.db(databaseOf(desk));
  return {
    db, artefacts: new SpooledArtefacts(new MongoTexts(db, 'artefacts'), join(home, 'desks', desk, 'artefacts'), logger),
    rounds: new MongoRounds(db, { onBroken: (what) => logger.error({ what }, 'a snapshot is broken and is not used') }),
    close: () => client.close(),
  };
}
