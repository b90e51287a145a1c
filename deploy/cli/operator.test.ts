import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import { begunBy, fault } from '../../machines/authority/decisions.ts';
import { signed } from '../../subjects/operations.ts';
import { verbs } from '../../subjects/verbs.ts';
import { unreadLog } from '../../test/unreadLog.ts';
import { ada, bob, openedWith, settings } from '../../test/people.ts';
import type { DeskRecord } from '../desk/deskFolder.ts';
import { operatorCommands } from './operatorCommands.ts';
import type { OperatorAccess, Reply } from './operatorAccess.ts';

const planHash = 'b'.repeat(64);
const kill = 'c'.repeat(32);
const fact = 'f'.repeat(32);
const status = {
  ok: true, desk: 'sim', environment: 'sim', pacing: 'lockstep', genesis: settings.genesis, policyVersion: 3, seq: 9, at: '2020-01-02T21:00:00Z', risk: 'killed', kills: [kill],
  counts: { facts: 9, intents: 1, approved: 1, rejected: 0, orders: 1, fills: 1 }, session: { from: '2020-01-01T00:00:00Z', to: '2020-12-31T00:00:00Z', step: 2, ended: false },
  books: { cashUsd: '90', equityUsd: '101', realizedPnlUsd: '2', unrealizedPnlUsd: '-1', imbalanceUsd: '0' },
  strategies: [{ strategy: 's-1', name: 'trend', state: 'trading', realizedPnlUsd: '2', unrealizedPnlUsd: '-1', intents: 1, approved: 1, rejected: 0 }],
  waiting: [{ strategy: 's-2', planHash, policyVersion: 2, signersNeeded: 1, expiresAt: '2020-01-02T22:00:00Z' }], quarantined: [], incidents: [],
};
const unended: DeskRecord = { desk: 'sim', environment: 'sim', openedAt: '2026-01-01T00:00:00Z', ended: false };

interface Run {
  readonly out: string[];
  readonly asked: (readonly [desk: string, verb: string, body: unknown])[];
  readonly error: string;
  readonly code: number;
}

/** Runs a command line against a desk that answers as told. */
async function run(line: readonly string[], { answer = { ok: true, fact }, desks = [unended], standing = status }: { readonly answer?: Reply; readonly desks?: readonly DeskRecord[]; readonly standing?: Reply } = {}): Promise<Run> {
  const out: string[] = [];
  const asked: (readonly [string, string, unknown])[] = [];
  let code = 0;
  const access: OperatorAccess = {
    request: async (desk, verb, body) => {
      asked.push([desk, verb, body]);
      return verb === 'status' ? standing : answer;
    },
    desks: () => desks,
    signer: (name) => {
      if (name !== ada.name && name !== 'local') throw new Error(`${name}: no key`);
      return { ...ada, name };
    },
    ensuredSigner: () => bob,
    nonce: () => 'd'.repeat(32), requester: 'ada', out: (text) => out.push(text), fail: () => { code = 1; }, close: async () => {},
  };
  const errors: string[] = [];
  const program = new Command('investobot').exitOverride().configureOutput({ writeErr: (text) => errors.push(text) });
  operatorCommands(program, unreadLog, access);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: (text) => errors.push(text) });
  try {
    await program.parseAsync(line, { from: 'user' });
  } catch (error) {
    code = error instanceof CommanderError ? error.exitCode : 1;
    if (!(error instanceof CommanderError)) errors.push(error instanceof Error ? error.message : String(error));
  }
  return { out, asked, error: errors.join('').trim(), code };
}

const bodyOf = ({ asked }: Run) => asked.at(-1)?.[2];
/** Why what was asked would not count on the desk, by its own rules. */
const faultOf = (body: unknown, at = status.at) => fault({ ...begunBy(openedWith().body), humans: { local: ada.publicKey, ada: ada.publicKey } }, signed.body.parse(body), at);

