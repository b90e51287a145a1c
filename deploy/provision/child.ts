import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { lastLines } from './command.ts';
import { end, identityOf, isAlive, type ProcessIdentity } from './processes.ts';
import { until } from './patience.ts';

/** How to start one server and to know that it is ready. */
export interface ServerProgram {
  /** For messages: `NATS`, `MongoDB`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly readyWithinMs: number;
  /** How long it may take to end on SIGTERM. */
  readonly graceMs: number;
  /** One look at whether it answers. Throws for what waiting does not cure. */
  readonly isReady: () => Promise<boolean>;
}

export interface Child extends ProcessIdentity {
  /** Settles when the process has ended, with the reason for people. */
  readonly ended: Promise<string>;
  /** SIGTERM, SIGKILL after the program's grace. May be called again. */
  stop(): Promise<void>;
  /** It goes on without this process, whose exit does not end it any more. */
  leave(): void;
}

export type OnSpawn = (identity: ProcessIdentity) => void;

/** Whether other processes use the server: then the exit of this one leaves it to them. */
export type IsShared = () => boolean;

const largestLogBytes = 10_000_000;

/**
 * Starts a server as a child of this process and waits until it is ready.
 * It has its own process group, so that Ctrl-C reaches us alone and we end it last; it writes to its log file and not to a pipe, so that it
 * survives us if we are killed; it is ended when this process exits, unless others use it.
 * @param onSpawn hears of the process before it is ready, so that it can be recorded
 * @param signal ends the waiting, and the server with it
 * Throws where it ends or is not ready in time (it is then ended); the message has the log's last lines.
 */
export async function startChild(program: ServerProgram, { onSpawn, signal, isShared = () => false }: { onSpawn?: OnSpawn; signal?: AbortSignal; isShared?: IsShared } = {}): Promise<Child> {
  const { name, command, args, logFile, readyWithinMs, graceMs } = program;
  const logFrom = rotate(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with ${code}`));
  });
  const complaint = (what: string) => new Error(`${name}: expected to start, ${what}${lastLines(readFileSync(logFile).subarray(logFrom).toString())}; its log is ${logFile}`);
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (!identity) throw complaint(await ended);
  onSpawn?.(identity);
  const endWithUs = () => { if (!isShared()) child.kill('SIGTERM'); };
  process.once('exit', endWithUs);
  let reason: string | undefined;
  void ended.then((why) => { reason = why; process.off('exit', endWithUs); });
  const stop = async () => { await end(identity, graceMs); await ended; };

  try {
    const settled = async () => reason !== undefined || signal?.aborted || (await program.isReady()) || undefined;
    const isSettled = await until(settled, readyWithinMs);
    if (reason !== undefined) throw complaint(reason);
    signal?.throwIfAborted();
    if (!isSettled) throw complaint(`was not ready after ${readyWithinMs / 1000} s`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...identity, ended, stop, leave: () => {
    process.off('exit', endWithUs);
    child.unref();
  } };
}

const lookMs = 250;

/** A server that another process started and left, as if it were a child of this one. */
export function adoptedChild({ graceMs }: ServerProgram, identity: ProcessIdentity, isShared: IsShared = () => false): Child {
  const ended = Promise.withResolvers<string>();
  const endWithUs = () => { if (!isShared() && isAlive(identity)) process.kill(identity.pid, 'SIGTERM'); };
  process.once('exit', endWithUs);
  const leave = () => {
    clearInterval(looking);
    process.off('exit', endWithUs);
  };
  const settle = () => {
    leave();
    ended.resolve('ended');
  };
  const looking = setInterval(() => { if (!isAlive(identity)) settle(); }, lookMs).unref();
  return { ...identity, ended: ended.promise, leave, stop: async () => {
    await end(identity, graceMs);
    settle();
  } };
}

/** Keeps one older log. @returns the size of what is in the log already, in bytes */
function rotate(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largestLogBytes) return size;
  renameSync(path, `${path}.1`);
  return 0;
}
