import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join, relative } from 'node:path';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The folders of the repository, in the order in which they may import each other: each those before it. */
export const layers = ['subjects', 'machines', 'actors', 'deploy', 'test'] as const;
export type Layer = (typeof layers)[number];

/** One of our source files. Paths are relative to the repository. */
export interface Source {
  readonly path: string;
  readonly layer: Layer;
  readonly isTest: boolean;
  readonly lines: number;
  /** What it imports: paths of ours, or names of packages. */
  readonly imports: readonly string[];
  /** Its text without comments, and without what stands in strings. */
  readonly code: string;
}

/** A comment, or a text: the comment's beginning may stand in a text, and the other way round. A quote in a regular expression is mistaken for a text's. */
const commentOrText = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** The text without comments, and each text in it by `written`. */
const rewritten = (text: string, written: (text: string) => string): string =>
  text.replaceAll(commentOrText, (found) => (found.startsWith('/') ? ' ' : written(found)));

const importing = /\b(?:import|export)\b[^';=]*?\bfrom\s*'(\d+)'|\bimport\s*\(?\s*'(\d+)'/g;

/** What the text of a module imports, as it stands there. */
export function importsIn(text: string): readonly string[] {
  const texts: string[] = [];
  const numbered = rewritten(text, (found) => `'${texts.push(found.slice(1, -1)) - 1}'`);
  return [...numbered.matchAll(importing)].map(([, from, alone]) => texts[Number(from ?? alone)] ?? '');
}

/** The text of a module without comments and texts. What a template computes is code and stays. */
export const codeIn = (text: string): string => rewritten(text, (found) => [...found.matchAll(/\$\{([^}]*)\}/g)].map(([, inside]) => ` ${inside} `).join('') || "''");

function sourceAt(path: string, layer: Layer): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const imports = importsIn(text).map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(path), name)) : name));
  return { path, layer, isTest: layer === 'test' || path.includes('.test.'), lines: text.split('\n').length - 1, imports, code: codeIn(text) };
}

/** Every source file of ours. */
export const sources: readonly Source[] = layers.flatMap((layer) => readdirSync(join(root, layer), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|mjs)$/.test(name))
  .map((name) => sourceAt(join(layer, name), layer)));

/** The layer that an imported path lies in; undefined for a package. */
export const layerOf = (imported: string): Layer | undefined => layers.find((layer) => imported.startsWith(`${layer}/`));

/** The package that an import names: `@scope/name/file` is of `@scope/name`. Undefined for a path of ours. */
export const packageOf = (imported: string): string | undefined =>
  (layerOf(imported) === undefined ? imported.split('/').slice(0, imported.startsWith('@') ? 2 : 1).join('/') : undefined);
