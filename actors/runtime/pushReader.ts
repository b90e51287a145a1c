import { nuid, type Msg, type NatsConnection, type Subscription } from '@nats-io/nats-core';
import type { FollowReply, FollowRequest } from './keeperSubjects.ts';
import type { Following } from './log.ts';

/** The server says every 500 ms that it is there; missing this long means that the consumer is gone. */
const silenceMs = 2_000;
const retryMs = 250;

/**
 * Reads a stream in order through push consumers that someone else makes: notices a gap, a silence or a lost connection
 * by sequence numbers and heartbeats, and asks for a new consumer from the next sequence wanted.
 * While `onMessage` is pending nothing more is taken, and flow control holds the server back.
 */
export class PushReader {
  readonly #nats: NatsConnection;
  readonly #subject: string;
  readonly #ask: (request: FollowRequest) => Promise<FollowReply>;
  readonly #onMessage: (seq: number, subject: string, text: string) => void | Promise<void>;
  readonly #onFault: (error: Error) => void;
  #next = 1;
  #delivered = 0;
  #generation = '';
  #subscription: Subscription | undefined;
  #heardAt = 0;
  #watch: ReturnType<typeof setInterval> | undefined;
  #asking = false;
  #begun = false;
  #stopped = false;
  #pending: Promise<void> | undefined;
  readonly #held: Msg[] = [];

  constructor(nats: NatsConnection, { subject, ask, onMessage, onFault }: {
    readonly subject: string;
    readonly ask: (request: FollowRequest) => Promise<FollowReply>;
    readonly onMessage: (seq: number, subject: string, text: string) => void | Promise<void>;
    readonly onFault: (error: Error) => void;
  }) {
    this.#nats = nats;
    this.#subject = subject;
    this.#ask = ask;
    this.#onMessage = onMessage;
    this.#onFault = onFault;
  }

  async start(from: number): Promise<Following> {
    this.#next = from;
    let backlog: number;
    try {
      backlog = await this.#renew();
    } catch (error) {
      // The request may have arrived all the same, and its consumer would deliver to whoever still listens.
      this.stop();
      throw error;
    }
    this.#begun = true;
    this.#goOn();
    this.#watch = setInterval(() => {
      if (this.#pending === undefined && !this.#asking && performance.now() - this.#heardAt > silenceMs) void this.#renewUntilThere();
    }, silenceMs / 4);
    return { backlog, stop: async () => this.stop() };
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watch);
    this.#subscription?.unsubscribe();
    this.#held.length = 0;
  }

  /** Asks for a consumer from the next sequence wanted. Throws where nobody answers or the keeper refuses. */
  async #renew(): Promise<number> {
    this.#asking = true;
    try {
      this.#delivered = 0;
      this.#held.length = 0;
      this.#generation = nuid.next();
      // The server delivers only where a subscription names the very subject: a wildcard is no interest to it.
      this.#subscription?.unsubscribe();
      this.#subscription = this.#nats.subscribe(`${this.#subject}.${this.#generation}`, { callback: (error, msg) => (error === null ? this.#arrived(msg) : this.#fail(error)) });
      const { backlog, error } = await this.#ask({ from: this.#next, generation: this.#generation });
      if (backlog === undefined) throw new Error(error ?? 'the keeper gave neither a consumer nor a reason');
      this.#heardAt = performance.now();
      return backlog;
    } finally {
      this.#asking = false;
    }
  }

  async #renewUntilThere(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#renew();
        return;
      } catch (error) {
        if (this.#nats.isClosed()) return this.#fail(error);
        await new Promise((done) => setTimeout(done, retryMs));
      }
    }
  }

  #arrived(msg: Msg): void {
    if (this.#stopped) return;
    this.#heardAt = performance.now();
    // Nothing is delivered of a start that may yet fail: whoever tries again begins at the same place.
    if (this.#pending !== undefined || !this.#begun) return void this.#held.push(msg);
    const place = placeOf(msg);
    if (place === undefined) return this.#control(msg);
    if (place.consumer === this.#generation) this.#taken(msg, place.streamSeq, place.consumerSeq);
  }

  /** A heartbeat says how many messages this consumer has sent; a flow control message wants an answer once all before it is taken. */
  #control(msg: Msg): void {
    if (msg.reply !== undefined && msg.reply !== '') msg.respond();
    const sent = msg.headers?.get('Nats-Last-Consumer');
    if (sent !== undefined && sent !== '' && Number(sent) > this.#delivered && !this.#asking) void this.#renewUntilThere();
  }

  #taken(msg: Msg, streamSeq: number, consumerSeq: number): void {
    if (consumerSeq !== this.#delivered + 1) return void this.#renewUntilThere();
    this.#delivered = consumerSeq;
    if (streamSeq < this.#next) return;
    this.#next = streamSeq + 1;
    try {
      const pending = this.#onMessage(streamSeq, msg.subject, msg.string());
      if (pending === undefined) return;
      this.#pending = pending.then(() => this.#goOn(), (error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #goOn(): void {
    this.#pending = undefined;
    while (this.#pending === undefined && !this.#stopped) {
      const msg = this.#held.shift();
      if (msg === undefined) return;
      this.#arrived(msg);
    }
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#onFault(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Where a delivered message stands, from its reply subject `$JS.ACK.[domain.account.]stream.consumer.delivered.streamSeq.consumerSeq.time.pending`; undefined for control messages. */
function placeOf({ reply, headers }: Msg): { readonly consumer: string; readonly streamSeq: number; readonly consumerSeq: number } | undefined {
  if (reply === undefined || !reply.startsWith('$JS.ACK.') || headers?.code === 100) return undefined;
  const ends: number[] = [];
  for (let at = reply.indexOf('.'); at >= 0; at = reply.indexOf('.', at + 1)) ends.push(at);
  const before = ends.length > 8 ? 4 : 2;
  const token = (number: number) => reply.slice((ends[before + number] ?? 0) + 1, ends[before + number + 1]);
  return { consumer: token(0), streamSeq: Number(token(2)), consumerSeq: Number(token(3)) };
}
