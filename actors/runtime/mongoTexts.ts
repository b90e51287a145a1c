import type { Collection, Db } from 'mongodb';
import { BrokenText, type Artefacts } from './artefacts.ts';
import { sha256 } from './ids.ts';
import { eachInTime, insertMissing, inTime } from './mongoClient.ts';

/** UTF-16 units in one document; at most 1 MiB in UTF-8. */
const largestPiece = 262_144;
/** UTF-16 units in one insert, so that a message stays far below the server's limit. */
const largestInsert = 4_000_000;
const hashesAtOnce = 500;

/** Either the whole text, or the hashes of its chunks in order. */
interface TextDocument {
  readonly _id: string;
  readonly text?: string;
  readonly chunks?: readonly string[];
}

interface Chunk {
  readonly _id: string;
  readonly text: string;
}

/** What was found under some hashes. */
export interface Found {
  readonly texts: ReadonlyMap<string, string>;
  /** Hashes under which something else stands than was stored. */
  readonly broken: readonly string[];
}

/** Texts by their SHA-256, in one collection; large ones in chunks, which are kept by their hash too. Nothing is ever changed or removed but what is broken. */
export class MongoTexts implements Artefacts {
  readonly #texts: Collection<TextDocument>;
  readonly #chunks: Collection<Chunk>;
  readonly #broken: Collection<{ readonly _id: string; readonly was: unknown }>;

  /** @param name of the collection, e.g. `states` or `artefacts` */
  constructor(db: Db, name: string) {
    this.#texts = db.collection(name);
    this.#chunks = db.collection('chunks');
    this.#broken = db.collection('broken');
  }

  async put(text: string): Promise<string> {
    const hash = sha256(text);
    await this.putAll(new Map([[hash, text]]));
    return hash;
  }

  /** Stores texts under their hashes, which the caller has computed. Chunks come first: a text that is there is there whole. */
  async putAll(texts: ReadonlyMap<string, string>): Promise<void> {
    const there = await this.#idsThere([...texts.keys()]);
    const missing = [...texts].filter(([hash]) => !there.has(hash));
    for (const batch of inBatches(missing)) {
      const split = batch.map(([hash, text]) => ({ hash, text, pieces: piecesOf(text).map((piece) => ({ _id: sha256(piece), text: piece })) }));
      await insertMissing(this.#chunks, split.filter(({ pieces }) => pieces.length > 1).flatMap(({ pieces }) => pieces));
      await insertMissing(this.#texts, split.map(({ hash, text, pieces }) => (pieces.length > 1 ? { _id: hash, chunks: pieces.map(({ _id }) => _id) } : { _id: hash, text })));
    }
  }

  async read(hash: string): Promise<string | undefined> {
    const { texts, broken } = await this.readAll([hash]);
    if (broken.length > 0) throw new BrokenText(`${hash}: expected the text of this hash, was another; restore the store from a copy`);
    return texts.get(hash);
  }

  /** All texts that are there, each checked against its hash. */
  async readAll(hashes: readonly string[]): Promise<Found> {
    const texts = new Map<string, string>();
    const broken: string[] = [];
    for (let at = 0; at < hashes.length; at += hashesAtOnce) {
      for await (const document of eachInTime(this.#texts.find({ _id: { $in: hashes.slice(at, at + hashesAtOnce) } }))) {
        const text = document.chunks === undefined ? document.text : await this.#joined(document.chunks);
        if (text !== undefined && sha256(text) === document._id) texts.set(document._id, text);
        else broken.push(document._id);
      }
    }
    return { texts, broken };
  }

  /** Moves a broken text, with its broken chunks, to the collection `broken`, so that the right one can be stored again. */
  async setAside(hash: string): Promise<void> {
    const document = await inTime(this.#texts.findOne({ _id: hash }));
    if (document === null) return;
    for await (const chunk of eachInTime(this.#chunks.find({ _id: { $in: [...(document.chunks ?? [])] } }))) {
      if (sha256(chunk.text) === chunk._id) continue;
      await insertMissing(this.#broken, [{ _id: `chunks ${chunk._id}`, was: chunk }]);
      await inTime(this.#chunks.deleteOne({ _id: chunk._id }));
    }
    await insertMissing(this.#broken, [{ _id: `${this.#texts.collectionName} ${hash}`, was: document }]);
    await inTime(this.#texts.deleteOne({ _id: hash }));
  }

  async #idsThere(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const there = new Set<string>();
    for (let at = 0; at < hashes.length; at += hashesAtOnce)
      for await (const { _id } of eachInTime(this.#texts.find({ _id: { $in: hashes.slice(at, at + hashesAtOnce) } }).project<{ readonly _id: string }>({ _id: 1 }))) there.add(_id);
    return there;
  }

  async #joined(hashes: readonly string[]): Promise<string | undefined> {
    const byHash = new Map((await inTime(this.#chunks.find({ _id: { $in: [...hashes] } }).toArray())).map(({ _id, text }) => [_id, text]));
    const pieces = hashes.map((hash) => byHash.get(hash));
    return pieces.includes(undefined) ? undefined : pieces.join('');
  }
}

/** Pieces in order; never between the two halves of a surrogate pair, which would not survive UTF-8. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length || at === 0;) {
    const end = Math.min(text.length, at + largestPiece);
    const splitsPair = end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '');
    const to = splitsPair ? end - 1 : end;
    pieces.push(text.slice(at, to));
    if (to >= text.length) break;
    at = to;
  }
  return pieces;
}

function inBatches(texts: readonly (readonly [string, string])[]): readonly (readonly (readonly [string, string])[])[] {
  const batches: (readonly [string, string])[][] = [];
  let room = 0;
  for (const entry of texts) {
    if (entry[1].length > room || batches.length === 0) {
      batches.push([]);
      room = largestInsert;
    }
    batches.at(-1)?.push(entry);
    room -= entry[1].length;
  }
  return batches;
}
