import { headers, nuid, PermissionViolationError, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';
import { prefixOf } from '../../subjects/fact.ts';
import { NotAFact, parsed, type Draft, type Logged } from './envelope.ts';
import { CommitReplies } from './commitReplies.ts';
import { deliverSubject, followReply, followRequest, followSubject, type FollowReply, type FollowRequest } from './keeperSubjects.ts';
import { LostRace, Unreachable, type Following, type FollowHooks, type Log, type Prefix, type Reader } from './log.ts';
import { PushReader } from './pushReader.ts';

const ack = z.object({
  error: z.object({ code: z.int(), err_code: z.int().optional(), description: z.string().optional() }).optional(),
});

/** What a server answers when the fence does not hold: single messages, batches, and a concurrent batch in a replicated stream. */
const lostRaceCodes = new Set([10071, 10164, 10201]);
/** Passing trouble of the server: no leader yet, too many batches in flight, out of resources. */
const passingCodes = new Set([10008, 10023, 10039, 10074, 10210, 10211]);
const commitTimeoutMs = 5_000;
const keeperTimeoutMs = 2_000;

/** A desk's log on JetStream. The connection's user decides what it may publish and where its facts are delivered. */
export class NatsLog implements Log {
  readonly desk: string;
  readonly #nats: NatsConnection;
  readonly #replies: CommitReplies;

  constructor(nats: NatsConnection, desk: string) {
    this.#nats = nats;
    this.#replies = new CommitReplies(nats);
    this.desk = desk;
  }

  async commit(prefix: Prefix, lastSeq: number, drafts: readonly Draft[]): Promise<number> {
    const last = drafts.at(-1);
    if (last === undefined) throw new RangeError('expected at least one fact to commit');
    const fence = headers();
    fence.set('Nats-Expected-Last-Subject-Sequence', String(lastSeq));
    fence.set('Nats-Expected-Last-Subject-Sequence-Subject', prefixOf(this.desk, prefix.kind, prefix.actor));
    if (drafts.length === 1) return this.#ask(last, fence);
    const id = nuid.next();
    drafts.slice(0, -1).forEach(({ subject, text }, index) => this.#nats.publish(subject, text, { headers: inBatch(index === 0 ? fence : headers(), id, index + 1) }));
    const commit = inBatch(headers(), id, drafts.length);
    commit.set('Nats-Batch-Commit', '1');
    return this.#ask(last, commit);
  }

  async #ask({ subject, text }: Draft, marked: MsgHdrs): Promise<number> {
    let reply: Msg;
    try {
      reply = await this.#replies.ask(subject, text, { headers: marked, withinMs: commitTimeoutMs });
    } catch (error) {
      if (refusedByServer(error)) throw new Error(`${subject}: the server does not allow this user to publish it; see subjects/permissions.ts`, { cause: error });
      throw new Unreachable(`${subject}: no answer to a commit (${error instanceof Error ? error.message : String(error)})`, { cause: error });
    }
    const told = reply.json<{ readonly seq?: unknown; readonly error?: unknown }>();
    // Almost every answer is this one, and it stands in the way of the next fact.
    if (typeof told.seq === 'number' && told.error === undefined) return told.seq;
    const { error } = ack.parse(told);
    const said = `${subject}: ${error?.err_code ?? ''} ${error?.description ?? 'no sequence in the answer'}`;
    if (error?.err_code !== undefined && lostRaceCodes.has(error.err_code)) throw new LostRace(said);
    if (error?.code === 503 || (error?.err_code !== undefined && passingCodes.has(error.err_code))) throw new Unreachable(said);
    throw new Error(`${said}; the log refused the commit`);
  }

  async #askKeeper(subject: string, request: FollowRequest): Promise<FollowReply> {
    const asked = JSON.stringify(followRequest.parse(request));
    try {
      return followReply.parse((await this.#nats.request(subject, asked, { timeout: keeperTimeoutMs })).json());
    } catch (error) {
      throw new Error(`${subject}: expected a keeper to answer within ${keeperTimeoutMs / 1000} s, none did (${error instanceof Error ? error.message : String(error)}); run one: investobot up without --no-keeper`, { cause: error });
    }
  }

  async follow(reader: Reader, onFact: (logged: Logged) => void | Promise<void>, onFault: (error: Error) => void, { onForeign = () => {}, recognise = () => undefined }: FollowHooks = {}): Promise<Following> {
    const push = new PushReader(this.#nats, {
      subject: deliverSubject(this.desk, reader.role, reader.host),
      ask: (request) => this.#askKeeper(followSubject(this.desk, reader.role, reader.host), request),
      onMessage: (seq, subject, text) => {
        const logged = recognise(seq, subject, text) ?? read(seq, subject, text);
        return logged instanceof NotAFact ? onForeign(logged) : onFact(logged);
      },
      onFault,
    });
    return push.start(reader.from);
  }
}

/** What is on the stream and is no fact is told apart from a fact that this build can't read, which ends the reading. */
function read(seq: number, subject: string, text: string): Logged | NotAFact {
  try {
    return parsed(seq, subject, text);
  } catch (error) {
    if (error instanceof NotAFact) return error;
    throw error;
  }
}

const refusedByServer = (error: unknown): boolean =>
  error instanceof PermissionViolationError || (error instanceof Error && error.cause instanceof PermissionViolationError);

function inBatch(marked: MsgHdrs, id: string, sequence: number): MsgHdrs {
  marked.set('Nats-Batch-Id', id);
  marked.set('Nats-Batch-Sequence', String(sequence));
  return marked;
}
