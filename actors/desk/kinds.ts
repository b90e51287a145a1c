import { accounting } from '../../machines/accounting/accounting.ts';
import type { ActorKind } from '../../machines/actor.ts';
import { approval } from '../../machines/approval/approval.ts';
import { broker } from '../../machines/broker/broker.ts';
import { execution } from '../../machines/execution/execution.ts';
import { gym } from '../../machines/gym/gym.ts';
import { marketKind } from '../../machines/market/market.ts';
import { plannerKind } from '../../machines/planner/planner.ts';
import { reconciliation } from '../../machines/reconciliation/reconciliation.ts';
import { risk } from '../../machines/risk/risk.ts';
import { routing } from '../../machines/routing/routing.ts';
import { sentinel } from '../../machines/sentinel/sentinel.ts';
import { strategy } from '../../machines/strategy/strategy.ts';
import { auditor } from '../../machines/auditor/auditor.ts';
import { consoleKind } from '../../machines/console/console.ts';
import type { Role } from '../../subjects/roles.ts';
import { quickenedBy } from '../../machines/authority/ed25519.ts';
import { codeHash } from '../runtime/codeHash.ts';
import { nativeEd25519 } from '../runtime/nativeEd25519.ts';

// Whoever hosts actors checks what people signed.
quickenedBy(nativeEd25519);

interface Hosted {
  readonly kind: ActorKind;
  readonly role: Role;
  /** The module whose code, with all that it imports, decides what the actor does. */
  readonly entry: string;
}

/** Every kind of actor of a desk, with the role that hosts it. */
export const hosted: readonly Hosted[] = [
  { kind: marketKind, role: 'market', entry: 'machines/market/market.ts' },
  { kind: plannerKind, role: 'planner', entry: 'machines/planner/planner.ts' },
  { kind: gym, role: 'gym', entry: 'machines/gym/gym.ts' },
  { kind: approval, role: 'approval', entry: 'machines/approval/approval.ts' },
  { kind: strategy, role: 'strategy', entry: 'machines/strategy/strategy.ts' },
  { kind: risk, role: 'risk', entry: 'machines/risk/risk.ts' },
  { kind: execution, role: 'execution', entry: 'machines/execution/execution.ts' },
  { kind: broker, role: 'execution', entry: 'machines/broker/broker.ts' },
  { kind: accounting, role: 'accounting', entry: 'machines/accounting/accounting.ts' },
  { kind: routing, role: 'execution', entry: 'machines/routing/routing.ts' },
  { kind: reconciliation, role: 'accounting', entry: 'machines/reconciliation/reconciliation.ts' },
  { kind: auditor, role: 'auditor', entry: 'machines/auditor/auditor.ts' },
  { kind: sentinel, role: 'sentinel', entry: 'machines/sentinel/sentinel.ts' },
  { kind: consoleKind, role: 'console', entry: 'machines/console/console.ts' },
];

export const kindsFor = (roles: readonly Role[]): readonly ActorKind[] => hosted.filter(({ role }) => roles.includes(role)).map(({ kind }) => kind);

export function roleOf(kind: string): Role {
  const found = hosted.find((each) => each.kind.kind === kind);
  if (found === undefined) throw new Error(`expected a kind of actor that some role hosts, was ${kind}`);
  return found.role;
}

const hashes = new Map<string, string>();

/** Hash of the code of a kind of actor, computed once in a process. */
export function codeOf(kind: string): string {
  const known = hashes.get(kind);
  if (known !== undefined) return known;
  const entry = hosted.find((each) => each.kind.kind === kind)?.entry;
  if (entry === undefined) throw new Error(`expected a kind of actor that some role hosts, was ${kind}`);
  const hash = codeHash(entry);
  hashes.set(kind, hash);
  return hash;
}
