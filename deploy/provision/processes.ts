import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { until } from './patience.ts';

/** A process and when it started: a pid alone is given to another process some day. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** Who has this pid now; undefined where nobody has, or only a zombie. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export const isAlive = ({ pid, startedAt }: ProcessIdentity): boolean => identityOf(pid)?.startedAt === startedAt;

/** The program and its arguments, with spaces between; undefined where the process is gone or another user's. */
export function commandLineOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
}

/**
 * Ends a process: SIGTERM, and SIGKILL after `graceMs`. Signals nobody else: the identity is looked at before each signal.
 * Throws where it is alive 5 s after SIGKILL.
 */
export async function end(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const gone = () => (isAlive(identity) ? undefined : true);
  signal(identity, 'SIGTERM');
  if (await until(gone, graceMs)) return;
  signal(identity, 'SIGKILL');
  if (!(await until(gone, 5_000))) throw new Error(`process ${identity.pid}: expected to end on SIGKILL, was alive after 5 s; end it by hand`);
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (isAlive(identity)) throw error;
  }
}

/** Field 22 of /proc/PID/stat, in ticks since boot, with the boot's id. The name in field 2 may hold anything, so fields count from its last ")". */
function startOnLinux(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${read('/proc/sys/kernel/random/boot_id')?.trim()} ${fields[19]}`;
}

function startByPs(pid: number): string | undefined {
  const state = ps(pid, 'stat=');
  return state === undefined || state.startsWith('Z') ? undefined : ps(pid, 'lstart=');
}

/** `ps` ends with 1 where there is no such process, and throws here where there is no `ps`. */
function ps(pid: number, format: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
    throw error;
  }
}

/** What /proc says; undefined where the process is gone or not ours to look at. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String(error.code))) return undefined;
    throw error;
  }
}
