import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf } from '../../actors/desk/kinds.ts';
import { parsed, prefixKindOf, type Logged } from '../../actors/runtime/envelope.ts';
import { signed } from '../../subjects/operations.ts';
import { ada, eve, settings, signedBy } from '../../test/people.ts';
import { wholeDesk } from '../../test/wholeDesk.ts';
import { DeskFolders } from '../desk/deskFolder.ts';
import type { DeskAccess } from './access.ts';
import { explainCommand } from './explain.ts';
import type { OperatorAccess } from './operatorAccess.ts';
import { policyCommand } from './policy.ts';
import { replayCommand, replayLines } from './replay.ts';

/** A desk's log as this build's code would have written it. */
const facts: readonly Logged[] = wholeDesk(20).facts.map((logged) =>
  (logged.kind.origin === 'derived' ? parsed(logged.seq, logged.subject, logged.text.replace('"code":"memory"', `"code":"${codeOf(prefixKindOf(logged))}"`)) : logged));
const firstFill = facts.find(({ kind }) => kind.name === 'execution.filled');

const never = () => { throw new Error('expected no running desk to be asked'); };
const noDesk: OperatorAccess = { request: never, desks: () => [], signer: never, ensuredSigner: never, nonce: never, requester: 'ada', out: never, fail: never, close: async () => {} };

let home = '';
beforeEach(() => { home = mkdtempSync(join(tmpdir(), 'investobot-looking-back-')); });
afterEach(() => { rmSync(home, { recursive: true }); });

async function ran(args: readonly string[], log: readonly Logged[] = facts) {
  const told = { out: [] as string[], failed: false, closed: false, asked: [] as string[] };
  const access: DeskAccess = {
    home, out: (line) => void told.out.push(line), said: () => {}, fail: () => { told.failed = true; }, close: async () => { told.closed = true; },
    facts: async function* (desk, { to = Number.POSITIVE_INFINITY } = {}) {
      told.asked.push(desk);
      yield* log.filter(({ seq }) => seq <= to);
    },
    mongo: async () => { throw new Error('expected MongoDB at its address, was nothing'); },
  };
  const program = new Command('investobot').exitOverride().configureOutput({ writeErr: () => {} });
  for (const register of [replayCommand, explainCommand]) register(program, access);
  policyCommand(program, noDesk, access);
  const code = await program.parseAsync([...args], { from: 'user' }).then(() => (told.failed ? 1 : 0), (error: unknown) => {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  });
  return { ...told, code };
}

test('a replay without a mismatch ends with 0 and says how much it compared', async () => {
  const { code, out, closed } = await ran(['replay', '--desk', 'sim']);
  expect([code, out, closed]).toEqual([0, [expect.stringMatching(/^sim: \d+ facts in \d+\.\d s; \d+ derived facts and 0 snapshots are the same, 0 mismatches$/)], true]);
});

test('a replay with a mismatch ends with 1 and names where it began', async () => {
  const forged = facts.map((logged) => (logged === firstFill ? parsed(logged.seq, logged.subject, logged.text.replace('"quantity":"192"', '"quantity":"193"')) : logged));
  const { code, out } = await ran(['replay', '--desk', 'sim', '--json'], forged);
  expect([code, JSON.parse(out[0] ?? '').mismatches[0]]).toEqual([1, expect.objectContaining({ seq: firstFill?.seq, actor: 'execution.main', about: 'fact' })]);
});

