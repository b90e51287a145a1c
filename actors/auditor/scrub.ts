import type { ChainEnd } from '../../machines/auditor/chain.ts';
import { hashAt, type Archive } from './archive.ts';
import { ArchiveDiffers, faultsIn, type Finding } from './chain.ts';
import type { Head } from './heads.ts';

/** Between two pages, so that trading does not feel it: at most about 12,000 facts a second. */
const pauseMs = 20;

/**
 * Reads the whole chain from its beginning up to `to`, slowly, each page once. Throws where MongoDB can't be reached.
 * @returns the first broken link, or undefined
 */
export async function scrub(archive: Archive, { start, to, heads, signal }: {
  readonly start: ChainEnd; readonly to: number; readonly heads: readonly Head[]; readonly signal: AbortSignal;
}): Promise<Finding | undefined> {
  let before = start;
  try {
    for await (const page of archive.pages()) {
      if (page.first > to || signal.aborted) return undefined;
      const [fault] = faultsIn(page, before);
      if (fault !== undefined) return fault;
      const unlike = heads.find(({ seq, hash }) => page.first <= seq && seq <= page.last && hashAt(page, seq) !== hash);
      if (unlike !== undefined) return { seq: unlike.seq, expected: `the hash ${unlike.hash}, which the auditor signed`, was: String(hashAt(page, unlike.seq)) };
      before = { seq: page.last, hash: page.hash };
      await new Promise((done) => setTimeout(done, pauseMs));
    }
  } catch (error) {
    if (error instanceof ArchiveDiffers) return { seq: error.seq, expected: error.expected, was: error.was };
    throw error;
  }
  return before.seq >= to ? undefined : { seq: before.seq + 1, expected: `an archive up to ${to}`, was: `one that ends at ${before.seq}` };
}
