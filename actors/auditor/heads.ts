import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromPublic } from '@nats-io/nkeys';
import { z } from 'zod';
import { headText, type ChainEnd } from '../../machines/auditor/chain.ts';
import { headSigned } from '../../subjects/auditor.ts';
import { faultsIn as bodyFaults } from '../runtime/envelope.ts';

/** The archive's end at some time, signed: seq, hash, publicKey and signature (64 bytes in base64). */
export const head = headSigned.body;
export type Head = z.infer<typeof head>;

/** Signs the UTF-8 bytes of a text with the auditor's key. */
export type Sign = (text: string) => { readonly publicKey: string; readonly signature: string };

export const signedHead = (end: ChainEnd, sign: Sign): Head => ({ seq: end.seq, hash: end.hash, ...sign(headText(end)) });

/** What is wrong with a head's signature, or undefined. @param trusted public nkeys of the auditor */
export function signatureFault({ seq, hash, publicKey, signature }: Head, trusted: readonly string[]): string | undefined {
  if (!trusted.includes(publicKey)) return `a signature of ${publicKey}`;
  try {
    return fromPublic(publicKey).verify(new TextEncoder().encode(headText({ seq, hash })), Buffer.from(signature, 'base64')) ? undefined : 'a signature of something else';
  } catch (error) {
    return `no signature (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** Where the heads of a desk's archive lie, outside MongoDB. */
export const headsFile = (home: string, desk: string): string => join(home, 'desks', desk, 'heads.jsonl');

/** Signed heads in a file, one line each, oldest first. Only ever added to; keep a copy of it on another machine. */
export class HeadsFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** All heads. A last line that was cut off by a crash counts as not written; throws where any other is no head. */
  read(): readonly Head[] {
    const lines = this.#text().split('\n');
    const whole = lines.slice(0, -1);
    return whole.filter((line) => line !== '').map((line, index) => this.#parsed(line, index + 1)).filter((each) => each !== undefined);
  }

  /** Adds a head; it is on the disk when this returns. */
  append(signed: Head): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const text = this.#text();
    const file = openSync(this.path, 'a', 0o600);
    try {
      // A line that a crash cut off is left behind, so that this one is whole.
      writeSync(file, `${text === '' || text.endsWith('\n') ? '' : ' (cut off)\n'}${JSON.stringify(signed)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  #text(): string {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    }
  }

  #parsed(line: string, number: number): Head | undefined {
    if (line.endsWith(' (cut off)')) return undefined;
    const checked = head.safeParse(json(line));
    if (!checked.success) throw new Error(`${this.path} line ${number}: expected a signed head, ${bodyFaults(checked.error)}; put the file back from a copy`);
    return checked.data;
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
