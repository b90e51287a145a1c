import type { Collection, Db } from 'mongodb';
import { z } from 'zod';
import type { ChainEnd } from '../../machines/auditor/chain.ts';
import { eachInTime, inTime, isDuplicate } from '../runtime/mongoClient.ts';
import { ArchiveDiffers, type Page } from './chain.ts';

const linked = z.strictObject({ seq: z.int(), subject: z.string(), text: z.string(), hash: z.string() });
/** `_id` is the first fact's sequence: two writers at the same end collide there, and one of them is refused. */
const pageDocument = z.strictObject({ _id: z.string().regex(/^\d{16}$/), last: z.int(), facts: z.array(linked).min(1), previous: z.string(), hash: z.string() });
type PageDocument = z.infer<typeof pageDocument>;

/** A sequence as a key: nx-27017 orders numbers in `_id` as texts, so all have 16 digits. */
const keyOf = (seq: number): string => String(seq).padStart(16, '0');

/** Two auditors at once take turns; more collisions than this for one page are no coincidence. */
const mostCollisions = 100;

/** A desk's archive in MongoDB: all facts in order, in pages that are written whole or not at all, each fact with the hash of the chain up to it. */
export class Archive {
  readonly #pages: Collection<PageDocument>;
  #end: ChainEnd | undefined;
  #doubtful = true;
  #indexed: Promise<unknown> | undefined;

  constructor(db: Db) {
    this.#pages = db.collection('archive');
  }

  /** The last fact that is there, and the chain's hash after it; undefined where there is none. Throws where MongoDB can't be reached. */
  async end(): Promise<ChainEnd | undefined> {
    const newest = await inTime(this.#pages.find().sort({ _id: -1 }).limit(1).project<Pick<PageDocument, 'last' | 'hash'>>({ last: 1, hash: 1 }).next());
    return newest === null ? undefined : { seq: newest.last, hash: newest.hash };
  }

  /**
   * Adds a page. What another auditor has added meanwhile, or an earlier try of this one, must agree and is not added again. May be tried again after any error but
   * ArchiveDiffers, which says that the archive holds something else, or less than it had acknowledged.
   */
  async append(page: Page): Promise<void> {
    await this.#index();
    for (let collisions = 0; collisions < mostCollisions; collisions += 1) {
      if (this.#doubtful) await this.#lookAgain();
      const rest = await this.#notThereYet(page);
      if (rest === undefined) return;
      this.#doubtful = true;
      try {
        await inTime(this.#pages.insertOne(documentOf(rest)));
        this.#end = { seq: rest.last, hash: rest.hash };
        this.#doubtful = false;
        return;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    }
    throw new Error(`archive at ${page.first}: expected at most ${mostCollisions} collisions with other auditors; see that a desk has one auditor`);
  }

  /** Pages in order, from the one that holds `from` on. Throws ArchiveDiffers where a document is no page. */
  async *pages(from = 1): AsyncGenerator<Page> {
    const holder = await inTime(this.#pages.find({ _id: { $lte: keyOf(from) } }).sort({ _id: -1 }).limit(1).project<{ readonly _id: string }>({ _id: 1 }).next());
    for await (const document of eachInTime(this.#pages.find({ _id: { $gte: holder?._id ?? keyOf(0) } }, { batchSize: 20 }).sort({ _id: 1 }))) yield pageFrom(document);
  }

  /** The newest pages, oldest first. */
  async newest(limit: number): Promise<readonly Page[]> {
    return (await inTime(this.#pages.find().sort({ _id: -1 }).limit(limit).toArray())).reverse().map(pageFrom);
  }

  /** The page that holds a fact, or undefined. */
  async pageWith(seq: number): Promise<Page | undefined> {
    const document = await inTime(this.#pages.find({ _id: { $lte: keyOf(seq) } }).sort({ _id: -1 }).limit(1).next());
    return document === null || document.last < seq ? undefined : pageFrom(document);
  }

  async #lookAgain(): Promise<void> {
    const end = await this.end();
    if (this.#end !== undefined && (end?.seq ?? 0) < this.#end.seq) {
      throw new ArchiveDiffers({ seq: (end?.seq ?? 0) + 1, expected: `the facts up to ${this.#end.seq}, which MongoDB had acknowledged`, was: 'nothing' });
    }
    this.#end = end;
    this.#doubtful = false;
  }

  /** The page without what the archive holds already, or undefined where it holds all of it. */
  async #notThereYet(page: Page): Promise<Page | undefined> {
    const end = this.#end;
    const before = page.first - 1;
    if (end === undefined || end.seq < before) {
      if (before === 0) return page;
      throw new ArchiveDiffers({ seq: (end?.seq ?? 0) + 1, expected: `an archive that ends at ${before}`, was: `one that ends at ${end?.seq ?? 0}` });
    }
    const at = Math.min(end.seq, page.last);
    const theirs = end.seq === at ? end.hash : hashAt(await this.pageWith(at), at);
    const ours = at === before ? page.previous : hashAt(page, at);
    if (theirs !== ours) throw new ArchiveDiffers({ seq: at, expected: `the hash ${ours}`, was: String(theirs) });
    if (at === page.last) return undefined;
    return { ...page, first: at + 1, previous: theirs ?? page.previous, facts: page.facts.slice(at - before) };
  }

  async #index(): Promise<void> {
    this.#indexed ??= Promise.all([this.#pages.createIndex({ last: 1 }, { unique: true }), this.#pages.createIndex({ previous: 1 }, { unique: true })]);
    try {
      await inTime(this.#indexed);
    } catch (error) {
      this.#indexed = undefined;
      throw error;
    }
  }
}

/** The chain's hash after a fact of the page. */
export const hashAt = (page: Page | undefined, seq: number): string | undefined => page?.facts[seq - page.first]?.hash;

const documentOf = ({ first, last, facts, previous, hash }: Page): PageDocument =>
  ({ _id: keyOf(first), last, facts: facts.map(({ seq, subject, text, hash: link }) => ({ seq, subject, text, hash: link })), previous, hash });

function pageFrom(document: PageDocument): Page {
  const { success, data, error } = pageDocument.safeParse(document);
  if (!success) throw new ArchiveDiffers({ seq: Number(document._id) || 0, expected: 'a page of the archive', was: z.prettifyError(error) });
  const { _id, ...rest } = data;
  return { first: Number(_id), ...rest };
}
