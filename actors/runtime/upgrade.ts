import { begunBy, changeHumans, fault, used, type Authority, type Request } from '../../machines/authority/decisions.ts';
import { opened, upgraded } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { signed } from '../../subjects/operations.ts';
import type { Role } from '../../subjects/roles.ts';
import type { Logged } from './envelope.ts';
import type { Log } from './log.ts';
import type { CellSnapshot, Round } from './rounds.ts';

export type Upgrade = Omit<FactOf<typeof upgraded>['body'], 'signature'>;

/** What a person signs for an upgrade: verb `upgrade`, the kind of actor, and from which code and states to which. */
export const upgradeRequest = ({ kind, from, to, seq, states }: Upgrade): Request =>
  ({ verb: 'upgrade', target: kind, payload: { kind, from, to, seq, states: [...states] }, policyVersion: 0 });

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

/** Whether code of that hash may go on from a snapshot: it is its own, or a signed upgrade hands over that very state. */
export const maySucceed = (cell: CellSnapshot, { seq }: Round, code: string, upgrades: readonly Upgrade[]): boolean =>
  cell.code === code || (cell.state.expected.length === 0 && upgrades.some((upgrade) =>
    upgrade.kind === cell.kind && upgrade.from === cell.code && upgrade.to === code && upgrade.seq === seq
    && upgrade.states.some(({ actor, stateHash }) => actor === cell.actor && stateHash === cell.stateHash)));
