import { expect, test } from 'vitest';
import { codeIn, importsIn, packageOf } from './sources.ts';

test('imports are found in all their forms', () =>
  expect(importsIn(`
    import a from 'a';
    import { b,
      type c } from "b";
    import type { D } from './d.ts';
    import 'e';
    export * from './f.ts';
    export { g } from 'g';
    const h = await import('h');
  `)).toEqual(['a', 'b', './d.ts', 'e', './f.ts', 'g', 'h']));

test('an import in a comment or a text is none', () => expect(importsIn("// import 'a';\n/* import 'b'; */ const c = \"import x from 'd'\";")).toEqual([]));

test('an export that is followed by an import is no import of its own', () => expect(importsIn("export const a = 1;\nimport b from 'b';")).toEqual(['b']));

test('comments and texts are no code, and what a template computes is', () => expect(codeIn("a /* await */ + 'await' + `await ${b} await` // await")).toBe("a   + '' +  b   "));

test('a comment in a text does not end the line', () => expect(codeIn("f('http://x', await y)")).toBe("f('', await y)"));

test('a package is named with its scope and without its file', () => expect(['zod', '@noble/curves/ed25519.js', 'node:fs', 'machines/actor.ts'].map(packageOf)).toEqual(['zod', '@noble/curves', 'node:fs', undefined]));
