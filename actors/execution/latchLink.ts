import type { NatsConnection } from '@nats-io/nats-core';
import type { FactOf } from '../../subjects/fact.ts';
import type { resumed } from '../../subjects/risk.ts';
import type { Logged } from '../runtime/envelope.ts';
import { killLatch } from '../console/killLatch.ts';
import { latchSubject } from '../runtime/keeperSubjects.ts';

/** More kills than this in force at once are no desk's doing; the newest are kept, each of them is enough. */
const mostKills = 100;

/** The kills that this host heard of outside the log: they hold from the moment of receipt, whatever the backlog. Lost with the process; the log has them then. */
export class KillLatch {
  #kills: readonly string[] = [];

  /** Hears kills of a desk. A message that is none latches too, with an id that nothing lifts but a restart: better stopped than sorry. */
  listen(nats: NatsConnection, desk: string): void {
    nats.subscribe(latchSubject(desk), {
      callback: (error, msg) => {
        if (error !== null) return;
        const read = killLatch.safeParse(jsonOf(msg.string()));
        this.latch(read.success ? read.data.kill : `unreadable ${msg.string().slice(0, 64)}`);
      },
    });
  }

  latch(id: string): void {
    if (!this.#kills.includes(id)) this.#kills = [...this.#kills, id].slice(-mostKills);
  }

  /** A kill that the log lifts is lifted here too. */
  seen({ kind, fact }: Logged): void {
    if (kind.name !== 'risk.resumed') return;
    const { lifted } = (fact as FactOf<typeof resumed>).body;
    this.#kills = this.#kills.filter((id) => id !== lifted);
  }

  get kills(): readonly string[] {
    return this.#kills;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
