import { sha256 } from './ids.ts';

/** Large texts by their hash: prompts, features, replies, reports. A fact carries the hash. */
export interface Artefacts {
  /** Stores a text; one that is there is left as it is. @returns its SHA-256. Throws where the store can't be reached. */
  put(text: string): Promise<string>;
  /** The text of that hash, checked against it; undefined where there is none. Throws BrokenText where it is not what was stored. */
  read(hash: string): Promise<string | undefined>;
}

/** Artefacts in memory, for desks in memory. */
export class MemoryArtefacts implements Artefacts {
  readonly texts = new Map<string, string>();

  async put(text: string): Promise<string> {
    const hash = sha256(text);
    this.texts.set(hash, text);
    return hash;
  }

  async read(hash: string): Promise<string | undefined> {
    return this.texts.get(hash);
  }
}

/** What stands under a hash is not what was stored. */
export class BrokenText extends Error {
  override readonly name = 'BrokenText';
}
