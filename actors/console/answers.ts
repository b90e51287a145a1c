import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { objectionToLowering, objectionToSigned } from '../../machines/console/objections.ts';
import { orders, positions, status } from '../../machines/console/replies.ts';
import type { Console } from '../../machines/console/state.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { heartbeat, killRequested, loweringVerb, reason, requested, requester, signed } from '../../subjects/operations.ts';
import { kill, type Verb } from '../../subjects/verbs.ts';
import type { Host } from '../runtime/host.ts';
import { observedId } from '../runtime/ids.ts';
import { asked } from './ask.ts';
import type { killLatch } from './killLatch.ts';

/** What a request comes to. `code` as HTTP has it: 200, 400 wrong request, 409 will not count, 429 too many, 500 ours, 503 not now. */
export interface Answer {
  readonly code: number;
  readonly body: { readonly ok: boolean; readonly error?: string; readonly fact?: string };
}

export interface Answering {
  /** Holds `console.main`, caught up. */
  readonly host: Pick<Host, 'observe' | 'holds' | 'cell' | 'now' | 'taken' | 'opening'>;
  /** Tells execution of a kill outside the log. Must not throw. */
  readonly latch: (message: z.infer<typeof killLatch>) => void;
  /** How long a caller waits for the log; its own patience is 5 s by default. */
  readonly logWithinMs?: number;
  /** Requests that may wait for the log at once; as many kills again. */
  readonly mostWaiting?: number;
}

export const refusal = (code: number, error: string, fact?: string): Answer => ({ code, body: { ok: false, error, ...(fact === undefined ? {} : { fact }) } });

const watching = z.object({ requester: requester.default('operator') });
const lowering = z.object({ target: z.string().default('desk'), reason, requester: requester.default('operator') });
const ops = { kind: 'ops', actor: 'main' } as const;
const late = Symbol('late');

/** Answers operators' requests of one desk, from the console's state or by stating a fact. */
export class Answers {
  readonly #host: Answering['host'];
  readonly #latch: Answering['latch'];
  readonly #logWithinMs: number;
  readonly #mostWaiting: number;
  #waiting = 0;
  #killsWaiting = 0;

  constructor({ host, latch, logWithinMs = 3_000, mostWaiting = 64 }: Answering) {
    this.#host = host;
    this.#latch = latch;
    this.#logWithinMs = logWithinMs;
    this.#mostWaiting = mostWaiting;
  }

  /** Never rejects: what goes wrong is an answer too. */
  async to(verb: Verb, bytes: Uint8Array): Promise<Answer> {
    try {
      const checked = asked(verb, bytes);
      if ('fault' in checked) return refusal(400, `${verb.verb}: ${checked.fault}`);
      return await this.#answer(verb, checked.request);
    } catch (error) {
      return refusal(500, `${verb.verb}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #answer(verb: Verb, request: unknown): Promise<Answer> {
    if (verb.verb === 'kill') {
      const asked = kill.request.parse(request);
      if (asked.target === undefined || asked.target === 'desk') return this.#kill(asked);
    }
    if (!this.#host.holds('console.main')) return refusal(503, `${verb.verb}: another console serves this desk now; ask again`);
    if (verb.verb === 'status') return this.#told((state) => status(state, { seq: this.#host.taken, at: this.#host.now() }));
    if (verb.verb === 'positions') return this.#told(positions);
    if (verb.verb === 'orders') return this.#told(orders);
    if (verb.verb === 'heartbeat') return this.#stated(verb.verb, heartbeat, { requester: watching.parse(request).requester }, undefined);
    return verb.signed ? this.#raise(request) : this.#lower(loweringVerb.parse(verb.verb), request);
  }

  #told(tell: (state: Console) => object): Answer {
    const { quarantine } = this.#host.cell('console.main') ?? {};
    if (quarantine !== undefined) return refusal(500, `console.main is in quarantine since ${quarantine.fact} (${quarantine.error}); kill and all other requests still work, release it: investobot release console.main`);
    return { code: 200, body: { ok: true, ...tell(this.#state()) } };
  }

  /** What objects, as far as the console can see. In quarantine it sees nothing. */
  #objection(object: (state: Console) => string | undefined): string | undefined {
    return this.#host.cell('console.main')?.quarantine === undefined ? object(this.#state()) : undefined;
  }

  #state(): Console {
    const cell = this.#host.cell('console.main');
    if (cell === undefined) throw new Error('expected console.main to run in this host, was not there; the console role serves the ops services');
    return cell.actor.state() as Console;
  }

  /** First execution hears it, whatever the log does; the log as soon as it can be reached. */
  async #kill({ reason: why, requester: who = 'operator', flatten }: z.infer<typeof kill.request>): Promise<Answer> {
    const content = randomUUID();
    const fact = this.#idOf(killRequested, content);
    this.#latch({ kill: fact, reason: why });
    if (!this.#host.holds('console.main')) return refusal(503, 'kill: latched, but another console serves this desk now; ask again, so that it comes to the log');
    if (this.#killsWaiting >= this.#mostWaiting) return refusal(429, `kill: latched; ${this.#mostWaiting} kills wait for the log already`);
    this.#killsWaiting += 1;
    const arrived = this.#observed(killRequested, { reason: why, requester: who, ...(flatten === undefined ? {} : { flatten }) }, content).finally(() => { this.#killsWaiting -= 1; });
    return { code: 200, body: { ok: true, fact, ...(await this.#inTime(arrived) ? {} : { logged: false }) } };
  }

  #lower(verb: z.infer<typeof loweringVerb>, request: unknown): Promise<Answer> {
    const { target, reason: why, requester: who } = lowering.parse(request);
    const objection = this.#objection((state) => objectionToLowering(state, verb, target));
    return this.#stated(verb, requested, { verb, target, reason: why, requester: who }, objection);
  }

  #raise(request: unknown): Promise<Answer> {
    const body = signed.body.parse(request);
    const objection = this.#objection((state) => objectionToSigned(state, body, this.#host.now()));
    return this.#stated(body.verb, signed, body, objection);
  }

  /** The fact goes on the log whatever the console objects: the machines decide, and make an incident of a signature that does not count. */
  async #stated<Body>(verb: string, kind: FactKind<string, Body>, body: Body, objection: string | undefined): Promise<Answer> {
    if (this.#waiting >= this.#mostWaiting) return refusal(429, `${verb}: ${this.#mostWaiting} requests wait for the log already; ask again`);
    this.#waiting += 1;
    const content = randomUUID();
    const arrived = this.#observed(kind, body, content).finally(() => { this.#waiting -= 1; });
    if (!(await this.#inTime(arrived))) return refusal(503, `${verb}: the log has not answered within ${this.#logWithinMs} ms; the request may still come to it, see status before asking again`);
    const fact = this.#idOf(kind, content);
    return objection === undefined ? { code: 200, body: { ok: true, fact } } : refusal(409, `${verb}: ${objection}`, fact);
  }

  async #observed<Body>(kind: FactKind<string, Body>, body: Body, content: string): Promise<void> {
    await this.#host.observe(ops, kind, body, { at: this.#host.now(), content });
  }

  #idOf({ name }: FactKind, content: string): string {
    return observedId(this.#host.opening.genesis, name, ops.actor, content);
  }

  async #inTime(arrived: Promise<void>): Promise<boolean> {
    const deadline = Promise.withResolvers<typeof late>();
    const timer = setTimeout(() => deadline.resolve(late), this.#logWithinMs);
    try {
      return (await Promise.race([arrived, deadline.promise])) !== late;
    } finally {
      clearTimeout(timer);
    }
  }
}
