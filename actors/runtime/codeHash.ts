import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from './ids.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const importing = /(?:^|\n)\s*(?:import|export)\b[^'"]*?\bfrom\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'/g;

/** Every file of ours that a module stands on, itself included: relative imports, transitively; types count too. */
export function modulesOf(entry: string): readonly string[] {
  const found = new Set<string>();
  const open = [resolve(root, entry)];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(importing)) {
      const specifier = from ?? bare;
      if (specifier?.startsWith('.')) open.push(resolve(dirname(file), specifier));
    }
  }
  return [...found].sort();
}

/**
 * Hash of the code that decides what an actor of a kind does: its pure modules transitively, the lock file, Node's major version.
 * @param entry path of the kind's module from the repository's root
 * @returns 16 hex digits
 */
export function codeHash(entry: string): string {
  const parts = modulesOf(entry).map((file) => `${relative(root, file)} ${sha256(readFileSync(file))}`);
  return sha256([...parts, `lock ${lockHash()}`, `node ${process.versions.node.split('.')[0]}`].join('\n')).slice(0, 16);
}

let lock: string | undefined;
const lockHash = () => (lock ??= sha256(readFileSync(resolve(root, 'package-lock.json'))));
