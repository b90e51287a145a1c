import { linkText, type ChainedFact, type ChainEnd } from '../../machines/auditor/chain.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { opened } from '../../subjects/desk.ts';
import type { Logged } from '../runtime/envelope.ts';
import { sha256 } from '../runtime/ids.ts';

/** The archive, the stream and the signed heads do not agree. Which of them is wrong only people can tell. */
export class ArchiveDiffers extends Error {
  override readonly name = 'ArchiveDiffers';
  readonly seq: number;
  readonly expected: string;
  readonly was: string;

  constructor({ seq, expected, was }: Finding) {
    super(`archive at ${seq}: expected ${expected}, was ${was}; do not trade on this desk before investobot audit verify says where they part`);
    this.seq = seq;
    this.expected = expected;
    this.was = was;
  }
}

/** One place where what should agree does not. */
export interface Finding {
  readonly seq: number;
  readonly expected: string;
  readonly was: string;
}

/** A fact with the chain's hash after it. */
export interface Linked extends ChainedFact {
  readonly hash: string;
}

/** Some facts in a row, as one document of the archive. */
export interface Page {
  readonly first: number;
  readonly last: number;
  readonly facts: readonly Linked[];
  /** The chain's hash before the first fact, and after the last. */
  readonly previous: string;
  readonly hash: string;
}

/** SHA-256 of the link's text. */
export const linkHash = (previous: string, fact: ChainedFact): string => sha256(linkText(previous, fact));

/** Where a desk's chain begins. Throws where the fact is not a desk's first. */
export function chainStart({ seq, kind, fact }: Logged): ChainEnd {
  if (seq !== 1 || kind.name !== 'desk.opened') throw new Error(`expected the log's first fact to be desk.opened at 1, was ${fact.type} at ${seq}; this stream is no desk, or lost its beginning`);
  return { seq: 0, hash: sha256((fact as FactOf<typeof opened>).body.genesis) };
}

/** A text of a finding, short enough for a fact. */
export const shown = (text: string): string => (text.length <= 300 ? text : `${text.slice(0, 300)}... (${text.length} characters)`);

/**
 * What is wrong inside a page, given the end of the page before. After a broken link it goes on from the hash that the
 * page states, so that one changed fact is one finding.
 */
export function faultsIn(page: Page, before: ChainEnd): readonly Finding[] {
  const faults: Finding[] = [];
  if (page.first !== before.seq + 1) faults.push({ seq: before.seq + 1, expected: `a page that begins at ${before.seq + 1}`, was: `a page that begins at ${page.first}` });
  else if (page.previous !== before.hash) faults.push({ seq: page.first, expected: `a page that follows the hash ${before.hash}`, was: `one that follows ${page.previous}` });
  let previous = page.previous;
  let seq = page.first - 1;
  for (const fact of page.facts) {
    seq += 1;
    if (fact.seq !== seq) return [...faults, { seq, expected: `the fact ${seq}`, was: `the fact ${fact.seq}` }];
    const hash = linkHash(previous, fact);
    if (hash !== fact.hash) faults.push({ seq, expected: `the hash ${fact.hash}`, was: `${hash}, of ${fact.subject} ${shown(fact.text)}` });
    previous = fact.hash;
  }
  if (seq !== page.last || previous !== page.hash) faults.push({ seq: page.last, expected: `a page that ends at ${page.last} with the hash ${page.hash}`, was: `one that ends at ${seq} with ${previous}` });
  return faults;
}
