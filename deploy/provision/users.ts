import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from './home.ts';
import { readJson, writeJson } from './jsonFile.ts';
import { isAlive, type ProcessIdentity } from './processes.ts';

/** A process that uses a server; one that asked for it twice counts twice. */
export interface User {
  readonly claim: string;
  readonly process: ProcessIdentity;
}

const identity = z.object({ pid: z.int().min(1), startedAt: z.string() });

/**
 * Who uses a server of a home: a file each, `run/users/<server>-<claim>.json`. Written under the server's lock; read without it too.
 * What a killed process leaves there counts for nothing and is swept.
 */
export class Users {
  readonly #folder: string;
  readonly #prefix: string;

  constructor(home: Home, server: string) {
    this.#folder = join(home.run, 'users');
    this.#prefix = `${server}-`;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  add({ claim, process }: User): void {
    writeJson(this.#file(claim), process);
  }

  remove(claim: string): void {
    rmSync(this.#file(claim), { force: true });
  }

  /** All but one whose process lives. */
  others(claim: string): readonly User[] {
    return this.#claims().filter((each) => each !== claim).flatMap((each) => {
      const process = readJson(this.#file(each), identity, () => {});
      if (process !== undefined && isAlive(process)) return [{ claim: each, process }];
      this.remove(each);
      return [];
    });
  }

  #claims(): readonly string[] {
    return readdirSync(this.#folder).filter((name) => name.startsWith(this.#prefix) && name.endsWith('.json')).map((name) => name.slice(this.#prefix.length, -'.json'.length)).sort();
  }

  #file(claim: string): string {
    return join(this.#folder, `${this.#prefix}${claim}.json`);
  }
}
