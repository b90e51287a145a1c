import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withReference } from '../subjects/reference.ts';

const readme = readFileSync(new URL('../subjects/README.md', import.meta.url), 'utf8');

test("the tables of facts and requests are those of the catalogue; node deploy/reference.ts writes them", () => expect(readme).toBe(withReference(readme)));
