import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';
import { paceSubject } from '../runtime/keeperSubjects.ts';
import type { Pacing, Report } from '../runtime/pacing.ts';

const report = z.strictObject({ host: z.string().max(100), taken: z.int().min(0), wrote: z.record(z.string(), z.int().min(0)), idle: z.boolean() });

/** Core NATS may lose a message: the last report is said again this often while nothing new is to be said. */
const againMs = 250;

/** Tells the market, in whatever process it runs, how far this host is. */
export class PaceSender implements Pacing {
  readonly #nats: NatsConnection;
  readonly #subject: string;
  #last: string | undefined;
  readonly #again: ReturnType<typeof setInterval>;

  constructor(nats: NatsConnection, { desk, role, host }: { readonly desk: string; readonly role: string; readonly host: string }) {
    this.#nats = nats;
    this.#subject = paceSubject(desk, role, host);
    this.#again = setInterval(() => this.#say(), againMs);
  }

  report(said: Report): void {
    this.#last = JSON.stringify(said);
    this.#say();
  }

  stop(): void {
    clearInterval(this.#again);
  }

  #say(): void {
    if (this.#last !== undefined && !this.#nats.isClosed()) this.#nats.publish(this.#subject, this.#last);
  }
}

/** Hears the reports of a desk's hosts. What is no report is passed over and told to `onBad`. */
export function hearPace(nats: NatsConnection, desk: string, onReport: (report: Report) => void, onBad: (error: Error) => void): void {
  nats.subscribe(`pace.${desk}.>`, {
    callback: (error, msg) => {
      if (error !== null) return onBad(error);
      const read = report.safeParse(parsedJson(msg.string()));
      if (read.success) onReport(read.data);
      else onBad(new Error(`${msg.subject}: expected a report, ${read.error.issues[0]?.message ?? 'was something else'}`));
    },
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
