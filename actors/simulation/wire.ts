import { parsed, type Draft, type Logged } from '../runtime/envelope.ts';
import { Unreachable, type Following, type FollowHooks, type Log, type Prefix, type Reader } from '../runtime/log.ts';
import { PushReader, type Deliveries, type Delivered } from '../runtime/pushReader.ts';
import type { Process } from './process.ts';
import type { Around, Stream } from './stream.ts';

/** How long a host waits for the answer to a commit; as on JetStream. */
const commitTimeoutMs = 5_000;
const keeperTimeoutMs = 2_000;
const mostKeeperTries = 5;

/** A desk's log as one process has it: over a network that loses, delays and repeats. It is read through the reader that real hosts use. */
export class Wire implements Log {
  readonly desk: string;
  readonly #stream: Stream;
  readonly #process: Process;
  readonly #around: Around;

  constructor(stream: Stream, process: Process, around: Around) {
    this.desk = stream.log.desk;
    this.#stream = stream;
    this.#process = process;
    this.#around = around;
  }

  commit(prefix: Prefix, lastSeq: number, drafts: readonly Draft[]): Promise<number> {
    const { scheduler, chance, faults } = this.#around;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const unanswered = (ms: number) => this.#process.after(ms, () => reject(new Unreachable(`${drafts[0]?.subject}: no answer to a commit`)));
    if (faults.strikes('commit lost')) {
      unanswered(this.#noticedMs());
      return promise;
    }
    const isLate = faults.strikes('commit late');
    if (isLate) unanswered(commitTimeoutMs);
    scheduler.after(isLate ? chance.between(10, 2 * commitTimeoutMs) : chance.between(0.05, 0.5), () => {
      // What a process wrote right before it died may have left or not.
      if (!this.#process.lives && chance.happens(0.5)) return;
      const answers = !faults.strikes('acknowledgement lost');
      if (!answers) unanswered(this.#noticedMs());
      this.#stream.append(prefix, lastSeq, drafts).then(
        (seq) => { if (answers) this.#process.after(chance.between(0.05, 0.3), () => resolve(seq)); },
        (error: unknown) => { if (answers) this.#process.after(chance.between(0.05, 0.3), () => reject(error)); },
      );
    });
    return promise;
  }

  /** A lost connection is noticed at once, a lost message after the time-out. */
  #noticedMs(): number {
    const { chance } = this.#around;
    return chance.happens(0.7) ? chance.between(1, 50) : commitTimeoutMs;
  }

  async follow({ role, from }: Reader, onFact: (logged: Logged) => void | Promise<void>, onFault: (error: Error) => void, { recognise = () => undefined }: FollowHooks = {}): Promise<Following> {
    const { facts } = this.#stream.log;
    let deliver: (msg: Delivered) => void = () => {};
    let end = () => {};
    const deliveries: Deliveries = {
      subscribe: (_, { callback }) => {
        deliver = (msg) => callback(null, msg);
        return { unsubscribe: () => end() };
      },
      isClosed: () => !this.#process.lives,
    };
    const push = new PushReader(deliveries, {
      subject: 'deliver', onFault, timers: this.#process,
      onMessage: (seq, subject, text) => onFact(recognise(seq, subject, text) ?? facts[seq - 1] ?? parsed(seq, subject, text)),
      ask: async ({ from: wanted, generation }) => {
        await this.#keeper();
        end();
        const consumer = this.#stream.consume({ role, from: wanted, generation, process: this.#process, deliver: (msg) => deliver(msg) });
        end = consumer.end;
        return { backlog: consumer.backlog };
      },
    });
    return push.start(from);
  }

  /** Asked again a few times, as a real log does. */
  async #keeper(): Promise<void> {
    const { faults, chance } = this.#around;
    for (let tries = 1; faults.strikes('keeper silent'); tries += 1) {
      await this.#process.pause(keeperTimeoutMs);
      if (tries >= mostKeeperTries) throw new Error(`expected a keeper to answer, none did in ${tries} tries`);
    }
    await this.#process.pause(chance.between(0.1, 1));
  }
}
