import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { deskName, environment } from '../../subjects/desk.ts';
import { replaceFile } from '../provision/jsonFile.ts';

const record = z.strictObject({
  desk: deskName, environment, openedAt: z.iso.datetime(), ended: z.boolean(),
  /** The folder of its bars, where they are not the sample's. */
  bars: z.string().optional(),
});
export type DeskRecord = z.infer<typeof record>;

const fileName = 'desk.json';

/** What a home remembers of its desks beside the log: which there are, in what order they were opened, whether their session has ended. */
export class DeskFolders {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, 'desks');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** The folder of one desk, made where it is missing. */
  of(desk: string): string {
    const folder = join(this.#folder, deskName.parse(desk));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Oldest first. Throws where a record can't be read. */
  all(): readonly DeskRecord[] {
    return readdirSync(this.#folder).flatMap((desk) => {
      const read = this.read(desk);
      return read === undefined ? [] : [read];
    }).sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
  }

  read(desk: string): DeskRecord | undefined {
    const file = join(this.#folder, desk, fileName);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    const read = record.safeParse(JSON.parse(text));
    if (!read.success) throw new Error(`${file}: expected {desk, openedAt, ended}, ${read.error.issues[0]?.message ?? 'was something else'}; put it back from a copy, or remove the folder to forget the desk`);
    return read.data;
  }

  write(desk: DeskRecord): void {
    // Whole or not at all: other processes of the desk read it at any time.
    replaceFile(join(this.of(desk.desk), fileName), `${JSON.stringify(desk)}\n`);
  }

  /** `sim`, then `sim-2`, `sim-3`, ...: the first name that no desk of this home has. */
  nextName(base: string): string {
    const taken = new Set(this.all().map(({ desk }) => desk));
    for (let number = 1; number < 10_000; number += 1) {
      const name = number === 1 ? base : `${base}-${number}`;
      if (!taken.has(name)) return name;
    }
    throw new Error(`expected fewer than 10,000 desks named ${base}; name the new one with --desk`);
  }
}
