import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../investobot.mjs', import.meta.url));

/** More than that of one machine is a mistake. */
export const mostWorkers = 256;

/** Worker processes of this machine. One that dies is not replaced: its job goes to another. They end with this process, however it ends: a channel binds them to it. */
export class Workers {
  readonly #children: readonly ChildProcess[];
  readonly #ends: readonly Promise<void>[];

  /** @param flags what `investobot worker` is told */
  constructor(count: number, flags: readonly string[], onLine: (line: string) => void) {
    this.#children = Array.from({ length: count }, () => spawn(process.execPath, [command, 'worker', ...flags], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }));
    this.#ends = this.#children.map((child) => new Promise((resolve) => {
      child.once('close', () => resolve());
      child.once('error', (error) => {
        onLine(`investobot: worker: ${error.message}`);
        resolve();
      });
    }));
    for (const { stderr } of this.#children) if (stderr !== null) createInterface({ input: stderr }).on('line', onLine);
  }

  get pids(): readonly number[] {
    return this.#children.flatMap(({ pid, exitCode, signalCode }) => (pid === undefined || exitCode !== null || signalCode !== null ? [] : [pid]));
  }

  /** Resolves when none is left. */
  async ended(): Promise<void> {
    await Promise.all(this.#ends);
  }

  /** Has each finish its job, and waits for it. */
  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGTERM');
    await this.ended();
  }
}
