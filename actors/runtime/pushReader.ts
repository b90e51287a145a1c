import { nuid, type Msg } from '@nats-io/nats-core';
import type { FollowReply, FollowRequest } from './keeperSubjects.ts';
import type { Following } from './log.ts';
import { realTimers, type Timers } from './timers.ts';

/** The server says every 500 ms that it is there; missing this long means that the consumer is gone. */
const silenceMs = 2_000;
const retryMs = 250;

/** What it needs of a delivered message, and of the connection. */
export type Delivered = Pick<Msg, 'subject' | 'reply' | 'headers' | 'string' | 'respond'>;
export interface Deliveries {
  subscribe(subject: string, options: { callback(error: Error | null, msg: Delivered): void }): { unsubscribe(): void };
  isClosed(): boolean;
}

/**
 * Reads a stream in order through push consumers that someone else makes: notices a gap, a silence or a lost connection
 * by sequence numbers and heartbeats, and asks for a new consumer from the next sequence wanted.
 * While `onMessage` is pending nothing more is taken, and flow control holds the server back.
 */
export class PushReader {
  readonly #nats: Deliveries;
  readonly #subject: string;
  readonly #ask: (request: FollowRequest) => Promise<FollowReply>;
  readonly #onMessage: (seq: number, subject: string, text: string) => void | Promise<void>;
  readonly #onFault: (error: Error) => void;
  #next = 1;
  #delivered = 0;
  #generation = '';
  #subscription: { unsubscribe(): void } | undefined;
  #heardAt = 0;
  #asking = false;
  #begun = false;
  #stopped = false;
  #pending: Promise<void> | undefined;
  readonly #held: Delivered[] = [];
  readonly #timers: Timers;

  constructor(nats: Deliveries, { subject, ask, onMessage, onFault, timers = realTimers }: {
    readonly subject: string;
    readonly ask: (request: FollowRequest) => Promise<FollowReply>;
    readonly onMessage: (seq: number, subject: string, text: string) => void | Promise<void>;
    readonly onFault: (error: Error) => void;
    readonly timers?: Timers;
  }) {
    this.#nats = nats;
    this.#subject = subject;
    this.#ask = ask;
    this.#onMessage = onMessage;
    this.#onFault = onFault;
    this.#timers = timers;
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
    this.#watch();
    return { backlog, stop: async () => this.stop() };
  }

  #watch(): void {
    this.#timers.after(silenceMs / 4, () => {
      if (this.#stopped) return;
      if (this.#pending === undefined && !this.#asking && this.#timers.elapsed() - this.#heardAt > silenceMs) void this.#renewUntilThere();
      this.#watch();
    }).unref();
  }

  stop(): void {
    this.#stopped = true;
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
      this.#heardAt = this.#timers.elapsed();
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
        await new Promise<void>((done) => { this.#timers.after(retryMs, done); });
      }
    }
  }

  #arrived(msg: Delivered): void {
    if (this.#stopped) return;
    this.#heardAt = this.#timers.elapsed();
    // Nothing is delivered of a start that may yet fail: whoever tries again begins at the same place.
    if (this.#pending !== undefined || !this.#begun) return void this.#held.push(msg);
    const place = placeOf(msg, this.#generation);
    if (place === 'control') return this.#control(msg);
    if (place !== 'of another consumer') this.#taken(msg, place.streamSeq, place.consumerSeq);
  }

  /** A heartbeat says how many messages this consumer has sent; a flow control message wants an answer once all before it is taken. */
  #control(msg: Delivered): void {
    if (msg.reply !== undefined && msg.reply !== '') msg.respond();
    const sent = msg.headers?.get('Nats-Last-Consumer');
    if (sent !== undefined && sent !== '' && Number(sent) > this.#delivered && !this.#asking) void this.#renewUntilThere();
  }

  #taken(msg: Delivered, streamSeq: number, consumerSeq: number): void {
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

/** Where a consumer's message stands, from its reply subject `$JS.ACK.[domain.account.]stream.consumer.delivered.streamSeq.consumerSeq.time.pending`. */
function placeOf({ reply, headers }: Delivered, consumer: string): { readonly streamSeq: number; readonly consumerSeq: number } | 'control' | 'of another consumer' {
  if (reply === undefined || !reply.startsWith('$JS.ACK.') || headers?.code === 100) return 'control';
  const name = reply.indexOf(consumer);
  if (name < 0) return 'of another consumer';
  const streamSeq = reply.indexOf('.', name + consumer.length + 1) + 1;
  const consumerSeq = reply.indexOf('.', streamSeq) + 1;
  return { streamSeq: Number(reply.slice(streamSeq, consumerSeq - 1)), consumerSeq: Number(reply.slice(consumerSeq, reply.indexOf('.', consumerSeq))) };
}
