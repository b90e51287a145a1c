import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { codeOf, hosted } from '../../actors/desk/kinds.ts';
import type { Signer } from '../../actors/desk/opening.ts';
import { connectAs } from '../../actors/runtime/connect.ts';
import { draft, prefixKindOf, type Logged } from '../../actors/runtime/envelope.ts';
import { observedId } from '../../actors/runtime/ids.ts';
import { NoMigration } from '../../actors/runtime/migration.ts';
import { MongoRounds } from '../../actors/runtime/mongoRounds.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';
import { assertHandedOver, CannotUpgrade, upgradeRequest, upgradesFor, type Upgrade } from '../../actors/runtime/upgrade.ts';
import { signingText } from '../../machines/authority/decisions.ts';
import { upgraded } from '../../subjects/desk.ts';
import { roles } from '../../subjects/roles.ts';
import type { LookBack } from '../desk/lookBack.ts';
import { signerNamed } from '../keys/people.ts';
import { loadKey } from '../keys/keys.ts';
import { deskToLookAt, lookingBack, type DeskAccess, type LookingBack } from './access.ts';
import { closing, WrongUse } from './onDesk.ts';

const validMs = 3_600_000 * 24 * 3650;

/** `investobot upgrade`: a person lets this build take over from a stopped desk's last snapshots. */
export function upgradeCommand(program: Command, access: DeskAccess & Pick<LookBack, 'natsUrl'>): void {
  lookingBack(program, 'upgrade', 'let this build go on from a stopped desk, with a signature')
    .option('--as <name>', 'who signs', 'local')
    .action((flags: LookingBack & { readonly as: string }) => closing(program, access, async () => {
      const desk = deskToLookAt(access, flags);
      const rounds = new MongoRounds(await access.mongo(desk), { onBroken: (what) => access.said(`passed over: ${what}`) });
      const newest = (await Promise.all((['solo', ...roles] as const).map((reader) => rounds.newest(reader, 1)))).flat();
      const upgrades = asWrongUse(() => upgradesFor(newest, { codeOf, kinds: hosted.map(({ kind }) => kind) }));
      if (upgrades.length > 0) await stateThem({ desk, upgrades, signer: signerNamed(access.home, flags.as), access });
      access.out(flags.json === true ? JSON.stringify({ desk, upgrades }) : upgrades.map(upgradeText).join('\n') || `${desk}: this build's code is the desk's; nothing to upgrade`);
    }));
}

const upgradeText = ({ kind, from, to, seq, versions }: Upgrade): string =>
  `${kind}: ${from} -> ${to} at ${seq}${versions === undefined || versions.from === versions.to ? '' : `, states from version ${versions.from} to ${versions.to}`}`;

/** What stands in the way of an upgrade is for the person to clear, as wrong use is. */
function asWrongUse<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof CannotUpgrade || error instanceof NoMigration ? new WrongUse(error.message) : error;
  }
}

async function stateThem({ desk, upgrades, signer, access }: { readonly desk: string; readonly upgrades: readonly Upgrade[]; readonly signer: Signer; readonly access: DeskAccess & Pick<LookBack, 'natsUrl'> }): Promise<void> {
  const { genesis, lastSeq, at } = await standing(access.facts(desk), upgrades);
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

/** The desk's genesis, the newest fact under its own prefix, and the log's time. Throws WrongUse where code that is to be replaced has gone on after its last snapshot. */
async function standing(facts: AsyncIterable<Logged>, upgrades: readonly Upgrade[]): Promise<{ readonly genesis: string; readonly lastSeq: number; readonly at: string }> {
  let genesis = '';
  let lastSeq = 0;
  let at = '';
  for await (const logged of facts) {
    if (logged.seq === 1) genesis = (logged.fact.body as { readonly genesis: string }).genesis;
    if (prefixKindOf(logged) === 'desk') lastSeq = logged.seq;
    at = logged.fact.at;
    asWrongUse(() => assertHandedOver(upgrades, logged));
  }
  return { genesis, lastSeq, at };
}
