import { headers, type MsgHdrs } from '@nats-io/nats-core';
import type { Role } from '../../subjects/roles.ts';
import type { Draft, Logged } from '../runtime/envelope.ts';
import type { Prefix } from '../runtime/log.ts';
import { mayHear, MemoryLog } from '../runtime/memoryLog.ts';
import type { Delivered } from '../runtime/pushReader.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** Idle readers are told this often that the server is there. */
const heartbeatMs = 1_000;
/** Facts that are sent together to a reader that is far behind. */
const burst = 32;

interface Wanted {
  readonly role: Role | 'solo';
  /** First sequence wanted. */
  readonly from: number;
  /** Name that its messages carry. */
  readonly generation: string;
  readonly process: Process;
  readonly deliver: (msg: Delivered) => void;
}

/** The server's side of a desk's log: facts in one order, and consumers that are sent what they may hear. */
export class Stream {
  readonly log: MemoryLog;
  readonly #consumers = new Set<Consumer>();
  readonly #around: Around;
  readonly #onFact: (logged: Logged) => void;

  /** @param onFact hears every fact when it is on the log, before anyone is sent it */
  constructor(log: MemoryLog, around: Around, onFact: (logged: Logged) => void) {
    this.log = log;
    this.#around = around;
    this.#onFact = onFact;
  }

  /** As the server: all or none, if the fence holds. */
  async append(prefix: Prefix, lastSeq: number, drafts: readonly Draft[]): Promise<number> {
    const before = this.log.facts.length;
    const committed = this.log.commit(prefix, lastSeq, drafts);
    for (const logged of this.log.facts.slice(before)) this.#onFact(logged);
    for (const consumer of this.#consumers) consumer.wake();
    return committed;
  }

  /** Makes a consumer. @returns how many facts there are to send now, and how to end it */
  consume(wanted: Wanted): { readonly backlog: number; readonly end: () => void } {
    const consumer = new Consumer(this.log, wanted, this.#around);
    this.#consumers.add(consumer);
    consumer.wake();
    consumer.beat();
    return {
      backlog: this.log.facts.slice(wanted.from - 1).filter((logged) => mayHear(wanted.role, logged)).length,
      end: () => {
        consumer.end();
        this.#consumers.delete(consumer);
      },
    };
  }
}

export interface Around {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly faults: Faults;
}

/** Sends facts to one reader, in order, each once unless something goes wrong. */
class Consumer {
  readonly #log: MemoryLog;
  readonly #wanted: Wanted;
  readonly #around: Around;
  #next: number;
  #sent = 0;
  #sending = false;
  #ended = false;

  constructor(log: MemoryLog, wanted: Wanted, around: Around) {
    this.#log = log;
    this.#wanted = wanted;
    this.#around = around;
    this.#next = wanted.from - 1;
  }

  end(): void {
    this.#ended = true;
  }

  wake(): void {
    if (this.#sending || this.#ended || this.#skipped() === undefined) return;
    const { scheduler, chance, faults } = this.#around;
    this.#sending = true;
    const waitMs = faults.strikes('delivery late') ? chance.between(5, 1_500) : chance.between(0.05, 0.4);
    scheduler.after(waitMs, () => {
      this.#sending = false;
      if (faults.strikes('reader severed')) return this.end();
      this.#send();
      this.wake();
    });
  }

  /** The next fact that the reader may hear; what it may not is passed over. */
  #skipped(): Logged | undefined {
    for (let logged = this.#log.facts[this.#next]; logged !== undefined; logged = this.#log.facts[this.#next]) {
      if (mayHear(this.#wanted.role, logged)) return logged;
      this.#next += 1;
    }
    return undefined;
  }

  #send(): void {
    const together = this.#log.facts.length - this.#next > burst ? burst : 1;
    for (let count = 0; count < together && !this.#ended; count += 1) {
      const logged = this.#skipped();
      if (logged === undefined) return;
      this.#next += 1;
      this.#sent += 1;
      if (this.#around.faults.strikes('delivery lost')) continue;
      this.#deliver(logged, this.#sent);
      if (this.#around.faults.strikes('delivery twice')) this.#deliver(logged, this.#sent);
    }
  }

  #deliver({ seq, subject, text }: Logged, consumerSeq: number): void {
    const { process, deliver, generation } = this.#wanted;
    process.reached(() => deliver({ subject, reply: `$JS.ACK.stream.${generation}.1.${seq}.${consumerSeq}.0.0`, string: () => text, respond: () => true }));
  }

  beat(): void {
    this.#around.scheduler.after(heartbeatMs, () => {
      const { process, deliver } = this.#wanted;
      if (this.#ended || !process.lives) return;
      if (!this.#sending) process.reached(() => deliver({ ...heartbeat, headers: saysLast(this.#sent) }));
      this.beat();
    });
  }
}

function saysLast(consumerSeq: number): MsgHdrs {
  const said = headers();
  said.set('Nats-Last-Consumer', String(consumerSeq));
  return said;
}

const heartbeat = { subject: 'heartbeat', string: () => '', respond: () => false };
