import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layers, root } from './sources.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const architecture = readme.slice(readme.indexOf('## How it is built'), readme.indexOf('## Operating a desk'));
const foldersIn = (folder: string) => readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

describe("the README's architecture", () => {
  test.each(layers)('has %s', (layer) => expect(architecture).toContain(`\`${layer}/\``));

  test.each(['machines', 'actors', 'deploy'].flatMap((layer) => foldersIn(layer).map((folder) => [layer, folder] as const)))('has the folder %s/%s', (layer, folder) =>
    expect(architecture.split('\n\n').flatMap((part) => part.split('\n- ')).filter((part) => part.includes(`\`${layer}/\``)).join('\n')).toContain(`\`${folder}\``));
});
