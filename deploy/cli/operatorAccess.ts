import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { NoRespondersError, RequestError, TimeoutError, type NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';
import { connectAs } from '../../actors/runtime/connect.ts';
import { verbSubject, type VerbName } from '../../subjects/verbs.ts';
import { DeskFolders, type DeskRecord } from '../desk/deskFolder.ts';
import { loadKey } from '../keys/keys.ts';
import { ensuredSigner, signerNamed, type Signer } from '../keys/people.ts';
import { homePath } from '../provision/home.ts';
import { natsServerOf } from './natsServer.ts';

const reply = z.looseObject({ ok: z.boolean(), error: z.string().optional(), fact: z.string().optional() });
/** What a desk answers: `ok`, and what the verb gives, or what is wrong. */
export type Reply = z.infer<typeof reply>;

/** Everything that the operator's commands stand on. */
export interface OperatorAccess {
  /** Asks the desk's ops services. Throws where nobody answers, naming what to start. */
  request(desk: string, verb: VerbName, body: unknown): Promise<Reply>;
  /** The desks that this home knows, oldest first. */
  desks(): readonly DeskRecord[];
  /** A person's key of this home. Throws where there is none. */
  signer(name: string): Signer;
  /** As `signer`, but makes the key where there is none. */
  ensuredSigner(name: string): Signer;
  /** 32 random hex digits. */
  nonce(): string;
  /** Who asks, for the log. */
  readonly requester: string;
  /** One line, or one JSON text, for stdout. */
  out(text: string): void;
  /** The command ends with code 1, having said why. */
  fail(): void;
  close(): Promise<void>;
}

const patienceMs = 10_000;

function unanswered(error: unknown, desk: string, subject: string): Error {
  if (error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders())) {
    return new Error(`${subject}: expected a desk ${desk} that runs, was none; start it (investobot up --desk ${desk}), or name another with --desk`, { cause: error });
  }
  if (error instanceof TimeoutError) return new Error(`${subject}: no answer within ${patienceMs / 1_000} s; see the desk's log`, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

/** A home's servers end with its last desk: who asks a desk that does not run mostly finds no server. */
function unreached(error: unknown, desk: string): Error {
  return new Error(`${error instanceof Error ? error.message : String(error)}; investobot up --desk ${desk} starts that desk with its servers`, { cause: error });
}

/** The operator of this machine: connects with the operator's key when something is first asked. */
export function operatorAccess(env: NodeJS.ProcessEnv = process.env): OperatorAccess {
  const home = homePath(env);
  let connecting: Promise<NatsConnection> | undefined;
  const connected = () => (connecting ??= connectAs('operator', natsServerOf(env), loadKey(home, 'operator')));
  return {
    async request(desk, verb, body) {
      const subject = verbSubject(desk, verb);
      const nats = await connected().catch((error: unknown) => { throw unreached(error, desk); });
      try {
        return reply.parse((await nats.request(subject, JSON.stringify(body), { timeout: patienceMs })).json());
      } catch (error) {
        throw unanswered(error, desk, subject);
      }
    },
    desks: () => new DeskFolders(home).all(),
    signer: (name) => signerNamed(home, name),
    ensuredSigner: (name) => ensuredSigner(home, name),
    nonce: () => randomBytes(16).toString('hex'),
    requester: userInfo().username,
    out: (text) => void process.stdout.write(`${text}\n`),
    fail: () => { process.exitCode = 1; },
    async close() {
      const nats = await connecting?.catch(() => undefined);
      connecting = undefined;
      await nats?.close();
    },
  };
}
