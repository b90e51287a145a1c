import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contextName, writeNatsContext } from '../context.ts';
import { ensuredSigner } from '../keys/people.ts';
import { OpsDesk } from '../../test/opsDesk.ts';
import { ada, signedBy } from '../../test/people.ts';
import { planHash } from '../../test/strategies.ts';
import { operatorAccess, type Reply } from './operatorAccess.ts';
import { unreadLog } from '../../test/unreadLog.ts';
import { operatorCommands } from './operatorCommands.ts';

describe("the operator's commands on a desk", () => {
  const desk = new OpsDesk();

  beforeAll(async () => {
    await desk.start();
    const { publicKey } = ensuredSigner(desk.home);
    await desk.ask('enroll', signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'local', publicKey } }).body);
    await desk.planWaits('s-1');
    writeNatsContext({ desk: 'sim', url: desk.server.url, nkeyFile: desk.operatorKeyFile, env: { XDG_CONFIG_HOME: desk.home } });
  });
  afterAll(() => desk.stop());

  /** Runs a command line with `--desk sim`; its last line, as JSON. */
  async function investobot(...line: readonly string[]): Promise<Reply> {
    const out: string[] = [];
    const program = new Command('investobot').exitOverride();
    const access = operatorAccess({ INVESTOBOT_HOME: desk.home, NATS_URL: desk.server.url });
    operatorCommands(program, unreadLog, { ...access, out: (text) => out.push(text), fail: () => {} });
    await program.parseAsync([...line, '--desk', 'sim'], { from: 'user' });
    return JSON.parse(out.at(-1) ?? '') as Reply;
  }

  const client = (...args: readonly string[]) => desk.natsAlone('--context', contextName('sim'), ...args);

  test('status shows the desk', async () => expect(await investobot('status', '--json')).toMatchObject({ ok: true, desk: 'sim', waiting: [{ strategy: 's-1', planHash }] }));
  test('approve signs with the key of this home, and the approval grants the plan', async () =>
    expect(await desk.after(await investobot('approve', 's-1', '--json'))).toEqual(['approval.granted']));
  test('pause and resume', async () => {
    expect(await desk.after(await investobot('pause', 's-1', '--json'))).toEqual(['strategy.transitioned']);
    expect(await desk.after(await investobot('resume', 's-1', '--json'))).toEqual(['strategy.transitioned']);
  });

  test("the context that is written works with the nats client alone, and what `sign` prints with it", async () => {
    expect(JSON.parse(await client('req', '--raw', 'ops.sim.status', ''))).toMatchObject({ ok: true, risk: 'active' });
    const killed = JSON.parse(await client('req', '--raw', 'ops.sim.kill', '{"reason":"enough"}')) as Reply;
    const body = await investobot('sign', 'unkill');
    const lifted = JSON.parse(await client('req', '--raw', 'ops.sim.unkill', JSON.stringify(body))) as Reply;
    expect([killed.ok, lifted.ok, await desk.after(lifted)]).toEqual([true, true, ['risk.resumed']]);
  });

  test('a desk that does not run is named, with what to start', async () => {
    const access = operatorAccess({ INVESTOBOT_HOME: desk.home, NATS_URL: desk.server.url });
    await expect(access.request('other', 'status', {})).rejects.toThrow('ops.other.status: expected a desk other that runs, was none; start it (investobot up --desk other), or name another with --desk');
    await access.close();
  });

  test('a server that does not run is named', async () => {
    const access = operatorAccess({ INVESTOBOT_HOME: desk.home, NATS_URL: 'nats://127.0.0.1:1' });
    await expect(access.request('sim', 'status', {})).rejects.toThrow(/^nats:\/\/127\.0\.0\.1:1: expected a NATS server for operator.*; investobot up --desk sim starts that desk with its servers$/);
    await access.close();
  });

  test('a home without a server says so', async () => {
    await expect(operatorAccess({ INVESTOBOT_HOME: desk.home }).request('sim', 'status', {})).rejects.toThrow('expected a NATS server of this home, was none yet; run npm start, or name one in NATS_URL');
  });
});