const folder = mkdtempSync(join(tmpdir(), 'investobot-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function file(text: string): string {
  const path = join(folder, `${files += 1}.json`);
  writeFileSync(path, text);
  return path;
}

test('there is a command for every verb', () => {
  const program = new Command();
  operatorCommands(program, unreadLog);
  expect(program.commands.map((command) => command.name())).toEqual(expect.arrayContaining(verbs.map(({ verb }) => verb)));
});

describe('which desk', () => {
  const two = [unended, { ...unended, desk: 'sim-2' }];
  test('is the one that has not ended', async () => expect((await run(['status'], { desks: [{ ...unended, desk: 'old', ended: true }, unended] })).asked).toEqual([['sim', 'status', {}]]));
  test('is the newest where all have ended', async () => expect((await run(['status'], { desks: two.map((desk) => ({ ...desk, ended: true })) })).asked).toEqual([['sim-2', 'status', {}]]));
  test('must be said where several have not', async () => {
    const { error, code } = await run(['kill'], { desks: two });
    expect([error, code]).toEqual(['error: expected --desk, since several desks have not ended: sim, sim-2', 2]);
  });
  test('may always be said', async () => expect((await run(['kill', '--desk', 'sim-2'], { desks: two })).asked.map(([desk]) => desk)).toEqual(['sim-2']));
  test('is missing in an empty home', async () => expect((await run(['status'], { desks: [] })).error).toMatch(/expected a desk in this home, was none; run npm start/));
});

describe('questions', () => {
  test('are answered for people', async () => {
    const { out: [text = ''] } = await run(['status']);
    expect(text).toContain(`sim (sim, lockstep)  killed by ${kill}`);
    expect(text).toContain('equity 101  cash 90');
    expect(text).toMatch(/s-1 +trend +trading +2 +-1/);
    expect(text).toContain(`waits for 1 to approve: s-2, plan ${planHash}`);
  });
  test('are answered for programs', async () => expect(JSON.parse((await run(['status', '--json'])).out[0] ?? '')).toEqual(status));
  test('of positions and orders are tables', async () => {
    const held = { strategy: 's-1', symbol: 'SPY', quantity: '10', costUsd: '100', realizedPnlUsd: '0', closeUsd: '12' };
    const order = { order: fact, strategy: 's-1', symbol: 'SPY', side: 'buy', notionalUsd: '100', filledQuantity: '0', state: 'submitted' };
    expect((await run(['positions'], { answer: { ok: true, positions: [held], left: 1 } })).out[0]).toMatch(/^strategy +symbol.*\ns-1 +SPY +10 +100 +12 +0\nand 1 more$/);
    expect((await run(['orders'], { answer: { ok: true, orders: [order], left: 0 } })).out[0]).toMatch(/buy +SPY +100 USD +market +0 +submitted$/);
  });
  test('of orders tell their prices, and which leg of which order they are', async () => {
    const order = { order: fact, strategy: 'manual', symbol: 'SPY', side: 'sell', quantity: '5', filledQuantity: '0', state: 'submitted' };
    const orders = [{ ...order, type: 'stop', stopUsd: '100', parent: kill, leg: 'stopLoss' }, { ...order, type: 'limit', limitUsd: '118', timeInForce: 'gtc' }, { ...order, type: 'trailingStop', trailRate: '0.05' }, { ...order, type: 'limitOnClose', limitUsd: '90' }];
    const { out: [text = ''] } = await run(['orders'], { answer: { ok: true, orders, left: 0 } });
    for (const terms of ['stop 100, stopLoss of cccccccc ', 'limit 118, gtc ', 'trail 0.05 of the price ', 'limitOnClose, limit 90 ']) expect(text).toContain(` ${terms}`);
  });
  test('do not name a kill of a symbol as what holds the desk', async () => {
    const answer = { ...status, risk: 'active', lowered: [{ scope: 'symbol', target: 'SPY', state: 'killed', rule: 'kill', reason: 'prices look wrong' }] };
    const { out: [text = ''] } = await run(['status'], { standing: answer });
    expect(text).toContain('sim (sim, lockstep)  active  step 2');
    expect(text).toContain('killed: symbol SPY (kill): prices look wrong');
  });
  test('that are refused end with 1 and one line', async () => {
    const { error, code, out } = await run(['positions'], { answer: { ok: false, error: 'positions: no' } });
    expect([error, code, out]).toEqual(['positions: no', 1, []]);
  });
  test('that are refused end with 1 and JSON where JSON is asked for', async () => {
    const { error, code, out } = await run(['positions', '--json'], { answer: { ok: false, error: 'positions: no' } });
    expect([error, code, out]).toEqual(['', 1, ['{"ok":false,"error":"positions: no"}']]);
  });
  test('of what desks there are need no desk', async () => expect((await run(['desks'], { desks: [] })).out).toEqual(['no desk yet; npm start opens one']));
});

describe('what lowers risk', () => {
  test('kill asks at once, and tells how to lift it', async () => {
    const { asked, out } = await run(['kill', 'enough', 'is', 'enough']);
    expect([asked, out]).toEqual([[['sim', 'kill', { reason: 'enough is enough', requester: 'ada' }]], [`killed: ${fact}; to lift it: investobot unkill ${fact}`]]);
  });
  test('kill may ask for positions to be closed', async () => expect(bodyOf(await run(['kill', '--flatten', 'out']))).toEqual({ reason: 'out', requester: 'ada', flatten: true }));
  test('kill may be of one strategy or symbol', async () => expect(bodyOf(await run(['kill', '--only', 'SPY', 'out']))).toEqual({ reason: 'out', requester: 'ada', target: 'SPY' }));
  test('heartbeat says who watches', async () => expect((await run(['heartbeat'])).asked).toEqual([['sim', 'heartbeat', { requester: 'ada' }]]));
  test('kill needs no reason', async () => expect(bodyOf(await run(['kill']))).toEqual({ reason: 'killed by the operator', requester: 'ada' }));
  test('kill tells where the log was silent', async () => expect((await run(['kill'], { answer: { ok: true, fact, logged: false } })).out[0]).toContain('execution has stopped; the log has not answered yet'));
  test.each(['pause', 'cancel', 'flatten', 'reduce', 'halt'])('%s is for all unless told', async (verb) => expect(bodyOf(await run([verb, '--reason', 'r']))).toEqual({ reason: 'r', requester: 'ada' }));
  test.each(['pause', 'retire', 'reject', 'cancel', 'flatten', 'reduce', 'halt'])('%s is for what it names', async (verb) => {
    const { asked, out } = await run([verb, 's-1']);
    expect([asked, out]).toEqual([[['sim', verb, { target: 's-1', reason: 'asked by the operator', requester: 'ada' }]], [`${verb}: on the log as ${fact}`]]);
  });
  test('retire of nobody is wrong use', async () => expect((await run(['retire'])).error).toContain("missing required argument 'strategy'"));
});

describe('what raises risk is signed', () => {
  const plan = { name: 'mine' };
  test.each([
    [['approve', 's-2'], { target: 's-2', payload: { planHash }, policyVersion: 2 }],
    [['resume', 's-1'], { target: 's-1', payload: null, policyVersion: 3 }],
    [['resume', 'desk'], { target: 'desk', payload: null }],
    [['resume', 'SPY', '--reducing'], { target: 'SPY', payload: { to: 'reducing' }, policyVersion: 3 }],
    [['unkill'], { target: kill, payload: null, kill }],
    [['unkill', fact], { target: fact, kill: fact }],
    [['order', 'buy', '10', 'SPY'], { target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '10' } }],
    [['order', 'buy', '10', 'SPY', '--limit', '95', '--in-force', 'gtc'], { payload: { symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', timeInForce: 'gtc' } }],
    [['order', 'sell', '10', 'SPY', '--stop', '95', '--limit', '94'], { payload: { symbol: 'SPY', side: 'sell', quantity: '10', type: 'stopLimit', stopUsd: '95', limitUsd: '94' } }],
    [['order', 'sell', '10', 'SPY', '--trail-rate', '0.05'], { payload: { symbol: 'SPY', side: 'sell', quantity: '10', type: 'trailingStop', trailRate: '0.05' } }],
    [['order', 'buy', '10', 'SPY', '--terms', '{"algorithm":{"kind":"twap","until":"2020-01-03T21:00:00Z","slices":4}}'], { payload: { symbol: 'SPY', side: 'buy', quantity: '10', algorithm: { kind: 'twap', until: '2020-01-03T21:00:00Z', slices: 4 } } }],
    [['replace', fact, '--quantity', '12', '--limit', '96'], { target: fact, payload: { quantity: '12', limitUsd: '96' } }],
    [['live', file('{"kind":"alpaca","paper":false}')], { target: 'desk', payload: { venue: { kind: 'alpaca', paper: false } } }],
    [['deposit', '25000', '--memo', 'capital'], { target: 'desk', payload: { amountUsd: '25000', memo: 'capital' } }],
    [['deposit', '25000.50', '--currency', 'EUR', '--rate', '1.080', '--memo', 'x'], { payload: { amount: '25000.5', currency: 'EUR', rate: '1.08', memo: 'x' } }],
    [['withdraw', '100', '--venue', 'ccxt', '--memo', 'out'], { payload: { amountUsd: '100', memo: 'out', venue: 'ccxt' } }],
    [['withdraw', '100', '--currency', 'EUR', '--memo', 'out'], { payload: { amount: '100', currency: 'EUR', memo: 'out' } }],
    [['convert', '1000', '--from', 'USD', '--to', 'EUR', '--rate', '0.92', '--memo', 'for bonds'], { payload: { from: 'USD', to: 'EUR', amount: '1000', rate: '0.92', memo: 'for bonds' } }],
    [['identify', fact, 'lot-1', 'lot-2'], { payload: { order: fact, lots: ['lot-1', 'lot-2'] } }],
    [['release', 'strategy.s-1', '--skip'], { target: 'strategy.s-1', payload: { skip: true } }],
    [['enroll', 'bob'], { target: 'desk', payload: { name: 'bob', publicKey: bob.publicKey } }],
    [['enroll', 'bob', ada.publicKey], { payload: { name: 'bob', publicKey: ada.publicKey } }],
    [['revoke', 'bob'], { target: 'desk', payload: { name: 'bob' } }],
    [['spawn', file(JSON.stringify(plan)), '--id', 's-9'], { target: 's-9', payload: { plan } }],
    [['spawn', file(JSON.stringify(plan))], { target: expect.stringMatching(/^s-[0-9a-f]{12}$/) }],
    [['policy', file(JSON.stringify({ ...settings.policy, version: 4 }))], { target: 'desk', payload: { ...settings.policy, version: 4 } }],
  ])('%j', async (line, expected) => {
    const ran = await run(line);
    expect(bodyOf(ran)).toMatchObject({ verb: line[0], ...expected });
    expect([faultOf(bodyOf(ran)), ran.out, ran.code]).toEqual([undefined, [expect.stringMatching(`^${line[0]}: on the log as ${fact}`)], 0]);
  });

  test('whose outcome limits or books decide, they are told where it stands', async () => {
    expect((await run(['order', 'buy', '10', 'SPY'])).out).toEqual([`order: on the log as ${fact}; what comes of it: investobot explain ${fact} --desk sim`]);
    expect((await run(['resume', 's-1'])).out).toEqual([`resume: on the log as ${fact}`]);
  });
  test('until a time that is none is wrong use', async () =>
    expect(await run(['order', 'buy', '5', 'SPY', '--limit', '95', '--in-force', 'gtd', '--until', 'tomorrow'])).toMatchObject({ asked: [], error: expect.stringContaining('was "tomorrow", must be a UTC time such as 2020-01-02T21:00:00Z') }));
  test('with the key of the person named', async () => expect(bodyOf(await run(['resume', 's-1', '--as', 'ada']))).toMatchObject({ signature: { signer: 'ada' } }));
  test('with no key, nothing is asked', async () => {
    const { error, code, asked } = await run(['resume', 's-1', '--as', 'eve']);
    expect([error, code, asked]).toEqual(['eve: no key', 1, []]);
  });
  test('for as long as told, by the desk\'s time', async () => {
    const body = bodyOf(await run(['resume', 's-1', '--valid', '60']));
    expect([faultOf(body, '2020-01-02T21:00:59Z'), faultOf(body, '2020-01-02T21:01:00Z')]).toEqual([undefined, 'expired']);
  });
  test('a plan that does not wait cannot be approved', async () => expect((await run(['approve', 's-7'])).error).toMatch(/expected a strategy whose plan waits, was s-7; see status/));
  test.each([
    [['order', 'buy', '-1', 'SPY'], /order: payload\.quantity: was "-1"; must be a decimal in canonical form, e\.g\. "12\.5", and must be above zero/],
    [['order', 'buy', '1', 'SPY', '--type', 'limit'], /order: payload\.limitUsd: was (nothing|undefined); must be there for limit/],
    [['deposit', 'abc', '--memo', 'x'], /deposit: payload.*must be a decimal/],
    [['deposit', '5', '--rate', '1.1', '--memo', 'x'], /--rate: must not be without --currency/],
    [['convert', '5', '--from', 'EUR', '--to', 'JPY', '--rate', '160', '--memo', 'x'], /convert: payload/],
    [['replace', fact], /replace: payload: .*must change something/],
    [['release', 's-1'], /release: target: was "s-1"; must be an actor/],
    [['spawn', '/nowhere/plan.json'], /must be a file that can be read/],
    [['spawn', file('{')], /must hold JSON/],
    [['resume', 's-1', '--valid', '0'], /must be a whole number above 0/],
  ])('%j is wrong use', async (line, rule) => {
    const { error, asked } = await run(line);
    expect([error, asked.filter(([, verb]) => verb !== 'status')]).toEqual([expect.stringMatching(rule), []]);
  });
});

describe('sign', () => {
  const printed = async (...line: readonly string[]): Promise<unknown> => JSON.parse((await run(['sign', ...line])).out[0] ?? '');
  const offline = ['--genesis', settings.genesis, '--policy-version', '3', '--at', status.at];

  test('prints what nats req sends, and sends nothing', async () => {
    const { asked, out: [text = ''] } = await run(['sign', 'approve', '--target', 's-2']);
    expect([asked.map(([, verb]) => verb), faultOf(JSON.parse(text)), JSON.parse(text)]).toEqual([['status'], undefined, expect.objectContaining({ verb: 'approve', payload: { planHash }, policyVersion: 2 })]);
  });
  test('needs no desk where it is told the terms', async () => {
    const { asked, out: [text = ''] } = await run(['sign', 'resume', '--target', 's-1', ...offline]);
    expect([asked, faultOf(JSON.parse(text), '2020-01-02T21:59:59Z'), faultOf(JSON.parse(text), '2020-01-02T22:00:00Z')]).toEqual([[], undefined, 'expired']);
  });
  test('takes the payload from a file', async () =>
    expect(await printed('policy', '--payload', `@${file(JSON.stringify({ ...settings.policy, version: 4 }))}`)).toMatchObject({ target: 'desk', payload: { version: 4 } }));
  test('takes the payload from the line', async () => expect(await printed('release', '--target', 'risk.main', '--payload', '{"skip":false}')).toMatchObject({ payload: { skip: false } }));
  test('lifts the kill that it is told', async () => expect(await printed('unkill', '--kill', fact, ...offline)).toMatchObject({ target: fact, kill: fact, payload: null }));
  test.each([
    [['resume'], /resume: expected --target, was none/],
    [['unkill', ...offline], /unkill: expected a kill in force, was none/],
    [['approve', '--target', 's-2', ...offline], /approve: expected a strategy whose plan waits/],
    [['resume', '--target', 's-1', '--genesis', settings.genesis], /expected --genesis, --policy-version and --at together/],
    [['resume', '--target', 's-1', '--at', 'noon'], /must be a UTC time such as/],
    [['policy', '--payload', '{'], /must be JSON or @FILE/],
    [['everything'], /Allowed choices are approve, unkill/],
  ])('%j is wrong use', async (line, rule) => {
    const { error, code, out } = await run(['sign', ...line]);
    expect([error, code === 0, out]).toEqual([expect.stringMatching(rule), false, []]);
  });
});
