import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { businessFacts, firstDifference, type BusinessFact } from './chaos/businessFacts.ts';
import { Commands, type Ended } from './commands.ts';
import { root } from './sources.ts';

/** A working tree of its own, so that its code may be changed: files copied but for tests, packages and the sample shared. */
function copiedTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'investobot-tree-'));
  const folders = ['subjects', 'machines', 'actors', 'deploy'];
  for (const name of [...folders, 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, name), join(tree, name), { recursive: true, filter: (path) => !path.endsWith('.test.ts') && !path.endsWith('/deploy/sample') });
  for (const shared of ['node_modules', 'deploy/sample']) symlinkSync(join(root, shared), join(tree, shared));
  return tree;
}

/** Changes a comment, and nothing that the code does: the code hash of risk, and of no other kind, is another. */
function commentChanged(tree: string): void {
  appendFileSync(join(tree, 'machines/risk/decisions.ts'), '// Another comment.\n');
}

interface Upgraded { readonly upgrades: readonly { readonly kind: string; readonly from: string; readonly to: string; readonly seq: number }[] }
interface Replayed { readonly derived: number; readonly snapshots: number; readonly mismatches: readonly unknown[]; readonly unchecked: number; readonly otherCode: readonly { readonly kind: string; readonly code: string; readonly facts: number; readonly lastSeq: number }[] }

const desk = 'sim';
const started = ['up', '--desk', desk, '--exit', '--no-view', '--from', '2013-01-02', '--to', '2013-05-31', '--genesis', '7'.repeat(32)];
const lastBefore = (facts: readonly BusinessFact[]) => facts.length;

describe('a desk whose code changes halfway', () => {
  const trees: string[] = [];
  let ours: Commands;
  let undisturbed: readonly BusinessFact[];
  let halted: Ended;
  let refused: Ended;
  let seqsRefused: readonly number[];
  let upgraded: Upgraded;
  let whole: { readonly fills: number; readonly ledgerImbalance: string; readonly replay: { readonly mismatches: number } };
  let after: readonly BusinessFact[];

  beforeAll(async () => {
    const [before, changed] = [copiedTree(), copiedTree()];
    trees.push(before, changed);
    commentChanged(changed);
    await using reference = await Commands.begin();
    await reference.json(started, { tree: before });
    undisturbed = businessFacts(await reference.log(desk));

    ours = await Commands.begin({ INVESTOBOT_SNAPSHOT_EVERY: '300' });
  });

  afterAll(async () => {
    await ours?.[Symbol.asyncDispose]();
    for (const tree of trees) rmSync(tree, { recursive: true, force: true });
  });
  test('x', () => expect(undisturbed.length).toBe(0));
});
