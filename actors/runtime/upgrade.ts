import type { ActorKind } from '../../machines/actor.ts';
import { begunBy, changeHumans, fault, used, type Authority, type Request } from '../../machines/authority/decisions.ts';
import { opened, upgraded } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { signed } from '../../subjects/operations.ts';
import type { Role } from '../../subjects/roles.ts';
import { claimed } from '../../subjects/runtime.ts';
import type { CellState } from './cell.ts';
import { prefixKindOf, type Logged } from './envelope.ts';
import type { Log } from './log.ts';
import { migrated } from './migration.ts';
import type { CellSnapshot, Round } from './rounds.ts';
import { stateFrom, stateHash, stateText } from './stateText.ts';

export type Upgrade = Omit<FactOf<typeof upgraded>['body'], 'signature'>;

/** What a person signs for an upgrade: verb `upgrade`, the kind of actor, and from which code and states to which. */
export const upgradeRequest = ({ kind, from, to, seq, versions, states }: Upgrade): Request =>
  ({ verb: 'upgrade', target: kind, payload: { kind, from, to, seq, ...(versions === undefined ? {} : { versions }), states: [...states] }, policyVersion: 0 });

/** The upgrades on a log that an enrolled person signed, each nonce once. The log is read from its first fact: who is enrolled stands there. */
export async function signedUpgrades(log: Log, { role, host }: { readonly role: Role | 'solo'; readonly host: string }): Promise<readonly Upgrade[]> {
  const upgrades: Upgrade[] = [];
  let authority: Authority | undefined;
  const take = ({ kind, fact }: Logged) => {
    if (kind.name === opened.name) authority = begunBy((fact as FactOf<typeof opened>).body);
    if (authority === undefined) return;
    if (kind.name === signed.name) changeHumans(authority, fact as FactOf<typeof signed>);
    if (kind.name !== upgraded.name) return;
    const { signature, ...upgrade } = (fact as FactOf<typeof upgraded>).body;
    if (fault(authority, { ...upgradeRequest(upgrade), signature }, fact.at) !== undefined) return;
    used(authority, signature.nonce);
    upgrades.push(upgrade);
  };
  await readAll(log, role, host, take);
  return upgrades;
}

async function readAll(log: Log, role: Role | 'solo', host: string, take: (logged: Logged) => void): Promise<void> {
  const done = Promise.withResolvers<void>();
  let taken = 0;
  let backlog = Number.POSITIVE_INFINITY;
  const following = await log.follow({ role, host, from: 1 }, (logged) => {
    take(logged);
    taken += 1;
    if (taken >= backlog) done.resolve();
  }, (error) => done.reject(error), { onForeign: () => { taken += 1; } });
  backlog = following.backlog;
  if (taken < backlog) await done.promise;
  await following.stop();
}

/** This build's code and kinds. */
export interface Build {
  readonly codeOf: (kind: string) => string;
  readonly kinds: readonly ActorKind[];
}

/** What stands in the way of handing an actor over to other code. */
export class CannotUpgrade extends Error {
  override readonly name = 'CannotUpgrade';
}

const drainFirst = 'start and stop the desk once with the build that made it';

/**
 * What this build would take over from the newest round of each reader: one upgrade for each kind of actor whose code has changed, states
 * migrated where their version has. Throws CannotUpgrade where a host was not drained, NoMigration where a state can't be brought to this build's version.
 */
