import { AckPolicy, DeliverPolicy, DiscardPolicy, JetStreamApiError, jetstreamManager, StorageType, type JetStreamManager } from '@nats-io/jetstream';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { catalogue } from '../../subjects/catalogue.ts';
import { roles, type Role } from '../../subjects/roles.ts';
import { deliverSubject, followRequest, type FollowReply, type FollowRequest } from './keeperSubjects.ts';

const heartbeatNs = 500_000_000;
/** A consumer that nobody listens to goes away after this. */
const inactiveNs = 30_000_000_000;
const streamMissing = 10059;
const inbox = /^_INBOX(_[a-z]+)?\./;

/** Creates a desk's stream where it is missing. May run again at any time: an existing stream is left as it is. */
export async function ensureStream(nats: NatsConnection, desk: string, replicas = 1): Promise<void> {
  const manager = await jetstreamManager(nats);
  try {
    await manager.streams.info(desk);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.apiError().err_code !== streamMissing) throw error;
    await manager.streams.add({
      name: desk, subjects: [`${desk}.>`], storage: StorageType.File, num_replicas: replicas, discard: DiscardPolicy.New,
      allow_atomic: true, allow_direct: true, deny_delete: true, deny_purge: true,
    });
  }
}

/** The desks whose logs a server has, by name. @param nats the keeper's connection */
export async function desksOn(nats: NatsConnection): Promise<readonly string[]> {
  const names = await Array.fromAsync((await jetstreamManager(nats)).streams.names());
  return names.sort();
}

/**
 * Gives every role its own view of a desk's log: on request, a push consumer with the role's filter from the catalogue,
 * to the role's own deliver subject. Holds no state; several may run, one of them answers each request.
 */
export class Keeper {
  readonly #manager: JetStreamManager;
  readonly #nats: NatsConnection;

  private constructor(nats: NatsConnection, manager: JetStreamManager) {
    this.#nats = nats;
    this.#manager = manager;
  }

  static async start(nats: NatsConnection): Promise<Keeper> {
    const keeper = new Keeper(nats, await jetstreamManager(nats));
    nats.subscribe('keeper.*.follow.*.*', { queue: 'keeper', callback: (error, msg) => { if (error === null) void keeper.#answer(msg); } });
    // Whoever asks next must find it there.
    await nats.flush();
    return keeper;
  }

  async #answer(msg: Msg): Promise<void> {
    const [, desk = '', , role = '', host = ''] = msg.subject.split('.');
    // Only to an inbox: else a role could aim the keeper's answer at a subject that it may not write to itself.
    if (msg.reply === undefined || !inbox.test(msg.reply)) return;
    let reply: FollowReply;
    try {
      reply = await this.#follow(desk, role, host, followRequest.parse(msg.json()));
    } catch (error) {
      reply = { error: `follow ${desk} as ${role}: ${error instanceof Error ? error.message : String(error)}` };
    }
    msg.respond(JSON.stringify(reply));
  }

  async #follow(desk: string, role: string, host: string, { from, generation }: FollowRequest): Promise<FollowReply> {
    if (!isReader(role)) throw new RangeError(`expected a role (${roles.join(', ')}, solo), was "${role}"`);
    const { num_pending: pending, delivered } = await this.#manager.consumers.add(desk, {
      name: generation, deliver_subject: `${deliverSubject(desk, role, host)}.${generation}`, filter_subjects: [...filtersOf(desk, role)],
      deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from, ack_policy: AckPolicy.None, flow_control: true,
      idle_heartbeat: heartbeatNs, inactive_threshold: inactiveNs, mem_storage: true, num_replicas: 1,
    });
    return { backlog: pending + delivered.consumer_seq };
  }

  async stop(): Promise<void> {
    await this.#nats.drain();
  }
}

const isReader = (role: string): role is Role | 'solo' => role === 'solo' || roles.some((each) => each === role);

/** The subjects of a desk that a role hears; a fact that every kind of actor says stands under each kind. */
export function filtersOf(desk: string, role: Role | 'solo'): readonly string[] {
  if (role === 'solo') return [`${desk}.>`];
  const hearing = catalogue.filter(({ heardBy }) => heardBy.includes(role));
  if (hearing.length === catalogue.length) return [`${desk}.>`];
  return hearing.map(({ kind, fact }) => `${desk}.${kind}.*.${fact}`);
}
