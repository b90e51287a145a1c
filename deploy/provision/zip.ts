import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Takes one file out of a zip archive, whatever folder it is in there, and makes it executable.
 * Throws where the archive has no file of that name or is damaged.
 */
export async function extractOne(zip: string, name: string, to: string): Promise<void> {
  const archive = await openPromise(zip, { lazyEntries: true });
  try {
    for await (const entry of archive.eachEntry()) {
      if (basename(entry.fileName) !== name) continue;
      return await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(to, { mode: 0o755 }));
    }
  } finally {
    archive.close();
  }
  throw new Error(`${zip}: expected a file ${name} inside, was none`);
}
