import { MongoBulkWriteError, MongoClient, MongoServerError, type Collection, type Document, type FindCursor, type OptionalUnlessRequiredId } from 'mongodb';

const selectionMs = 2_000;
const socketMs = 10_000;
const duplicateKey = 11_000;
const operationMs = socketMs + selectionMs;

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
    await inTime(collection.insertMany(documents, { ordered: false }));
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || ![error.writeErrors].flat().every(({ code }) => code === duplicateKey)) throw error;
  }
}

/**
 * What an operation gives, or an error after 12 s. Where the server was killed in the moment in which a command was written, operations of
 * the driver (7.9) were seen to hang for ever; by its source it waits for the socket to drain, which its own limits do not cover.
 */
export async function inTime<T>(operation: Promise<T>, withinMs = operationMs): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`expected MongoDB to answer within ${withinMs / 1000} s, it did not`)), withinMs);
  try {
    return await Promise.race([operation, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a query finds, one after another, each in time. */
export async function* eachInTime<T>(cursor: FindCursor<T>): AsyncGenerator<T> {
  try {
    for (let found = await inTime(cursor.next()); found !== null; found = await inTime(cursor.next())) yield found;
  } finally {
    // Not awaited: a cursor that hangs hangs here too.
    cursor.close().catch(() => {});
  }
}
