import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Artefacts } from '../../actors/runtime/artefacts.ts';
import { sha256 } from '../../actors/runtime/ids.ts';
import { replaceFile } from '../provision/jsonFile.ts';

/**
 * Artefacts in their store, and in files while the store is away: a plan is not given up because MongoDB restarts.
 * A text lies under its hash in either place, so nothing has to be moved afterwards for it to be found.
 */
export class SpooledArtefacts implements Artefacts {
  readonly #store: Artefacts;
  readonly #folder: string;
  readonly #logger: Logger;

  constructor(store: Artefacts, folder: string, logger: Logger) {
    this.#store = store;
    this.#folder = folder;
    this.#logger = logger;
  }

  async put(text: string): Promise<string> {
    try {
      return await this.#store.put(text);
    } catch (error) {
      const hash = sha256(text);
      this.#logger.warn({ hash, error: error instanceof Error ? error.message : String(error) }, 'an artefact could not be stored; it is kept in a file');
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      replaceFile(join(this.#folder, hash), text);
      return hash;
    }
  }

  async read(hash: string): Promise<string | undefined> {
    const spooled = this.#spooled(hash);
    if (spooled === undefined) return this.#store.read(hash);
    if (sha256(spooled) !== hash) throw new Error(`artefact ${hash}: expected a file with that hash in ${this.#folder}, was ${sha256(spooled)}`);
    return spooled;
  }

  #spooled(hash: string): string | undefined {
    try {
      return readFileSync(join(this.#folder, hash), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
