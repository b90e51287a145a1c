import { nuid, PermissionViolationError, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from '@nats-io/nats-core';

interface Asked {
  readonly subject: string;
  readonly deadline: number;
  answer(msg: Msg): void;
  fail(error: Error): void;
}

const sweepMs = 500;

/**
 * Answers to commits, over one inbox of its own: what the client's `request` does, without a timer, a race and an error's stack for
 * each. A lost connection ends all that wait at once: their outcome is unknown, and the fence makes asking again safe.
 */
export class CommitReplies {
  readonly #nats: NatsConnection;
  readonly #inbox: string;
  readonly #asked = new Map<string, Asked>();
  #subscription: Subscription | undefined;
  #sweep: ReturnType<typeof setInterval> | undefined;
  #count = 0;

  constructor(nats: NatsConnection) {
    this.#nats = nats;
    this.#inbox = `${inboxPrefixOf(nats)}.${nuid.next()}`;
  }

  /** Publishes and resolves with the answer. Rejects where none comes within `withinMs`, nobody listens, the connection is lost, or the server refuses (PermissionViolationError). */
  ask(subject: string, text: string, { headers, withinMs }: { readonly headers: MsgHdrs; readonly withinMs: number }): Promise<Msg> {
    this.#listen();
    this.#count += 1;
    const token = this.#count.toString(36);
    return new Promise((resolve, reject) => {
      this.#asked.set(token, { subject, deadline: performance.now() + withinMs, answer: resolve, fail: reject });
      try {
        this.#nats.publish(subject, text, { headers, reply: `${this.#inbox}.${token}` });
      } catch (error) {
        this.#asked.delete(token);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #listen(): void {
    if (this.#subscription !== undefined) return;
    this.#subscription = this.#nats.subscribe(`${this.#inbox}.*`, { callback: (error, msg) => { if (error === null) this.#answered(msg); } });
    this.#sweep = setInterval(() => this.#expire(), sweepMs);
    this.#sweep.unref();
    void this.#watch().finally(() => clearInterval(this.#sweep));
  }

  #answered(msg: Msg): void {
    const token = msg.subject.slice(this.#inbox.length + 1);
    const asked = this.#asked.get(token);
    if (asked === undefined) return;
    this.#asked.delete(token);
    if (msg.headers?.code === 503) asked.fail(new Error(`${asked.subject}: no stream takes it`));
    else asked.answer(msg);
  }

  #expire(): void {
    const now = performance.now();
    for (const [token, { deadline, subject, fail }] of this.#asked) {
      if (now < deadline) continue;
      this.#asked.delete(token);
      fail(new Error(`${subject}: no answer in time`));
    }
  }

  /** Ends with the connection. */
  async #watch(): Promise<void> {
    for await (const status of this.#nats.status()) {
      if (status.type === 'disconnect') this.#failAll(() => true, () => new Error('the connection was lost'));
      if (status.type === 'error' && status.error instanceof PermissionViolationError) {
        const { error } = status;
        this.#failAll(({ subject }) => subject === error.subject, () => error);
      }
    }
    this.#failAll(() => true, () => new Error('the connection was closed'));
  }

  #failAll(concerns: (asked: Asked) => boolean, error: (asked: Asked) => Error): void {
    for (const [token, asked] of this.#asked) {
      if (!concerns(asked)) continue;
      this.#asked.delete(token);
      asked.fail(error(asked));
    }
  }
}

/** The first tokens of the connection's inboxes: the only ones that its user may subscribe to. */
function inboxPrefixOf(nats: NatsConnection): string {
  if (!('options' in nats) || typeof nats.options !== 'object' || nats.options === null || !('inboxPrefix' in nats.options)) return '_INBOX';
  return typeof nats.options.inboxPrefix === 'string' ? nats.options.inboxPrefix : '_INBOX';
}
