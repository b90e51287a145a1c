import { catalogue } from './catalogue.ts';
import type { FactKind } from './fact.ts';
import { kindsOf, roles, type Role } from './roles.ts';
import { jobConsumer, jobStream, resultSubject } from './sweep.ts';

/**
 * Who connects to the NATS server: a role of a desk; `solo`, a whole desk in one process; the `keeper`, which administers streams
 * and gives each role its view; the `operator`, people with the `nats` client; a `worker`, which runs jobs of sweeps.
 */
export const users = [...roles, 'solo', 'keeper', 'operator', 'worker'] as const;
export type User = (typeof users)[number];

/** What a user may publish and subscribe to, as NATS has it: what is not allowed is refused, and a denial wins over an allowance. */
export interface Permissions {
  readonly publish: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
}

/**
 * The first tokens of a user's inbox, one token: nobody else may subscribe under it, so that answers reach only who asked.
 * The operator's is the `nats` client's default.
 */
export const inboxPrefixOf = (user: User): string => (user === 'operator' ? '_INBOX' : `_INBOX_${user}`);

/** Where a fact may stand on any desk: one server serves the desks of one home. What every kind of actor says stands under each of these kinds. */
const patternsOf = ({ kind, fact }: FactKind, kinds: readonly string[]): readonly string[] =>
  (kind === '*' ? kinds : [kind]).map((each) => `*.${each}.*.${fact}`);

/** The subjects of the facts that a role says, and of no others. */
export const factsSaidBy = (role: Role): readonly string[] => catalogue.filter(({ by }) => by.includes(role)).flatMap((kind) => patternsOf(kind, kindsOf[role]));

/** Every kind of actor there is. */
export const allKinds: readonly string[] = roles.flatMap((role) => kindsOf[role]);

/** Every subject that a fact may stand under. */
const allFacts = catalogue.flatMap((kind) => patternsOf(kind, allKinds));

/** Facts, requests for its view of the log, its answers to the flow control of what it is sent, and how far it is. */
const publishedBy = (role: Role): readonly string[] => [...factsSaidBy(role), ...(role === 'console' ? consolePublishes : []), ...plumbingOf(role)];

const plumbingOf = (reader: Role | 'solo'): readonly string[] => [`keeper.*.follow.${reader}.*`, `pace.*.${reader}.*`, '$JS.FC.>'];

/**
 * A kill at once, and answers to operators. The answers go to operators' inboxes only: `allow_responses` would let whoever
 * asks choose, by the reply subject, any other subject that the console then writes to.
 */
const consolePublishes = ['latch.*', `${inboxPrefixOf('operator')}.>`];

const heardBeside: Partial<Readonly<Record<Role, readonly string[]>>> = { market: ['pace.>'], execution: ['latch.*'], console: ['ops.>', '$SRV.>'] };

const subscribedBy = (role: Role): readonly string[] => [...viewOf(role), ...(heardBeside[role] ?? [])];

/** Its own inbox, and the log as the keeper delivers it to this role. */
const viewOf = (reader: Role | 'solo'): readonly string[] => [`${inboxPrefixOf(reader)}.>`, `deliver.*.${reader}.>`];

const distinct = (subjects: readonly string[]): readonly string[] => [...new Set(subjects)];

function soloPermissions(): Permissions {
  return {
    publish: { allow: distinct([...roles.flatMap(publishedBy), ...plumbingOf('solo')]), deny: [] },
    subscribe: { allow: distinct([...roles.flatMap(subscribedBy), ...viewOf('solo')]) },
  };
}

/** Everything, but no fact: whatever it is talked into answering, the log does not take it. */
const keeperPermissions: Permissions = { publish: { allow: ['>'], deny: allFacts }, subscribe: { allow: ['>'] } };

/** Requests to the ops services, and live facts: whole kinds, so that `nats sub 'paper.risk.>'` works. */
const operatorPermissions: Permissions = {
  publish: { allow: ['ops.>', '$SRV.>'], deny: [] },
  subscribe: { allow: [`${inboxPrefixOf('operator')}.>`, ...allKinds.map((kind) => `*.${kind}.>`)] },
};

/** The queue's one consumer, and results; what the log has of a job it does not take twice. Nothing of any desk. */
const workerPermissions: Permissions = {
  publish: {
    allow: [`$JS.API.CONSUMER.INFO.${jobStream}.${jobConsumer}`, `$JS.API.CONSUMER.MSG.NEXT.${jobStream}.${jobConsumer}`, `$JS.ACK.${jobStream}.${jobConsumer}.>`, resultSubject('*', '*')],
    deny: [],
  },
  subscribe: { allow: [`${inboxPrefixOf('worker')}.>`] },
};

/** What the server allows a user. Only the keeper may use JetStream's API: who creates a consumer by name can read anything. */
export function permissionsOf(user: User): Permissions {
  if (user === 'keeper') return keeperPermissions;
  if (user === 'operator') return operatorPermissions;
  if (user === 'worker') return workerPermissions;
  if (user === 'solo') return soloPermissions();
  return { publish: { allow: publishedBy(user), deny: [] }, subscribe: { allow: subscribedBy(user) } };
}
