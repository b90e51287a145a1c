import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { lastLines } from './command.ts';
import { end, identityOf, type ProcessIdentity } from './processes.ts';
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
}

export type OnSpawn = (identity: ProcessIdentity) => void;

const largestLogBytes = 10_000_000;

/**
 * Starts a server as a child of this process and waits until it is ready.
 * It has its own process group, so that Ctrl-C reaches us alone and we end it last; it writes to its log file and not to a pipe, so that it
 * survives us if we are killed; it is ended when this process exits.
 * @param onSpawn hears of the process before it is ready, so that it can be recorded
 * @param signal ends the waiting, and the server with it
 * Throws where it ends or is not ready in time (it is then ended); the message has the log's last lines.
 */
export async function startChild(program: ServerProgram, { onSpawn, signal }: { onSpawn?: OnSpawn; signal?: AbortSignal } = {}): Promise<Child> {
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
  const endWithUs = () => void child.kill('SIGTERM');
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
  return { ...identity, ended, stop };
}

/** Keeps one older log. @returns the size of what is in the log already, in bytes */
function rotate(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largestLogBytes) return size;
  renameSync(path, `${path}.1`);
  return 0;
}
