import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';

export interface Limits {
  readonly env?: NodeJS.ProcessEnv;
  readonly withinMs: number;
  /** When the program must have written something at the latest; without it only `withinMs` counts. */
  readonly firstWordWithinMs?: number;
}

/**
 * Runs a program to its end, without a shell and without stdin.
 * @returns what it wrote to stdout
 * Throws where it can't be started, ends with another code than 0, or exceeds a limit (it is then killed); the message has the last lines it wrote.
 */
export function output(program: string, args: readonly string[], { env = process.env, withinMs, firstWordWithinMs = withinMs }: Limits): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let all = '';
    let ended: string | undefined;
    const end = (why: string) => { ended = why; child.kill('SIGKILL'); };
    const whole = setTimeout(() => end(`did not end within ${withinMs / 1000} s`), withinMs);
    const silence = setTimeout(() => end(`wrote nothing within ${firstWordWithinMs / 1000} s`), firstWordWithinMs);
    const hear = (chunk: Buffer) => { clearTimeout(silence); all = (all + chunk.toString()).slice(-4_000); };
    child.stdout.on('data', (chunk: Buffer) => { hear(chunk); stdout += chunk.toString(); });
    child.stderr.on('data', hear);
    const settle = (failure: string | undefined) => {
      clearTimeout(whole);
      clearTimeout(silence);
      if (failure === undefined) resolve(stdout);
      else reject(new Error(`${[basename(program), ...args].join(' ')}: ${failure}${lastLines(all)}`));
    };
    child.on('error', (error) => settle(error.message));
    child.on('close', (code, signal) => settle(ended ?? (code === 0 ? undefined : `ended with ${code ?? signal}`)));
  });
}

/** The end of a program's output, for an error message; empty where it wrote nothing. */
export function lastLines(text: string, count = 5): string {
  const lines = text.trim().split('\n').filter(Boolean).slice(-count);
  return lines.length === 0 ? '' : `: ${lines.join(' | ')}`;
}

/** Where PATH finds an executable of this name; undefined where it doesn't. */
export async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

export const isExecutable = (path: string): Promise<boolean> => access(path, constants.X_OK).then(() => true, () => false);
