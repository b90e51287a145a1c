import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withReference } from '../subjects/reference.ts';

/** `node deploy/reference.ts`: writes the catalogue's tables into subjects/README.md, between their markers. */
const readme = fileURLToPath(new URL('../subjects/README.md', import.meta.url));
writeFileSync(readme, withReference(readFileSync(readme, 'utf8')));
