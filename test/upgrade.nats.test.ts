import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensuredSigner } from '../deploy/keys/people.ts';
import { upgraded } from '../subjects/desk.ts';
import { businessFacts, firstDifference } from './chaos/businessFacts.ts';
import { Commands, type Ended } from './commands.ts';
import { root } from './sources.ts';

/** A working tree of its own, so that its code may be changed: files copied but for tests; packages and the sample are shared. */
function copiedTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'investobot-tree-'));
  for (const name of ['subjects', 'machines', 'actors', 'deploy', 'package.json', 'package-lock.json'])
    cpSync(join(root, name), join(tree, name), { recursive: true, filter: (path) => !path.endsWith('.test.ts') && !path.endsWith('/deploy/sample') });
  for (const shared of ['node_modules', 'deploy/sample']) symlinkSync(join(root, shared), join(tree, shared));
  return tree;
}

/** Risk's state has another shape, in version 3, with a migration; no other kind of actor is changed, and what risk does is the same. */
function changeRisk(tree: string): void {
  const file = join(tree, 'machines/risk/risk.ts');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace("version: 2, begin, migrations: { 1: withTerms }", "version: 3, begin, migrations: { 1: withTerms, 2: (state) => ({ ...(state as object), revision: 3 }) }");
  if (changed === text) throw new Error(`${file}: expected risk in version 2; raise it in this test too`);
  writeFileSync(file, changed);
}

const desk = 'sim';
/** Facts after which the desk is stopped, of some 2,400: planning and warm-up are over, orders have been approved. */
const halfway = 1_900;

interface Replayed {
  readonly derived: number;
  readonly mismatches: readonly unknown[];
  readonly otherCode: readonly { readonly kind: string; readonly code: string; readonly facts: number; readonly lastSeq: number }[];
}

describe('a desk whose code and states change halfway', () => {
  const [before, changed] = [copiedTree(), copiedTree()];
  changeRisk(changed);
  let ours: Commands;
  let reference: Commands;
  let stopped: Ended;
  let stoppedAt: number;
  let args: readonly string[];
  /** Each part goes on from what the one before left. */
  const shared: { from?: string; to?: string; seq?: number } = {};

  beforeAll(async () => {
    ours = await Commands.begin({ more: { INVESTOBOT_SNAPSHOT_EVERY: '300' } });
    ensuredSigner(ours.home);
    reference = await Commands.begin({ keysOf: ours });
    args = ['up', '--desk', desk, '--exit', '--no-view', '--from', '2013-01-02', '--to', '2013-04-30', '--genesis', '7'.repeat(32),
      '--settings', ours.file('settings.json', { planner: { kind: 'rules', model: 'rules-1', plans: 4 } })];
    const first = ours.start([...args, '--json'], before);
    await ours.waitFor(`${halfway} facts`, first, async () => ((await ours.lastSeq(desk)) >= halfway ? true : undefined));
    first.stop();
    stopped = await first.ended();
    stoppedAt = await ours.lastSeq(desk);
  });

  afterAll(async () => {
    await ours?.[Symbol.asyncDispose]();
    await reference?.[Symbol.asyncDispose]();
    for (const tree of [before, changed]) rmSync(tree, { recursive: true, force: true });
  });

  test('stops on a signal with code 0, in the middle of its session', () => {
    expect([stopped.code, stopped.out]).toEqual([0, '']);
  });

  test('does not start with changed code: one line names the hashes and the way out, and nothing is on the log', async () => {
    const { code, out, said } = await ours.run([...args, '--json'], changed);
    expect([code, out]).toEqual([1, '']);
    expect(said.split('\n').filter((line) => line.includes('code'))).toEqual([
      expect.stringMatching(/^investobot: risk\.main at \d+: expected code [0-9a-f]{16}, the log was written by [0-9a-f]{16}; run that build, or sign an upgrade \(investobot upgrade\)$/),
    ]);
    expect(said).not.toContain('beginning again');
    expect(await ours.lastSeq(desk)).toBe(stoppedAt);
  });

  test('is handed over with a signature, and only the changed kind of actor', async () => {
    const { upgrades } = await ours.json(['upgrade', '--desk', desk], { tree: changed }) as { readonly upgrades: readonly { readonly kind: string; readonly from: string; readonly to: string; readonly seq: number }[] };
    expect(upgrades).toEqual([{
      kind: 'risk', from: expect.stringMatching(/^[0-9a-f]{16}$/), to: expect.stringMatching(/^[0-9a-f]{16}$/), seq: expect.any(Number),
      versions: { from: 2, to: 3 }, states: [{ actor: 'main', stateHash: expect.any(String), keptHash: expect.any(String) }],
    }]);
    Object.assign(shared, upgrades[0]);
    expect(shared.from).not.toBe(shared.to);
  });

  test("goes on to the session's end with the facts that an undisturbed run has", async () => {
    expect(await ours.json(args, { tree: changed })).toMatchObject({ desk, ledgerImbalance: '0' });
    expect(await reference.json(args, { tree: before })).toMatchObject({ ledgerImbalance: '0', replay: { mismatches: 0 } });
    const facts = await ours.log(desk);
    expect(facts.filter(({ kind }) => kind.name === upgraded.name)).toHaveLength(1);
    expect(firstDifference(businessFacts(await reference.log(desk)), businessFacts(facts.filter(({ kind }) => kind.name !== upgraded.name)))).toBe(undefined);
  });

  test('replays with the new build from the upgrade on, and says which span is of other code', async () => {
    const replayed = await ours.json(['replay', '--desk', desk], { tree: changed, code: 1 }) as Replayed;
    expect(replayed).toMatchObject({ mismatches: [], otherCode: [{ kind: 'risk', code: shared.from }] });
    const [{ facts: left, lastSeq } = { facts: 0, lastSeq: 0 }] = replayed.otherCode;
    expect(lastSeq).toBeLessThanOrEqual(shared.seq ?? 0);
    expect(replayed.derived).toBe((await ours.log(desk)).filter(({ kind }) => kind.origin === 'derived').length - left);
  });

  test('replays with the old build up to the upgrade', async () =>
    expect(await ours.json(['replay', '--desk', desk, '--to', String(shared.seq)], { tree: before })).toMatchObject({ mismatches: [], unchecked: 0, otherCode: [] }));

  test('has an archive that agrees with its log', async () =>
    expect(await ours.json(['audit', 'verify', '--desk', desk], { tree: changed })).toMatchObject({ findings: [] }));
});