test('a replay of what other code made ends with 1 and says which build to use', async () => {
  const { code, out } = await ran(['replay', '--desk', 'sim'], wholeDesk(5).facts);
  expect([code, out.join('\n')]).toEqual([1, expect.stringMatching(/facts of accounting from \d+ to \d+ by the code memory, which is not this build's: replay them with the build that made them, --to \d+/)]);
});

test('a replay up to a sequence reads no further', async () => {
  const { code, out } = await ran(['replay', '--desk', 'sim', '--to', '40', '--json']);
  expect([code, JSON.parse(out[0] ?? '').facts]).toEqual([0, 40]);
});

test.each(['0', '-1', '1.5', 'x'])('replay --to %s is wrong use', async (to) => {
  expect((await ran(['replay', '--desk', 'sim', `--to=${to}`])).code).not.toBe(0);
});

test('without --desk the newest desk of the home is looked at', async () => {
  const folders = new DeskFolders(home);
  folders.write({ desk: 'sim', environment: 'sim', openedAt: '2024-01-01T00:00:00Z', ended: true });
  folders.write({ desk: 'sim-2', environment: 'sim', openedAt: '2024-01-02T00:00:00Z', ended: true });
  expect((await ran(['replay', '--json'])).asked).toEqual(['sim-2', 'sim-2']);
});

test('a home without a desk is wrong use', async () => {
  expect((await ran(['replay'])).code).toBe(2);
});

test('an explanation is one line a fact', async () => {
  const { code, out } = await ran(['explain', firstFill?.fact.id.slice(0, 8) ?? '', '--desk', 'sim']);
  expect([code, out.filter((line) => line.startsWith('>'))]).toEqual([0, [expect.stringContaining('filled 192 at 104 USD')]]);
});

test('an explanation as JSON has the facts with their bodies', async () => {
  const { out } = await ran(['explain', firstFill?.fact.id ?? '', '--desk', 'sim', '--json']);
  expect(JSON.parse(out[0] ?? '').facts.find(({ part }: { part: string }) => part === 'asked').body).toEqual(firstFill?.fact.body);
});

test('an id of nothing is wrong use', async () => {
  expect((await ran(['explain', 'nothing', '--desk', 'sim'])).code).toBe(2);
});

test('texts that can\'t be read are an error that says why, and what was opened is closed', async () => {
  await expect(ran(['explain', firstFill?.fact.id ?? '', '--desk', 'sim', '--texts'])).rejects.toThrow('expected MongoDB at its address, was nothing');
});

describe('the policy in force', () => {
  const next = { ...settings.policy, version: 2, blockedSymbols: ['BAC', 'IWM'] };
  const changedBy = (signer: typeof ada) => {
    const desk = wholeDesk(2);
    desk.tell(signed, 'main', signedBy(signer, { verb: 'policy', target: 'desk', payload: next }).body, { at: '2020-01-06T21:00:00Z' });
    return desk.facts;
  };

  test('is the one that the desk was opened with', async () => {
    const { code, out, closed } = await ran(['policy', '--desk', 'sim', '--json']);
    expect([code, JSON.parse(out[0] ?? ''), closed]).toEqual([0, { desk: 'sim', policy: settings.policy }, true]);
  });
  test('is the newest that a person signed', async () =>
    expect(JSON.parse((await ran(['policy', '--desk', 'sim', '--json'], changedBy(ada))).out[0] ?? '').policy).toEqual(next));
  test('is not what a stranger signed', async () =>
    expect(JSON.parse((await ran(['policy', '--desk', 'sim', '--json'], changedBy({ ...eve, name: 'ada' }))).out[0] ?? '').policy).toEqual(settings.policy));
  test('is one line for each setting', async () =>
    expect((await ran(['policy', '--desk', 'sim'], changedBy(ada))).out.join('\n').split('\n')).toEqual(expect.arrayContaining(['version                 2', 'blockedSymbols          BAC, IWM', 'collar                  0.1'])));
});

describe('what a replay says', () => {
  const none = { facts: 1, derived: 1, snapshots: 1, mismatches: [], unchecked: 0, otherCode: [], unpublished: [], quarantined: [], seconds: 0.04 };
  const differs = { seq: 3, actor: 'risk.main', about: 'snapshot', expected: 'a', was: 'b' } as const;

  test('counts one as one', () => expect(replayLines('sim', none)).toEqual(['sim: 1 fact in 0.0 s; 1 derived fact and 1 snapshot are the same, 0 mismatches']));
  test('names other code as the cause where nothing differed', () =>
    expect(replayLines('sim', { ...none, unchecked: 2 })[1]).toBe('  2 facts and snapshots were not compared, since other code ran their actors'));
  test('names a mismatch as a cause where there is one', () =>
    expect(replayLines('sim', { ...none, unchecked: 1, mismatches: [differs] })[2]).toBe('  1 fact or snapshot was not compared, after a mismatch of their actor or since other code ran it'));
});
