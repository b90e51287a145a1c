import { MongoBulkWriteError, MongoClient, MongoServerError, type Collection, type Document, type OptionalUnlessRequiredId } from 'mongodb';

const selectionMs = 2_000;
const socketMs = 10_000;
const duplicateKey = 11_000;

/**
 * A client for snapshots, archive and artefacts. Waits little, so that an outage is noticed and told: nothing that trades waits for it.
 * What it acknowledges is in the server's journal, and on most members where there are several.
 */
export const mongoClient = (url: string): MongoClient => new MongoClient(url, {
  appName: 'investobot', serverSelectionTimeoutMS: selectionMs, connectTimeoutMS: selectionMs, waitQueueTimeoutMS: selectionMs, socketTimeoutMS: socketMs,
  maxPoolSize: 10, writeConcern: { w: 'majority', journal: true },
});

/** Whether an insert was refused because a document is there under the same unique key. */
export const isDuplicate = (error: unknown): boolean => error instanceof MongoServerError && error.code === duplicateKey;

/** Inserts what is not there yet; what is there stays as it is. A crash on the way may leave a part of it. */
export async function insertMissing<T extends Document>(collection: Collection<T>, documents: OptionalUnlessRequiredId<T>[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await collection.insertMany(documents, { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || ![error.writeErrors].flat().every(({ code }) => code === duplicateKey)) throw error;
  }
}
