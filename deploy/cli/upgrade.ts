import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { codeOf } from '../../actors/desk/kinds.ts';
import type { Signer } from '../../actors/desk/opening.ts';
import { connectAs } from '../../actors/runtime/connect.ts';
import { draft, prefixKindOf, type Logged } from '../../actors/runtime/envelope.ts';
import { observedId } from '../../actors/runtime/ids.ts';
import { MongoRounds } from '../../actors/runtime/mongoRounds.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';
import type { Round } from '../../actors/runtime/rounds.ts';
import { upgradeRequest, type Upgrade } from '../../actors/runtime/upgrade.ts';
import { signingText } from '../../machines/authority/decisions.ts';
import { upgraded } from '../../subjects/desk.ts';
import { roles } from '../../subjects/roles.ts';
import type { LookBack } from '../desk/lookBack.ts';
import { signerNamed } from '../keys/people.ts';
import { loadKey } from '../keys/keys.ts';
import { deskToLookAt, lookingBack, type DeskAccess, type LookingBack } from './access.ts';
import { closing, WrongUse } from './onDesk.ts';

const validMs = 3_600_000 * 24 * 3650;

/** What this build would take over from the newest round of each reader: one upgrade for each kind of actor whose code has changed. Throws where a host was not drained. */
export function upgradesFor(rounds: readonly Round[], current: (kind: string) => string): readonly Upgrade[] {
  return rounds.flatMap(({ seq, reader, cells }) => {
    const changed = cells.filter(({ kind, code }) => code !== current(kind));
    const busy = changed.find(({ state }) => state.expected.length > 0);
    if (busy !== undefined) throw new WrongUse(`${busy.kind}.${busy.actor}: expected nothing left to commit in the last snapshot of ${reader}; start and stop the desk once with the build that made it`);
    return [...new Set(changed.map(({ kind, code }) => `${kind} ${code}`))].map((each) => {
      const [kind = '', from = ''] = each.split(' ');
      const states = changed.filter((cell) => cell.kind === kind && cell.code === from).map(({ actor, stateHash }) => ({ actor, stateHash }));
      return { kind, from, to: current(kind), seq, states };
    });
  });
}

/** `investobot upgrade`: a person lets this build take over from a stopped desk's last snapshots. */
export function upgradeCommand(program: Command, access: DeskAccess & Pick<LookBack, 'natsUrl'>): void {
  lookingBack(program, 'upgrade', 'let this build go on from a stopped desk, with a signature')
    .option('--as <name>', 'who signs', 'local')
    .action((flags: LookingBack & { readonly as: string }) => closing(program, access, async () => {
      const desk = deskToLookAt(access, flags);
      const rounds = new MongoRounds(await access.mongo(desk), { onBroken: (what) => access.said(`passed over: ${what}`) });
      const newest = (await Promise.all((['solo', ...roles] as const).map((reader) => rounds.newest(reader, 1)))).flat();
      const upgrades = upgradesFor(newest, codeOf);
      if (upgrades.length > 0) await stateThem({ desk, upgrades, signer: signerNamed(access.home, flags.as), access });
      access.out(flags.json === true ? JSON.stringify({ desk, upgrades }) : upgrades.map(({ kind, from, to, seq }) => `${kind}: ${from} -> ${to} at ${seq}`).join('\n') || `${desk}: this build's code is the desk's; nothing to upgrade`);
    }));
}

async function stateThem({ desk, upgrades, signer, access }: { readonly desk: string; readonly upgrades: readonly Upgrade[]; readonly signer: Signer; readonly access: DeskAccess & Pick<LookBack, 'natsUrl'> }): Promise<void> {
  const { genesis, lastSeq, at } = await standing(access.facts(desk));
  const nats = await connectAs('console', await access.natsUrl(), loadKey(access.home, 'console'));
  try {
    const log = new NatsLog(nats, desk);
    let fence = lastSeq;
    for (const upgrade of upgrades) {
      const terms = { nonce: randomBytes(16).toString('hex'), expiresAt: new Date(Date.now() + validMs).toISOString() };
      const signature = { signer: signer.name, ...terms, signature: signer.sign(signingText(genesis, upgradeRequest(upgrade), terms)) };
      const id = observedId(genesis, upgraded.name, 'main', terms.nonce);
      fence = await log.commit({ kind: 'desk', actor: 'main' }, fence, [draft(upgraded, { ...upgrade, states: [...upgrade.states], signature }, { desk, actor: 'main', id, cause: id, correlation: id, code: codeOf('console'), at })]);
    }
  } finally {
    await nats.close();
  }
}

/** The desk's genesis, the newest fact under its own prefix, and the log's time. */
async function standing(facts: AsyncIterable<Logged>): Promise<{ readonly genesis: string; readonly lastSeq: number; readonly at: string }> {
  let genesis = '';
  let lastSeq = 0;
  let at = '';
  for await (const logged of facts) {
    if (logged.seq === 1) genesis = (logged.fact.body as { readonly genesis: string }).genesis;
    if (prefixKindOf(logged) === 'desk') lastSeq = logged.seq;
    at = logged.fact.at;
  }
  return { genesis, lastSeq, at };
}