export function upgradesFor(rounds: readonly Round[], { codeOf, kinds }: Build): readonly Upgrade[] {
  return rounds.flatMap(({ seq, reader, cells }) => {
    const changed = cells.filter(({ kind, code }) => code !== codeOf(kind));
    const busy = changed.find(({ state }) => state.expected.length > 0);
    if (busy !== undefined) throw new CannotUpgrade(`${busy.kind}.${busy.actor}: expected nothing left to commit in the last snapshot of ${reader}; ${drainFirst}`);
    return Object.values(Object.groupBy(changed, ({ kind, machine, code }) => `${kind} ${machine} ${code}`)).flatMap((cellsOfOne = []) => {
      const [first] = cellsOfOne;
      if (first === undefined) return [];
      const kind = kindOf(kinds, first.kind);
      const states = cellsOfOne.map((cell) => {
        const { stateHash } = takenOver(cell, kind, codeOf(cell.kind));
        return { actor: cell.actor, stateHash, ...(stateHash === cell.stateHash ? {} : { keptHash: cell.stateHash }) };
      });
      return [{ kind: first.kind, from: first.code, to: codeOf(first.kind), seq, versions: { from: first.machine, to: kind.version }, states }];
    });
  });
}

/** Throws CannotUpgrade where a fact was stated by the code that is to be replaced after the state that is handed over: that state is not its last. */
export function assertHandedOver(upgrades: readonly Upgrade[], logged: Logged): void {
  if (logged.kind.origin !== 'derived' && logged.kind.name !== claimed.name) return;
  const kind = prefixKindOf(logged);
  const late = upgrades.find((upgrade) => upgrade.kind === kind && logged.seq > upgrade.seq && logged.code === upgrade.from);
  if (late !== undefined) throw new CannotUpgrade(`${kind}.${logged.fact.actor}: expected nothing by the code ${late.from} after its last snapshot at ${late.seq}, was ${logged.fact.type} at ${logged.seq}; ${drainFirst}`);
}

/**
 * A kept actor as this build may go on from it: as it is where its code and version are this build's, else with its migrated state, where a signed
 * upgrade hands over that very one. Undefined where nobody signed for it. Throws where an upgrade was signed and this build does not come to its state.
 */
export function succession(cell: CellSnapshot, seq: number, kind: ActorKind, { code, upgrades }: { readonly code: string; readonly upgrades: readonly Upgrade[] }): CellSnapshot | undefined {
  if (isOwn(cell, kind, code)) return cell;
  if (cell.state.expected.length > 0) return undefined;
  const signed = upgrades.filter((each) => each.kind === cell.kind && each.from === cell.code && each.to === code && each.seq === seq)
    .flatMap(({ states }) => states).filter(({ actor, stateHash: hash, keptHash = hash }) => actor === cell.actor && keptHash === cell.stateHash);
  const [first] = signed;
  if (first === undefined) return undefined;
  const taken = takenOver(cell, kind, code);
  if (signed.some((each) => each.stateHash === taken.stateHash)) return taken;
  throw new CannotUpgrade(`${cell.kind}.${cell.actor} at ${seq}: expected the migrated state ${first.stateHash}, which was signed for, was ${taken.stateHash}; run the build that signed, or sign with this one (investobot upgrade)`);
}

/** Whether a kept actor is of this code, with a state that it reads as it is. */
export const isOwn = (cell: CellSnapshot, kind: ActorKind, code: string): boolean => cell.code === code && cell.machine === kind.version;

function takenOver(cell: CellSnapshot, kind: ActorKind, code: string): CellSnapshot {
  const { text, hash } = migratedText(kind, cell.actor, cell.machine, cell.state);
  return { kind: cell.kind, actor: cell.actor, machine: kind.version, code, stateHash: hash, state: stateFrom(text) };
}

/** The text and hash of a kept actor's state in this build's version. Throws as `migrated` does. */
export function migratedText(kind: ActorKind, actor: string, from: number, { state, expected }: CellState): { readonly text: string; readonly hash: string } {
  const text = stateText({ state: migrated(kind, actor, from, state), expected });
  return { text, hash: stateHash(text) };
}

export function kindOf(kinds: readonly ActorKind[], name: string): ActorKind {
  const found = kinds.find(({ kind }) => kind === name);
  if (found === undefined) throw new CannotUpgrade(`${name}: expected a kind of actor of this build (${kinds.map(({ kind }) => kind).join(', ')}); go on with the build that has it`);
  return found;
}
